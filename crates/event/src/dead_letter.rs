use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A row of the `dead_letters` table: a message that could not be processed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadLetter<'a> {
    pub team_id: i64,
    #[serde(borrow)]
    pub reason: Cow<'a, str>,
    pub error: String,
    /// The message's bytes as text; bytes that are not UTF-8 become U+FFFD.
    pub payload: String,
    #[serde(with = "crate::rfc3339_millis")]
    pub failed_at: DateTime<Utc>,
    #[serde(borrow)]
    pub source_topic: Cow<'a, str>,
    pub source_partition: i32,
    pub source_offset: i64,
}
