use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, value::RawValue};

use crate::{
    dedup::{Identity, Window},
    event::{Event, Lane, Source},
    groups::Groups,
    people::People,
    steps::{Definitions, SeenDefinitions},
};

/// Everything a batch's events can see and change. It is filled from PostgreSQL before the first event and holds what
/// must be written after the last one; no step reads or writes anything else.
pub struct World<'w> {
    windows: &'w HashMap<Lane, Window>,
    in_batch: HashSet<Identity>,
    pub(crate) people: People,
    pub(crate) groups: Groups,
    pub(crate) definitions: Definitions<'w>,
    pub(crate) warnings: Vec<Warning>,
}

/// Something a team should know about its events.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    pub team_id: i64,
    pub warning: &'static str,
    pub details: Map<String, Value>,
    pub raised_at: DateTime<Utc>,
    pub source: Source,
}

impl<'w> World<'w> {
    pub fn new(
        windows: &'w HashMap<Lane, Window>,
        seen: &'w SeenDefinitions,
        people: People,
        groups: Groups,
    ) -> Self {
        Self {
            windows,
            in_batch: HashSet::new(),
            people,
            groups,
            definitions: Definitions::new(seen),
            warnings: Vec::new(),
        }
    }

    pub(crate) fn is_first(&mut self, event: &Event<'_>) -> bool {
        let is_known = self
            .windows
            .get(&event.source.lane)
            .is_some_and(|window| window.contains(event.identity));
        !is_known && self.in_batch.insert(event.identity)
    }

    pub(crate) fn warn<const N: usize>(
        &mut self,
        event: &Event<'_>,
        warning: &'static str,
        details: [(&str, Value); N],
    ) {
        metrics::counter!("footfall_ingest_warnings_total", "warning" => warning).increment(1);
        let captured = &event.captured;
        let mut all = Map::new();
        all.insert("event_uuid".into(), captured.uuid.to_string().into());
        all.insert("event".into(), (&*captured.event).into());
        all.insert("distinct_id".into(), (&*captured.distinct_id).into());
        all.extend(details.map(|(key, value)| (key.to_owned(), value)));
        self.warnings.push(Warning {
            team_id: captured.team_id,
            warning,
            details: all,
            raised_at: captured.captured_at,
            source: event.source.clone(),
        });
    }
}

impl World<'_> {
    /// For what every event of a busy team would repeat.
    pub(crate) fn warn_once_per_batch(
        &mut self,
        event: &Event<'_>,
        warning: &'static str,
        (key, subject): (&str, String),
    ) {
        let subject = Value::from(subject);
        let is_told = self.warnings.iter().any(|told| {
            told.team_id == event.captured.team_id
                && told.warning == warning
                && told.details.get(key) == Some(&subject)
        });
        if !is_told {
            self.warn(event, warning, [(key, subject)]);
        }
    }
}

/// The JSON object without keys, shared.
pub fn no_properties() -> Arc<RawValue> {
    Arc::from(RawValue::from_string("{}".to_owned()).expect("an empty object"))
}
