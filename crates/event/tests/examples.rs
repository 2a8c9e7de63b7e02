//! Every example of a captured event in `contracts/events/examples/` reads into the type and writes back as it was.

use std::{fs, path::Path};

use footfall_event::CapturedEvent;
use serde_json::Value;

#[test]
fn every_captured_event_of_the_contract_reads_and_writes_back() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts/events/examples");
    let mut read = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("captured_event.")
        {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let event: CapturedEvent<'_> = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let written = serde_json::to_value(&event).unwrap();
        assert_eq!(
            written,
            serde_json::from_str::<Value>(&text).unwrap(),
            "{}",
            path.display()
        );
        read += 1;
    }
    assert!(read >= 6, "the examples are gone");
}

#[test]
fn a_key_that_the_contract_does_not_know_is_refused() {
    let text = r#"{"team_id":1,"uuid":"0192f0c1-0000-7000-8000-000000000001","event":"e","distinct_id":"u",
        "properties":{},"captured_at":"2026-11-24T02:30:00.123Z","is_historical":false,"person":1}"#;
    assert!(serde_json::from_str::<CapturedEvent<'_>>(text).is_err());
}
