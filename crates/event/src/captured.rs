use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// One accepted event as capture wrote it (`contracts/events/captured_event.schema.json`).
///
/// The client's JSON objects are borrowed, unparsed and byte for byte: a reader decides what it parses.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapturedEvent<'a> {
    pub team_id: i64,
    pub uuid: Uuid,
    #[serde(borrow)]
    pub event: Cow<'a, str>,
    #[serde(borrow)]
    pub distinct_id: Cow<'a, str>,
    #[serde(borrow)]
    pub properties: &'a RawValue,
    #[serde(
        borrow,
        rename = "$set",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub set: Option<&'a RawValue>,
    #[serde(
        borrow,
        rename = "$set_once",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub set_once: Option<&'a RawValue>,
    /// An array of keys, or an object whose keys count.
    #[serde(
        borrow,
        rename = "$unset",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub unset: Option<&'a RawValue>,
    /// As the client sent it, unparsed.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Cow<'a, str>>,
    /// As the client sent it, unparsed; RFC 3339 when it came as milliseconds.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Cow<'a, str>>,
    /// The event's age when it was sent, where the client gives that instead of a timestamp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset_ms: Option<u64>,
    #[serde(with = "crate::rfc3339_millis")]
    pub captured_at: DateTime<Utc>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<Cow<'a, str>>,
    pub is_historical: bool,
}
