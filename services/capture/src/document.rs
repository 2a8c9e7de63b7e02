//! The JSON shapes of a request: an array of events, an object with a `batch`, or one event. One pass over the text;
//! values stay raw until someone asks for them, and a value of a wrong type spoils only its own event. Of a repeated key
//! the last value counts.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    drop_reason::{DropReason, Refusal},
    json,
    limits::MAX_EVENTS,
};

type Raw<'a> = Option<&'a RawValue>;

#[derive(Debug, Default)]
pub struct Document<'a> {
    pub token: Raw<'a>,
    pub sent_at: Raw<'a>,
    pub created_at: Raw<'a>,
    pub is_historical: bool,
    pub events: Vec<WireEvent<'a>>,
    /// Whether the events came in an object's `batch`.
    pub has_batch: bool,
}

#[derive(Debug, Default)]
pub struct WireEvent<'a> {
    pub is_object: bool,
    pub event: Raw<'a>,
    pub distinct_id: Raw<'a>,
    pub uuid: Raw<'a>,
    pub properties: Raw<'a>,
    pub set: Raw<'a>,
    pub set_once: Raw<'a>,
    pub unset: Raw<'a>,
    pub timestamp: Raw<'a>,
    pub sent_at: Raw<'a>,
    pub offset: Raw<'a>,
    pub token: Raw<'a>,
    pub session_id: Raw<'a>,
    pub window_id: Raw<'a>,
    pub options: Raw<'a>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Field {
    Batch,
    HistoricalMigration,
    CreatedAt,
    Event,
    DistinctId,
    #[serde(rename = "$distinct_id")]
    DollarDistinctId,
    Uuid,
    Properties,
    #[serde(rename = "$set")]
    Set,
    #[serde(rename = "$set_once")]
    SetOnce,
    #[serde(rename = "$unset")]
    Unset,
    Timestamp,
    SentAt,
    Offset,
    #[serde(alias = "$token", alias = "api_key")]
    Token,
    SessionId,
    WindowId,
    Options,
    #[serde(other)]
    Unknown,
}

impl<'a> Document<'a> {
    pub fn parse(text: &'a str) -> Result<Self, Refusal> {
        let first = text.trim_ascii_start().as_bytes().first();
        if !matches!(first, Some(b'{' | b'[')) {
            let reason = match serde_json::from_str::<IgnoredAny>(text) {
                Ok(_) => DropReason::InvalidShape,
                Err(_) => DropReason::InvalidJson,
            };
            return Err(reason.into());
        }
        serde_json::from_str(text).map_err(|error| {
            if error.is_data() && error.to_string().starts_with(TOO_MANY) {
                return DropReason::TooManyEvents.into();
            }
            if error.is_data() {
                return DropReason::InvalidShape.into();
            }
            let (line, column) = (error.line(), error.column());
            Refusal::with_detail(
                DropReason::InvalidJson,
                format!("at line {line} column {column}"),
            )
        })
    }
}

impl<'a> WireEvent<'a> {
    fn assign<M: MapAccess<'a>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        let value: &'a RawValue = map.next_value()?;
        let slot = match field {
            Field::Event => &mut self.event,
            Field::DistinctId => &mut self.distinct_id,
            Field::DollarDistinctId => {
                self.distinct_id = self.distinct_id.or(Some(value));
                return Ok(());
            }
            Field::Uuid => &mut self.uuid,
            Field::Properties => &mut self.properties,
            Field::Set => &mut self.set,
            Field::SetOnce => &mut self.set_once,
            Field::Unset => &mut self.unset,
            Field::Timestamp => &mut self.timestamp,
            Field::SentAt => &mut self.sent_at,
            Field::Offset => &mut self.offset,
            Field::Token => &mut self.token,
            Field::SessionId => &mut self.session_id,
            Field::WindowId => &mut self.window_id,
            Field::Options => &mut self.options,
            Field::Batch | Field::HistoricalMigration | Field::CreatedAt | Field::Unknown => {
                return Ok(());
            }
        };
        *slot = (value.get() != "null").then_some(value);
        Ok(())
    }
}

const TOO_MANY: &str = "too many events";

struct Events<'a>(Vec<WireEvent<'a>>);

impl<'de> Deserialize<'de> for Events<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EventsVisitor;
        impl<'de> Visitor<'de> for EventsVisitor {
            type Value = Events<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an array of events")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Self::Value, A::Error> {
                events_of(sequence).map(Events)
            }
        }
        deserializer.deserialize_seq(EventsVisitor)
    }
}

fn events_of<'de, A: SeqAccess<'de>>(mut sequence: A) -> Result<Vec<WireEvent<'de>>, A::Error> {
    let mut events = Vec::new();
    while let Some(event) = sequence.next_element()? {
        if events.len() == MAX_EVENTS {
            return Err(de::Error::custom(TOO_MANY));
        }
        events.push(event);
    }
    Ok(events)
}

