use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// A row of the `persons` table: the person's whole state at this version.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedPerson {
    pub team_id: i64,
    pub id: Uuid,
    /// A JSON object.
    pub properties: Box<RawValue>,
    pub is_identified: bool,
    pub is_deleted: bool,
    #[serde(with = "crate::rfc3339_millis")]
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

/// A row of the `person_distinct_ids` table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedPersonDistinctId<'a> {
    pub team_id: i64,
    #[serde(borrow)]
    pub distinct_id: Cow<'a, str>,
    pub person_id: Uuid,
    pub is_deleted: bool,
    pub version: i64,
}

/// A row of the `person_overrides` table: events stamped with `old_person_id` belong to `person_id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedPersonOverride {
    pub team_id: i64,
    pub old_person_id: Uuid,
    pub person_id: Uuid,
    #[serde(with = "crate::rfc3339_millis")]
    pub merged_at: DateTime<Utc>,
    pub version: i64,
}

/// A row of the `groups` table: the group's whole state at this version.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedGroup {
    pub team_id: i64,
    /// 0 to 4.
    pub group_type_index: i16,
    pub group_key: String,
    /// A JSON object.
    pub properties: Box<RawValue>,
    #[serde(with = "crate::rfc3339_millis")]
    pub created_at: DateTime<Utc>,
    pub version: i64,
}
