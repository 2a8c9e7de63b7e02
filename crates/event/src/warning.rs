use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A row of the `ingestion_warnings` table (`contracts/events/raised_ingestion_warning.schema.json`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IngestionWarning<'a> {
    pub team_id: i64,
    #[serde(borrow)]
    pub warning: Cow<'a, str>,
    pub details: serde_json::Map<String, serde_json::Value>,
    #[serde(with = "crate::rfc3339_millis")]
    pub raised_at: DateTime<Utc>,
    #[serde(borrow)]
    pub source_topic: Cow<'a, str>,
    pub source_partition: i32,
    pub source_offset: i64,
}
