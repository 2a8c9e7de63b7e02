//! Which topic fills which table (`contracts/events/README.md`): the only place that names either.

use footfall_kafka::topics;

/// One topic and the table that its messages become rows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    pub topic: &'static str,
    pub table: &'static str,
}

/// Where messages go that cannot become a row of their own table.
pub const DEAD_LETTERS: &str = "dead_letters";

pub const ROUTES: [Route; 7] = [
    Route {
        topic: topics::EVENTS_ENRICHED,
        table: "events",
    },
    Route {
        topic: topics::PERSONS_CHANGED,
        table: "persons",
    },
    Route {
        topic: topics::PERSON_DISTINCT_IDS_CHANGED,
        table: "person_distinct_ids",
    },
    Route {
        topic: topics::PERSON_OVERRIDES_CHANGED,
        table: "person_overrides",
    },
    Route {
        topic: topics::GROUPS_CHANGED,
        table: "groups",
    },
    Route {
        topic: topics::INGESTION_WARNINGS_RAISED,
        table: "ingestion_warnings",
    },
    Route {
        topic: topics::EVENTS_DEAD_LETTERED,
        table: DEAD_LETTERS,
    },
];
