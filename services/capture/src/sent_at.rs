use chrono::{DateTime, Datelike as _, Utc};
use footfall_event::rfc3339_millis;
use serde_json::value::RawValue;

use crate::json;

/// A clock that shows a year up to this one was never set.
const NO_CLOCK_BEFORE: i32 = 2020;

pub fn of_millis(millis: i64) -> Option<String> {
    let time = DateTime::<Utc>::from_timestamp_millis(millis)?;
    (time.year() > NO_CLOCK_BEFORE && time.year() < 10_000).then(|| rfc3339_millis::format(time))
}

/// A text stays as it is; a number is milliseconds.
pub fn of_value(value: &RawValue) -> Option<String> {
    match json::text(value) {
        Some(text) => (!text.is_empty()).then(|| text.into_owned()),
        None => of_millis(value.get().parse::<f64>().ok()? as i64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_become_a_time_unless_the_clock_was_never_set() {
        assert_eq!(
            of_millis(1_763_942_684_005).as_deref(),
            Some("2025-11-24T00:04:44.005Z")
        );
        assert_eq!(of_millis(86_400_000), None);
        assert_eq!(of_millis(i64::MAX), None);
    }

    #[test]
    fn a_text_is_carried_unparsed() {
        let raw: &RawValue = serde_json::from_str("\"yesterday\"").unwrap();
        assert_eq!(of_value(raw).as_deref(), Some("yesterday"));
    }
}
