//! From a client's event to a captured event: names found in any of their places, texts bounded, uuids certain. Times
//! are only carried; ingest corrects clocks.

use std::{borrow::Cow, net::IpAddr};

use chrono::{DateTime, Utc};
use footfall_event::CapturedEvent;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{
    document::WireEvent,
    drop_reason::DropReason,
    json,
    limits::{MAX_DEPTH, MAX_DISTINCT_ID_CHARS, MAX_EVENT_NAME_CHARS},
    property_facts::PropertyFacts,
    sent_at,
};

/// What all events of a request share.
#[derive(Debug)]
pub struct RequestFacts<'a> {
    pub team_id: i64,
    pub captured_at: DateTime<Utc>,
    pub sent_at: Option<&'a str>,
    pub address: Option<&'a str>,
    pub is_historical: bool,
    /// `/engage` sends person updates without a name.
    pub is_engage: bool,
}

const ENGAGE_EVENT: &str = "$identify";
const DROPPED_EVENT: &str = "$performance_event";

pub fn normalise<'a>(
    event: &WireEvent<'a>,
    request: &'a RequestFacts<'a>,
    derived_uuid: impl FnOnce() -> Uuid,
) -> Result<CapturedEvent<'a>, DropReason> {
    if !event.is_object {
        return Err(DropReason::NotAnObject);
    }
    let name = event_name(event, request.is_engage)?;
    if name == DROPPED_EVENT {
        return Err(DropReason::PerformanceEvent);
    }
    let properties = properties_of(event)?;
    let has_own_id = event.distinct_id.is_some();
    let facts = if has_own_id {
        PropertyFacts::read_decisive(event.properties)
    } else {
        PropertyFacts::read(event.properties)
    };
    if facts
        .cookieless_mode
        .is_some_and(|mode| !matches!(mode.get(), "true" | "false"))
    {
        return Err(DropReason::InvalidCookielessMode);
    }
    let distinct_id = distinct_id(event.distinct_id.or(facts.distinct_id))?;
    let uuid = match event.uuid {
        None => derived_uuid(),
        Some(raw) => uuid_of(raw)?.unwrap_or_else(derived_uuid),
    };
    Ok(CapturedEvent {
        team_id: request.team_id,
        uuid,
        event: name,
        distinct_id,
        properties,
        set: event.set.and_then(json::object),
        set_once: event.set_once.and_then(json::object),
        unset: event.unset.filter(|raw| raw.get().starts_with(['[', '{'])),
        timestamp: event.timestamp.map(carried_text),
        sent_at: sent_at_of(event, &facts, request),
        offset_ms: event.offset.and_then(offset_ms),
        captured_at: request.captured_at,
        ip: given_address(&facts)
            .map(Cow::Owned)
            .or(request.address.map(Cow::Borrowed)),
        is_historical: request.is_historical,
    })
}

fn event_name<'a>(event: &WireEvent<'a>, is_engage: bool) -> Result<Cow<'a, str>, DropReason> {
    match event.event {
        None if is_engage => Ok(Cow::Borrowed(ENGAGE_EVENT)),
        None => Err(DropReason::MissingEventName),
        Some(raw) => {
            let name = json::text(raw).filter(|name| !name.is_empty());
            let name = name.ok_or(DropReason::MissingEventName)?;
            Ok(json::truncated(name, MAX_EVENT_NAME_CHARS))
        }
    }
}

fn properties_of<'a>(event: &WireEvent<'a>) -> Result<&'a RawValue, DropReason> {
    let objects = [event.properties, event.set, event.set_once, event.unset];
    if objects
        .into_iter()
        .flatten()
        .any(|raw| json::is_deeper_than(raw.get(), MAX_DEPTH))
    {
        return Err(DropReason::TooDeep);
    }
    match event.properties {
        Some(raw) => json::object(raw).ok_or(DropReason::InvalidProperties),
        None => serde_json::from_str("{}").map_err(|_| DropReason::InvalidProperties),
    }
}

