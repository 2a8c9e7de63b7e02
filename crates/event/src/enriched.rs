use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PersonMode {
    Full,
    Personless,
}

/// A row of the `events` table (`contracts/events/enriched_event.schema.json`).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrichedEvent<'a> {
    pub team_id: i64,
    pub uuid: Uuid,
    #[serde(borrow)]
    pub event: Cow<'a, str>,
    #[serde(borrow)]
    pub distinct_id: Cow<'a, str>,
    pub person_id: Uuid,
    pub person_mode: PersonMode,
    #[serde(with = "crate::rfc3339_millis")]
    pub timestamp: DateTime<Utc>,
    #[serde(with = "crate::rfc3339_millis")]
    pub captured_at: DateTime<Utc>,
    #[serde(borrow)]
    pub properties: &'a RawValue,
    #[serde(borrow)]
    pub person_properties: &'a RawValue,
    /// Empty where the event belongs to no group of that type index.
    #[serde(borrow)]
    pub group_0: Cow<'a, str>,
    #[serde(borrow)]
    pub group_1: Cow<'a, str>,
    #[serde(borrow)]
    pub group_2: Cow<'a, str>,
    #[serde(borrow)]
    pub group_3: Cow<'a, str>,
    #[serde(borrow)]
    pub group_4: Cow<'a, str>,
    #[serde(borrow)]
    pub source_topic: Cow<'a, str>,
    pub source_partition: i32,
    pub source_offset: i64,
}
