//! What a batch did to people, as net differences from what PostgreSQL held.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use footfall_event::person_id;
use uuid::Uuid;

use super::{People, Person};
use crate::json::Properties;

/// A person's row as it must become.
#[derive(Debug, Clone)]
pub struct PersonRow {
    pub id: Uuid,
    pub team_id: i64,
    pub properties: Arc<Properties>,
    pub is_identified: bool,
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

/// A person whose row goes away, with all its distinct ids going to `into`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    pub team_id: i64,
    pub person_id: Uuid,
    pub into: Uuid,
    pub created_at: DateTime<Utc>,
    /// Of the deletion.
    pub version: i64,
}

/// A distinct id that had no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    pub team_id: i64,
    pub distinct_id: Box<str>,
    pub person_id: Uuid,
}

/// Events stamped with `old_person_id` belong to `person_id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub team_id: i64,
    pub old_person_id: Uuid,
    pub person_id: Uuid,
    pub merged_at: DateTime<Utc>,
}

/// All lists are ordered by id, so that writers lock rows in one order.
#[derive(Debug, Clone, Default)]
pub struct PeopleChanges {
    /// Rows that must still have this version when the changes are written.
    pub expected: Vec<(Uuid, i64)>,
    pub created: Vec<PersonRow>,
    pub updated: Vec<PersonRow>,
    pub merged: Vec<Merged>,
    pub attached: Vec<Attached>,
    pub overrides: Vec<Override>,
}

impl PeopleChanges {
    pub fn is_empty(&self) -> bool {
        self.created.is_empty()
            && self.updated.is_empty()
            && self.merged.is_empty()
            && self.attached.is_empty()
            && self.overrides.is_empty()
    }
}

impl People {
    pub fn changes(&self) -> PeopleChanges {
        let mut changes = PeopleChanges::default();
        let mut overrides = BTreeMap::new();
        let persons: BTreeMap<_, _> = self.persons.iter().collect();
        for (&id, person) in persons {
            if let Some(stored) = &person.stored
                && (person.merged.is_some() || person.is_referred_to || person.has_changed())
            {
                changes.expected.push((id, stored.version));
            }
            let version = person
                .stored
                .as_ref()
                .map_or(1, |stored| stored.version + 1);
            if let Some(merged) = person.merged {
                let into = self.surviving(id);
                overrides.insert((person.team_id, id), (into, merged.at));
                if person.stored.is_some() {
                    changes.merged.push(Merged {
                        team_id: person.team_id,
                        person_id: id,
                        into,
                        created_at: person.created_at,
                        version,
                    });
                }
            } else if person.stored.is_none() {
                changes.created.push(person.row(id, version));
            } else if person.has_changed() {
                changes.updated.push(person.row(id, version));
            }
        }
        for new in &self.new_ids {
            let Some(person) = self.find(new.team_id, &new.distinct_id) else {
                continue;
            };
            // The personless events of this id carry its derived person.
            let derived = person_id(new.team_id, &new.distinct_id);
            if derived != person {
                overrides
                    .entry((new.team_id, derived))
                    .or_insert((person, new.at));
            }
            changes.attached.push(Attached {
                team_id: new.team_id,
                distinct_id: new.distinct_id.clone(),
                person_id: person,
            });
        }
        changes
            .attached
            .sort_by(|a, b| (a.team_id, &a.distinct_id).cmp(&(b.team_id, &b.distinct_id)));
        changes.overrides = overrides
            .into_iter()
            .map(
                |((team_id, old_person_id), (person_id, merged_at))| Override {
                    team_id,
                    old_person_id,
                    person_id,
                    merged_at,
                },
            )
            .collect();
        changes
    }
}

impl Person {
    fn has_changed(&self) -> bool {
        let Some(stored) = &self.stored else {
            return true;
        };
        self.has_absorbed
            || self.is_identified != stored.is_identified
            || self.created_at != stored.created_at
            || !(Arc::ptr_eq(&self.properties, &stored.properties)
                || self.properties == stored.properties)
    }

    fn row(&self, id: Uuid, version: i64) -> PersonRow {
        PersonRow {
            id,
            team_id: self.team_id,
            properties: Arc::clone(&self.properties),
            is_identified: self.is_identified,
            created_at: self.created_at,
            version,
        }
    }
}
