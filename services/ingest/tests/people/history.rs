//! Histories of events run through the pure part, with a store that is only maps: what a batch writes, the next reads.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use footfall_ingest::{
    SeenDefinitions,
    dedup::IdentityMaker,
    enrich::{Needs, Outcome, enrich},
    event::{Event, Lane, Source},
    groups::{GroupId, GroupType, Groups, StoredGroup},
    people::{People, StoredPerson},
    world::{World, no_properties},
};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const TEAM: i64 = 7;

/// The rows of PostgreSQL, and what was published.
#[derive(Default)]
pub(crate) struct House {
    pub(crate) persons: HashMap<Uuid, Arc<StoredPerson>>,
    pub(crate) ids: HashMap<String, Uuid>,
    pub(crate) overrides: HashMap<Uuid, Uuid>,
    pub(crate) types: Vec<GroupType>,
    pub(crate) groups: HashMap<GroupId, StoredGroup>,
    pub(crate) enriched: Vec<Value>,
    pub(crate) warnings: Vec<String>,
    /// Events before this number have already changed people.
    pub(crate) applied: usize,
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("RFC 3339")
}

pub(crate) fn captured(event: &str, distinct_id: &str, properties: &Value) -> Value {
    json!({
        "team_id": TEAM,
        "uuid": Uuid::new_v4(),
        "event": event,
        "distinct_id": distinct_id,
        "properties": properties,
        "captured_at": "2026-11-24T12:00:00.000Z",
        "is_historical": false,
    })
}

impl House {
    /// Takes `events`, which begin as the `first`th of the log, as one batch.
    pub(crate) fn take(&mut self, first: usize, events: &[Value]) {
        let texts: Vec<String> = events.iter().map(Value::to_string).collect();
        let lane = Lane {
            topic: "events.captured.v1".into(),
            partition: 0,
        };
        let (maker, nothing) = (IdentityMaker::default(), no_properties());
        let parsed: Vec<Event<'_>> = texts
            .iter()
            .zip(first..)
            .map(|(text, number)| {
                let source = Source {
                    lane: lane.clone(),
                    offset: number as i64,
                };
                let identity = |event: &footfall_event::CapturedEvent<'_>| {
                    maker.identity(event.team_id, event.uuid.into_bytes())
                };
                let mut event =
                    Event::parse(source, b"key", text, identity, &nothing).expect("an event");
                event.is_settled = number < self.applied;
                event
            })
            .collect();
        let needs = Needs::of(&parsed);
        let (people, groups) = self.load(&needs);
        drop(needs);
        let (windows, seen) = (HashMap::new(), SeenDefinitions::default());
        let outcome = enrich(World::new(&windows, &seen, people, groups), parsed);
        self.applied = self.applied.max(first + events.len());
        self.write(&outcome);
    }

    fn load(&self, needs: &Needs<'_>) -> (People, Groups) {
        let (mut people, mut groups) = (People::default(), Groups::default());
        for (team_id, name) in &needs.ids {
            if let Some(id) = self.ids.get(&**name) {
                people.add_person(Arc::clone(&self.persons[id]));
                people.add_id(*team_id, name, *id, Utc::now());
            }
        }
        for group_type in &self.types {
            groups.add_type(group_type.clone());
        }
        for group in self.groups.values() {
            groups.add_group(group.clone());
        }
        (people, groups)
    }

    fn write(&mut self, outcome: &Outcome<'_>) {
        let people = &outcome.people;
        for (id, version) in &people.expected {
            assert_eq!(self.persons[id].version, *version);
        }
        for row in people.created.iter().chain(&people.updated) {
            let stored = StoredPerson {
                id: row.id,
                team_id: row.team_id,
                properties: Arc::clone(&row.properties),
                is_identified: row.is_identified,
                created_at: row.created_at,
                version: row.version,
            };
            let before = self.persons.insert(row.id, Arc::new(stored));
            assert_eq!(row.version, before.map_or(1, |before| before.version + 1));
        }
        for merged in &people.merged {
            self.persons
                .remove(&merged.person_id)
                .expect("it was stored");
            for person in self.ids.values_mut().chain(self.overrides.values_mut()) {
                if *person == merged.person_id {
                    *person = merged.into;
                }
            }
        }
        for id in &people.attached {
            let before = self.ids.insert(id.distinct_id.to_string(), id.person_id);
            assert_eq!(before, None, "an id is attached once");
        }
        for row in &people.overrides {
            self.overrides.insert(row.old_person_id, row.person_id);
        }
        self.types.extend(outcome.groups.new_types.iter().cloned());
        for row in &outcome.groups.rows {
            let group = StoredGroup {
                id: row.id.clone(),
                properties: Arc::clone(&row.properties),
                created_at: row.created_at,
                version: row.version(),
            };
            self.groups.insert(row.id.clone(), group);
        }
        for event in &outcome.enriched {
            self.enriched
                .push(serde_json::from_slice(&event.json).expect("JSON"));
        }
        self.warnings.extend(
            outcome
                .warnings
                .iter()
                .map(|warning| warning.warning.to_owned()),
        );
    }

    pub(crate) fn person_of(&self, distinct_id: &str) -> &StoredPerson {
        &self.persons[&self.ids[distinct_id]]
    }

    pub(crate) fn properties_of(&self, distinct_id: &str) -> Value {
        let text = self.person_of(distinct_id).properties.text();
        serde_json::from_str(text.get()).expect("JSON")
    }

    /// The person under whom a query shows an event with this stamp.
    pub(crate) fn shown(&self, stamped: Uuid) -> Uuid {
        self.overrides.get(&stamped).copied().unwrap_or(stamped)
    }
}