/// A text, or any other value as its JSON.
fn carried_text(raw: &RawValue) -> Cow<'_, str> {
    json::text(raw).unwrap_or(Cow::Borrowed(raw.get()))
}

fn distinct_id(raw: Option<&RawValue>) -> Result<Cow<'_, str>, DropReason> {
    let id = json::truncated(
        carried_text(raw.ok_or(DropReason::MissingDistinctId)?),
        MAX_DISTINCT_ID_CHARS,
    );
    if id.trim().is_empty() {
        return Err(DropReason::MissingDistinctId);
    }
    Ok(id)
}

/// `None` for an empty text, which some clients send for "make one".
pub fn uuid_of(raw: &RawValue) -> Result<Option<Uuid>, DropReason> {
    let text = json::text(raw).ok_or(DropReason::InvalidUuid)?;
    if text.is_empty() {
        return Ok(None);
    }
    Uuid::parse_str(&text)
        .map(Some)
        .map_err(|_| DropReason::InvalidUuid)
}

fn sent_at_of<'a>(
    event: &WireEvent<'a>,
    facts: &PropertyFacts<'a>,
    request: &'a RequestFacts<'a>,
) -> Option<Cow<'a, str>> {
    if facts.ignore_sent_at.is_some_and(|raw| raw.get() == "true") {
        return None;
    }
    let own = event.sent_at.and_then(sent_at::of_value).map(Cow::Owned);
    own.or(request.sent_at.map(Cow::Borrowed))
}

fn offset_ms(raw: &RawValue) -> Option<u64> {
    let offset: f64 = raw.get().parse().ok()?;
    (offset >= 0.0).then_some(offset as u64)
}

