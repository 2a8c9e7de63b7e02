//! The heart: a batch of events and the world before it become rows to publish and the world after it. Pure, so that
//! the same input always gives the same output, and so that tests can run any history through it.

use std::{borrow::Cow, collections::BTreeSet, time::Duration};

use crate::{
    event::Event,
    groups::GroupChanges,
    people::PeopleChanges,
    steps::{Definitions, STEPS, StepTimes, identified_group, other_id_of_merge, run_steps},
    world::{Warning, World},
};

/// A message for `events.enriched.v1`.
#[derive(Debug)]
pub struct Enriched {
    pub key: Vec<u8>,
    pub json: Vec<u8>,
}

/// What must be known before the first event is looked at.
#[derive(Debug, Default)]
pub struct Needs<'e> {
    pub ids: BTreeSet<(i64, Cow<'e, str>)>,
    /// Teams with events that name groups.
    pub group_teams: BTreeSet<i64>,
    /// Team, type and key of the groups that events describe.
    pub groups: BTreeSet<(i64, Cow<'e, str>, Cow<'e, str>)>,
}

impl<'e> Needs<'e> {
    pub fn of<'a: 'e>(events: &'e [Event<'a>]) -> Self {
        let mut needs = Self::default();
        for event in events {
            let team_id = event.captured.team_id;
            let id = (team_id, Cow::Borrowed(&*event.captured.distinct_id));
            needs.ids.insert(id);
            if let Some(other) = other_id_of_merge(event) {
                needs.ids.insert((team_id, other));
            }
            if event.properties.get("$groups").is_some() {
                needs.group_teams.insert(team_id);
            }
            if event.captured.event == "$groupidentify"
                && let Some((name, key)) = identified_group(event)
            {
                needs.group_teams.insert(team_id);
                needs.groups.insert((team_id, name, key));
            }
        }
        needs
    }
}

/// What a batch came to.
pub struct Outcome<'w> {
    pub enriched: Vec<Enriched>,
    pub people: PeopleChanges,
    pub groups: GroupChanges,
    pub definitions: Definitions<'w>,
    pub warnings: Vec<Warning>,
    pub(crate) step_times: StepTimes,
}

impl Outcome<'_> {
    /// Whether PostgreSQL must learn something.
    pub fn has_changes(&self) -> bool {
        !(self.people.is_empty() && self.groups.is_empty() && self.definitions.is_empty())
    }

    pub fn record_step_times(&self) {
        for (step, time) in STEPS.iter().zip(self.step_times) {
            metrics::histogram!("footfall_ingest_step_seconds", "step" => step.name).record(time);
        }
    }
}

/// Takes the events through the steps, in order.
pub fn enrich<'w>(mut world: World<'w>, events: Vec<Event<'_>>) -> Outcome<'w> {
    let mut step_times = [Duration::ZERO; STEPS.len()];
    let mut enriched = Vec::with_capacity(events.len());
    for event in events {
        if let Some(event) = run_steps(&mut world, event, &mut step_times) {
            enriched.push(Enriched {
                key: event.key.to_vec(),
                json: event.to_enriched_json(),
            });
        }
    }
    Outcome {
        enriched,
        people: world.people.changes(),
        groups: world.groups.changes(),
        definitions: world.definitions,
        warnings: world.warnings,
        step_times,
    }
}
