//! What happens to an event, in order. A step sees one event and the world as the events before it left it.

mod apply_person_properties;
mod automatic_properties;
mod correct_clock_skew;
mod deduplicate;
mod record_definitions;
mod resolve_groups;
mod resolve_person;

use std::time::{Duration, Instant};

pub(crate) use record_definitions::Definitions;
pub use record_definitions::SeenDefinitions;
pub(crate) use resolve_groups::identified_group;
pub(crate) use resolve_person::other_id_of_merge;

use crate::{event::Event, world::World};

/// Why an event goes no further; a label of the metric `footfall_ingest_dropped_events_total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropReason {
    Duplicate,
}

impl DropReason {
    pub fn label(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
        }
    }
}

#[expect(
    clippy::large_enum_variant,
    reason = "nearly every event is kept, and a box for each would cost more than the move"
)]
pub(crate) enum Verdict<'a> {
    Keep(Event<'a>),
    Drop(DropReason),
}

pub struct Step {
    pub name: &'static str,
    run: for<'a> fn(&mut World<'_>, Event<'a>) -> Verdict<'a>,
}

macro_rules! steps {
    ($($name:ident),*) => {
        [$(Step { name: stringify!($name), run: $name::$name }),*]
    };
}

pub const STEPS: [Step; 6] = steps![
    deduplicate,
    correct_clock_skew,
    resolve_person,
    apply_person_properties,
    resolve_groups,
    record_definitions
];

/// How long each step took, in the order of `STEPS`.
pub(crate) type StepTimes = [Duration; STEPS.len()];

/// Takes one event through all steps: `None` if one of them dropped it.
pub(crate) fn run_steps<'a>(
    world: &mut World<'_>,
    event: Event<'a>,
    times: &mut StepTimes,
) -> Option<Event<'a>> {
    let mut kept = event;
    let mut started = Instant::now();
    for (step, time) in STEPS.iter().zip(times) {
        let verdict = (step.run)(world, kept);
        let ended = Instant::now();
        *time += ended - started;
        started = ended;
        kept = match verdict {
            Verdict::Keep(event) => event,
            Verdict::Drop(reason) => {
                metrics::counter!("footfall_ingest_dropped_events_total", "reason" => reason.label())
                    .increment(1);
                return None;
            }
        };
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_are_those_of_the_architecture_page() {
        let page = include_str!("../../../../docs/architecture.md");
        let list = page
            .split_once("<!-- ingest-steps")
            .and_then(|(_, rest)| rest.split_once("-->"))
            .and_then(|(_, rest)| rest.split_once("<!-- /ingest-steps -->"))
            .map(|(list, _)| list)
            .expect("the page has the marked list");
        let named: Vec<&str> = list
            .lines()
            .filter_map(|line| line.split_once(". ").map(|(_, name)| name.trim()))
            .collect();
        assert_eq!(named, STEPS.map(|step| step.name));
    }
}
