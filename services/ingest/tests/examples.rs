//! Every example of a message that ingest writes reads into its type and writes back as it was.

use std::{fs, path::Path};

use footfall_event::{
    ChangedGroup, ChangedPerson, ChangedPersonDistinctId, ChangedPersonOverride, DeadLetter,
    EnrichedEvent, IngestionWarning,
};
use serde_json::Value;

fn written_back(message: &str, text: &str) -> serde_json::Result<Value> {
    match message {
        "changed_group" => serde_json::to_value(serde_json::from_str::<ChangedGroup>(text)?),
        "changed_person" => serde_json::to_value(serde_json::from_str::<ChangedPerson>(text)?),
        "changed_person_distinct_id" => {
            serde_json::to_value(serde_json::from_str::<ChangedPersonDistinctId<'_>>(text)?)
        }
        "changed_person_override" => {
            serde_json::to_value(serde_json::from_str::<ChangedPersonOverride>(text)?)
        }
        "dead_letter" => serde_json::to_value(serde_json::from_str::<DeadLetter<'_>>(text)?),
        "enriched_event" => serde_json::to_value(serde_json::from_str::<EnrichedEvent<'_>>(text)?),
        "raised_ingestion_warning" => {
            serde_json::to_value(serde_json::from_str::<IngestionWarning<'_>>(text)?)
        }
        other => panic!("no type reads {other}"),
    }
}

#[test]
fn every_example_of_what_ingest_writes_reads_and_writes_back() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts/events/examples");
    let mut messages = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let message = name.split('.').next().unwrap().to_owned();
        if message == "captured_event" {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let written =
            written_back(&message, &text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            written,
            serde_json::from_str::<Value>(&text).unwrap(),
            "{name}"
        );
        messages.push(message);
    }
    messages.sort_unstable();
    messages.dedup();
    assert_eq!(messages.len(), 7, "{messages:?}");
}