impl<'de> Deserialize<'de> for Document<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DocumentVisitor;
        impl<'de> Visitor<'de> for DocumentVisitor {
            type Value = Document<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an event, an array of events or an object with a batch array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Self::Value, A::Error> {
                Ok(Document {
                    events: events_of(sequence)?,
                    ..Document::default()
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut document = Document::default();
                let mut own = WireEvent {
                    is_object: true,
                    ..WireEvent::default()
                };
                while let Some(field) = map.next_key::<Field>()? {
                    match field {
                        Field::Batch => {
                            document.events = map.next_value::<Events<'de>>()?.0;
                            document.has_batch = true;
                        }
                        Field::HistoricalMigration => {
                            document.is_historical = map.next_value::<&RawValue>()?.get() == "true";
                        }
                        Field::CreatedAt => document.created_at = Some(map.next_value()?),
                        field => own.assign(field, &mut map)?,
                    }
                }
                (document.token, document.sent_at) = (own.token, own.sent_at);
                if !document.has_batch {
                    document.events.push(own);
                }
                Ok(document)
            }
        }
        deserializer.deserialize_any(DocumentVisitor)
    }
}

impl<'de> Deserialize<'de> for WireEvent<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EventVisitor;
        impl<'de> Visitor<'de> for EventVisitor {
            type Value = WireEvent<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an event")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut event = WireEvent {
                    is_object: true,
                    ..WireEvent::default()
                };
                while let Some(field) = map.next_key::<Field>()? {
                    event.assign(field, &mut map)?;
                }
                Ok(event)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(WireEvent::default())
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(WireEvent::default())
            }

            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(WireEvent::default())
            }

            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(WireEvent::default())
            }

            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(WireEvent::default())
            }

            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(WireEvent::default())
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(WireEvent::default())
            }
        }
        deserializer.deserialize_any(EventVisitor)
    }
}

/// Reads `text` as a document; `storage` holds the repaired text if it had to be repaired.
pub fn parse_or_repair<'a>(
    text: &'a str,
    storage: &'a mut String,
) -> Result<Document<'a>, Refusal> {
    if !json::has_surrogate_escapes(text) {
        match Document::parse(text) {
            Err(refusal) if refusal.reason == DropReason::InvalidJson => {}
            result => return result,
        }
    }
    *storage = json::repaired(text);
    Document::parse(storage)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(value: Raw<'_>) -> Option<&str> {
        value.map(RawValue::get)
    }

    fn refused(text: &str) -> DropReason {
        Document::parse(text).unwrap_err().reason
    }

    #[test]
    fn the_three_shapes_give_the_same_events() {
        let event = r#"{"event":"a","distinct_id":"1"}"#;
        let batch = format!(r#"{{"batch":[{event}],"api_key":"t"}}"#);
        for text in [event, &format!("[{event}]"), &batch] {
            let document = Document::parse(text).unwrap();
            assert_eq!(document.events.len(), 1, "{text}");
            assert_eq!(raw(document.events[0].event), Some("\"a\""));
        }
        assert_eq!(raw(Document::parse(&batch).unwrap().token), Some("\"t\""));
    }

    #[test]
    fn an_item_that_is_no_object_leaves_its_neighbours_alone() {
        let items = r#"[1,-1,1.5,"x",null,true,[[{}]],{"event":"a"}]"#;
        let document = Document::parse(items).unwrap();
        let objects: Vec<bool> = document
            .events
            .iter()
            .map(|event| event.is_object)
            .collect();
        assert_eq!(
            objects,
            [false, false, false, false, false, false, false, true]
        );
    }

    #[test]
    fn of_a_repeated_key_the_last_value_counts() {
        let document = Document::parse(r#"{"event":"a","event":"b","batch":1,"batch":[]}"#);
        assert!(document.is_err());
        let document = Document::parse(r#"[{"event":"a","event":"b"}]"#).unwrap();
        assert_eq!(raw(document.events[0].event), Some("\"b\""));
    }

    #[test]
    fn an_event_may_not_hold_a_batch() {
        let document = Document::parse(r#"{"batch":[{"event":"a","batch":[{"event":"b"}]}]}"#);
        assert_eq!(document.unwrap().events.len(), 1);
    }

    #[test]
    fn other_documents_are_refused_with_their_reason() {
        assert_eq!(refused("5"), DropReason::InvalidShape);
        assert_eq!(refused("\"x\""), DropReason::InvalidShape);
        assert_eq!(refused("nonsense"), DropReason::InvalidJson);
        assert_eq!(refused("{\"event\":"), DropReason::InvalidJson);
        assert_eq!(refused("{\"batch\":{}}"), DropReason::InvalidShape);
        assert_eq!(refused("[] trailing"), DropReason::InvalidJson);
        let many = format!("[{}0]", "0,".repeat(MAX_EVENTS));
        assert_eq!(refused(&many), DropReason::TooManyEvents);
    }

    #[test]
    fn any_depth_of_nesting_is_read_without_recursion() {
        let deep = "[".repeat(1_000_000);
        let text = format!(
            r#"[{{"properties":{{"a":{deep}{}}}}}]"#,
            "]".repeat(1_000_000)
        );
        assert_eq!(Document::parse(&text).unwrap().events.len(), 1);
        assert_eq!(refused(&deep), DropReason::InvalidJson);
    }

    #[test]
    fn nearly_json_is_repaired() {
        let mut storage = String::new();
        let text = r#"{"event":"a","properties":{"x":NaN}}"#;
        let document = parse_or_repair(text, &mut storage).unwrap();
        assert_eq!(raw(document.events[0].properties), Some(r#"{"x":null}"#));
        let mut storage = String::new();
        let text = r#"{"event":"\ud800"}"#;
        let document = parse_or_repair(text, &mut storage).unwrap();
        assert_eq!(raw(document.events[0].event), Some(r#""\ufffd""#));
    }
}
