//! What a transaction about people promises to publish.

use std::{borrow::Cow, sync::Arc};

use chrono::{DateTime, Utc};
use footfall_event::{ChangedGroup, ChangedPerson, ChangedPersonDistinctId, ChangedPersonOverride};
use footfall_kafka::topics;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{
    groups::GroupRow,
    people::{Merged, PersonRow},
    world::no_properties,
};

/// A message, and the row that keeps it until Kafka has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    pub id: i64,
    pub topic: String,
    pub key: String,
    pub payload: String,
}

impl OutboxRow {
    fn new(topic: &str, key: String, message: &impl Serialize) -> Self {
        Self {
            id: 0,
            topic: topic.to_owned(),
            key,
            payload: serde_json::to_string(message).expect("a message of valid parts serializes"),
        }
    }

    pub(super) fn of_person(row: &PersonRow) -> Self {
        let message = ChangedPerson {
            team_id: row.team_id,
            id: row.id,
            properties: boxed(&row.properties.text()),
            is_identified: row.is_identified,
            is_deleted: false,
            created_at: row.created_at,
            version: row.version,
        };
        Self::new(
            topics::PERSONS_CHANGED,
            person_key(row.team_id, row.id),
            &message,
        )
    }

    pub(super) fn of_merged_person(merged: &Merged) -> Self {
        let message = ChangedPerson {
            team_id: merged.team_id,
            id: merged.person_id,
            properties: boxed(&no_properties()),
            is_identified: false,
            is_deleted: true,
            created_at: merged.created_at,
            version: merged.version,
        };
        let key = person_key(merged.team_id, merged.person_id);
        Self::new(topics::PERSONS_CHANGED, key, &message)
    }

    pub(super) fn of_distinct_id(
        team_id: i64,
        distinct_id: &str,
        person_id: Uuid,
        version: i64,
    ) -> Self {
        let message = ChangedPersonDistinctId {
            team_id,
            distinct_id: Cow::Borrowed(distinct_id),
            person_id,
            is_deleted: false,
            version,
        };
        let key = format!("{team_id}:{distinct_id}");
        Self::new(topics::PERSON_DISTINCT_IDS_CHANGED, key, &message)
    }

    pub(super) fn of_override(
        team_id: i64,
        (old_person_id, person_id): (Uuid, Uuid),
        merged_at: DateTime<Utc>,
        version: i64,
    ) -> Self {
        let message = ChangedPersonOverride {
            team_id,
            old_person_id,
            person_id,
            merged_at,
            version,
        };
        let key = person_key(team_id, old_person_id);
        Self::new(topics::PERSON_OVERRIDES_CHANGED, key, &message)
    }

    pub(super) fn of_group(row: &GroupRow) -> Self {
        let id = &row.id;
        let message = ChangedGroup {
            team_id: id.team_id,
            group_type_index: id.type_index,
            group_key: id.key.clone(),
            properties: boxed(&row.properties.text()),
            created_at: row.created_at,
            version: row.version(),
        };
        let key = format!("{}:{}:{}", id.team_id, id.type_index, id.key);
        Self::new(topics::GROUPS_CHANGED, key, &message)
    }
}

fn person_key(team_id: i64, person_id: Uuid) -> String {
    format!("{team_id}:{person_id}")
}

fn boxed(raw: &Arc<RawValue>) -> Box<RawValue> {
    RawValue::to_owned(raw)
}
