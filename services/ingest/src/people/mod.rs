//! The people of a batch: what PostgreSQL holds of them, and what the batch makes of it.

mod changes;
mod legal_id;

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use footfall_event::person_id;
use uuid::Uuid;

pub use changes::{Attached, Merged, Override, PeopleChanges, PersonRow};
pub(crate) use legal_id::is_legal_id;

use crate::json::Properties;

/// A row of `people_person`.
#[derive(Debug, Clone)]
pub struct StoredPerson {
    pub id: Uuid,
    pub team_id: i64,
    pub properties: Arc<Properties>,
    pub is_identified: bool,
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Debug)]
pub(crate) struct Person {
    /// `None` if the batch made this person.
    stored: Option<Arc<StoredPerson>>,
    team_id: i64,
    pub(crate) properties: Arc<Properties>,
    pub(crate) is_identified: bool,
    created_at: DateTime<Utc>,
    merged: Option<MergedInto>,
    /// Something else now refers to this person, so the row must be there, unchanged, when that is written.
    is_referred_to: bool,
    has_absorbed: bool,
}

#[derive(Debug, Clone, Copy)]
struct MergedInto {
    person_id: Uuid,
    at: DateTime<Utc>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum MergeOutcome {
    /// Both ids belong to this person now.
    Done(Uuid),
    RefusedAsIdentified,
}

#[derive(Debug)]
struct NewId {
    team_id: i64,
    distinct_id: Box<str>,
    at: DateTime<Utc>,
}

/// Persons by id, and ids by distinct id. A merged person stays, as a pointer to the one that took it in.
#[derive(Debug, Default)]
pub struct People {
    ids: HashMap<i64, HashMap<Box<str>, Uuid>>,
    persons: HashMap<Uuid, Person>,
    new_ids: Vec<NewId>,
}

impl People {
    /// What PostgreSQL says: a person.
    pub fn add_person(&mut self, stored: Arc<StoredPerson>) {
        let person = Person {
            team_id: stored.team_id,
            properties: Arc::clone(&stored.properties),
            is_identified: stored.is_identified,
            created_at: stored.created_at,
            merged: None,
            is_referred_to: false,
            has_absorbed: false,
            stored: Some(stored),
        };
        self.persons
            .entry(
                person
                    .stored
                    .as_ref()
                    .map_or(Uuid::nil(), |stored| stored.id),
            )
            .or_insert(person);
    }

    /// What PostgreSQL says: a distinct id of a person. A person that is missing (its row was deleted alone) is made
    /// again, as of `now`.
    pub fn add_id(&mut self, team_id: i64, distinct_id: &str, person_id: Uuid, now: DateTime<Utc>) {
        self.persons
            .entry(person_id)
            .or_insert_with(|| Person::new(team_id, now));
        self.ids
            .entry(team_id)
            .or_default()
            .insert(distinct_id.into(), person_id);
    }

    /// The person that the distinct id belongs to now.
    pub(crate) fn find(&self, team_id: i64, distinct_id: &str) -> Option<Uuid> {
        let id = *self.ids.get(&team_id)?.get(distinct_id)?;
        Some(self.surviving(id))
    }

    pub(crate) fn find_or_create(
        &mut self,
        team_id: i64,
        distinct_id: &str,
        created_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Uuid {
        if let Some(id) = self.find(team_id, distinct_id) {
            return id;
        }
        let id = person_id(team_id, distinct_id);
        self.persons
            .entry(id)
            .or_insert_with(|| Person::new(team_id, created_at));
        self.attach(team_id, distinct_id, id, now);
        id
    }

    pub(crate) fn person(&self, id: Uuid) -> &Person {
        &self.persons[&id]
    }

    pub(crate) fn person_mut(&mut self, id: Uuid) -> &mut Person {
        self.persons
            .get_mut(&id)
            .expect("every id that was handed out has its person")
    }

    /// Makes `from` and `into` ids of one person: the person of `into`, where both have one. Whoever it is, is
    /// identified afterwards.
    pub(crate) fn merge(
        &mut self,
        team_id: i64,
        (from, into): (&str, &str),
        is_forced: bool,
        created_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> MergeOutcome {
        let id = match (self.find(team_id, from), self.find(team_id, into)) {
            (Some(source), Some(target)) if source == target => target,
            (Some(source), Some(target)) => {
                if self.person(source).is_identified && !is_forced {
                    return MergeOutcome::RefusedAsIdentified;
                }
                self.absorb(source, target, now);
                target
            }
            (Some(source), None) => {
                self.attach(team_id, into, source, now);
                source
            }
            (None, _) => {
                let target = self.find_or_create(team_id, into, created_at, now);
                self.attach(team_id, from, target, now);
                target
            }
        };
        self.person_mut(id).is_identified = true;
        MergeOutcome::Done(id)
    }

    /// Whether `merge` would refuse.
    pub(crate) fn would_refuse(&self, team_id: i64, (from, into): (&str, &str)) -> bool {
        match (self.find(team_id, from), self.find(team_id, into)) {
            (Some(source), Some(target)) => source != target && self.person(source).is_identified,
            _ => false,
        }
    }

    fn attach(&mut self, team_id: i64, distinct_id: &str, person_id: Uuid, at: DateTime<Utc>) {
        self.person_mut(person_id).is_referred_to = true;
        self.ids
            .entry(team_id)
            .or_default()
            .insert(distinct_id.into(), person_id);
        self.new_ids.push(NewId {
            team_id,
            distinct_id: distinct_id.into(),
            at,
        });
    }

    fn absorb(&mut self, source: Uuid, target: Uuid, at: DateTime<Utc>) {
        let from = self.person_mut(source);
        from.merged = Some(MergedInto {
            person_id: target,
            at,
        });
        let (properties, created_at) = (Arc::clone(&from.properties), from.created_at);
        let into = self.person_mut(target);
        Arc::make_mut(&mut into.properties).fill_from(&properties);
        into.created_at = into.created_at.min(created_at);
        into.has_absorbed = true;
    }

    fn surviving(&self, id: Uuid) -> Uuid {
        let mut id = id;
        while let Some(merged) = self.persons.get(&id).and_then(|person| person.merged) {
            id = merged.person_id;
        }
        id
    }
}

impl Person {
    fn new(team_id: i64, created_at: DateTime<Utc>) -> Self {
        Self {
            stored: None,
            team_id,
            properties: Arc::default(),
            is_identified: false,
            created_at,
            merged: None,
            is_referred_to: false,
            has_absorbed: false,
        }
    }
}