fn given_address(facts: &PropertyFacts<'_>) -> Option<String> {
    let text = json::text(facts.ip?)?;
    let address: IpAddr = text.trim().parse().ok()?;
    Some(address.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(is_engage: bool) -> RequestFacts<'static> {
        RequestFacts {
            team_id: 1,
            captured_at: DateTime::UNIX_EPOCH,
            sent_at: Some("2026-01-01T00:00:00Z"),
            address: Some("203.0.113.9"),
            is_historical: false,
            is_engage,
        }
    }

    fn normalised(text: &str, is_engage: bool) -> Result<serde_json::Value, DropReason> {
        let event: WireEvent<'_> = serde_json::from_str(text).unwrap();
        let request = request(is_engage);
        let captured = normalise(&event, &request, || Uuid::from_u128(7))?;
        Ok(serde_json::to_value(captured).unwrap())
    }

    fn refused(text: &str) -> DropReason {
        normalised(text, false).unwrap_err()
    }

    #[test]
    fn a_distinct_id_is_found_in_all_of_its_places() {
        for (text, id) in [
            (r#"{"event":"e","distinct_id":"a"}"#, "a"),
            (r#"{"event":"e","$distinct_id":"a"}"#, "a"),
            (r#"{"event":"e","properties":{"distinct_id":"a"}}"#, "a"),
            (
                r#"{"event":"e","distinct_id":null,"properties":{"distinct_id":"a"}}"#,
                "a",
            ),
            (
                r#"{"event":"e","distinct_id":"b","properties":{"distinct_id":"a"}}"#,
                "b",
            ),
            (r#"{"event":"e","distinct_id":5}"#, "5"),
            (
                r#"{"event":"e","distinct_id":{"a":[true]}}"#,
                r#"{"a":[true]}"#,
            ),
            (r#"{"event":"e","distinct_id":"a\u0000b"}"#, "a\u{fffd}b"),
        ] {
            assert_eq!(
                normalised(text, false).unwrap()["distinct_id"],
                id,
                "{text}"
            );
        }
    }

    #[test]
    fn a_long_distinct_id_is_truncated_in_characters() {
        let text = format!(r#"{{"event":"e","distinct_id":"{}"}}"#, "ł".repeat(201));
        assert_eq!(
            normalised(&text, false).unwrap()["distinct_id"],
            "ł".repeat(200)
        );
    }

    #[test]
    fn what_is_missing_or_malformed_has_its_own_reason() {
        for (text, reason) in [
            ("5", DropReason::NotAnObject),
            (r#"{"distinct_id":"a"}"#, DropReason::MissingEventName),
            (
                r#"{"event":"","distinct_id":"a"}"#,
                DropReason::MissingEventName,
            ),
            (
                r#"{"event":7,"distinct_id":"a"}"#,
                DropReason::MissingEventName,
            ),
            (r#"{"event":"e"}"#, DropReason::MissingDistinctId),
            (
                r#"{"event":"e","distinct_id":"  "}"#,
                DropReason::MissingDistinctId,
            ),
            (
                r#"{"event":"e","distinct_id":"a","uuid":"x"}"#,
                DropReason::InvalidUuid,
            ),
            (
                r#"{"event":"e","distinct_id":"a","uuid":5}"#,
                DropReason::InvalidUuid,
            ),
            (
                r#"{"event":"e","distinct_id":"a","properties":[]}"#,
                DropReason::InvalidProperties,
            ),
            (
                r#"{"event":"e","distinct_id":"a","properties":{"$cookieless_mode":1}}"#,
                DropReason::InvalidCookielessMode,
            ),
            (
                r#"{"event":"$performance_event","distinct_id":"a"}"#,
                DropReason::PerformanceEvent,
            ),
        ] {
            assert_eq!(refused(text), reason, "{text}");
        }
        let deep = format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200));
        let text = format!(r#"{{"event":"e","distinct_id":"a","properties":{deep}}}"#);
        assert_eq!(refused(&text), DropReason::TooDeep);
    }

    #[test]
    fn an_event_without_a_uuid_gets_the_derived_one() {
        let derived = Uuid::from_u128(7).to_string();
        for text in [
            r#"{"event":"e","distinct_id":"a"}"#,
            r#"{"event":"e","distinct_id":"a","uuid":""}"#,
            r#"{"event":"e","distinct_id":"a","uuid":null}"#,
        ] {
            assert_eq!(normalised(text, false).unwrap()["uuid"], derived.as_str());
        }
    }

    #[test]
    fn a_person_update_without_a_name_is_an_identify_on_engage_only() {
        let text = r#"{"$distinct_id":"a","$set":{"x":1},"$unset":["y"]}"#;
        let captured = normalised(text, true).unwrap();
        assert_eq!(captured["event"], "$identify");
        assert_eq!(captured["$set"]["x"], 1);
        assert_eq!(captured["$unset"][0], "y");
        assert_eq!(refused(text), DropReason::MissingEventName);
    }

    #[test]
    fn times_are_carried_as_they_came() {
        let text = r#"{"event":"e","distinct_id":"a","timestamp":"yesterday","offset":1200.7}"#;
        let captured = normalised(text, false).unwrap();
        assert_eq!(captured["timestamp"], "yesterday");
        assert_eq!(captured["offset_ms"], 1200);
        assert_eq!(captured["sent_at"], "2026-01-01T00:00:00Z");
        let ignoring = r#"{"event":"e","distinct_id":"a","properties":{"$ignore_sent_at":true}}"#;
        assert!(
            normalised(ignoring, false)
                .unwrap()
                .get("sent_at")
                .is_none()
        );
        let negative = r#"{"event":"e","distinct_id":"a","offset":-5}"#;
        assert!(
            normalised(negative, false)
                .unwrap()
                .get("offset_ms")
                .is_none()
        );
    }

    #[test]
    fn an_address_given_by_the_client_wins() {
        let given = r#"{"event":"e","distinct_id":"a","properties":{"$ip":"198.51.100.7"}}"#;
        assert_eq!(normalised(given, false).unwrap()["ip"], "198.51.100.7");
        let nonsense = r#"{"event":"e","distinct_id":"a","properties":{"$ip":"home"}}"#;
        assert_eq!(normalised(nonsense, false).unwrap()["ip"], "203.0.113.9");
    }
}
