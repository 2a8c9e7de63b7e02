//! Which topic fills which table (`contracts/events/README.md`): the only place that names either.

use footfall_kafka::topics;

/// One topic and the table that its messages become rows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    pub topic: &'static str,
    pub table: &'static str,
    /// The columns that tell one row of the table from all others.
    pub identity: &'static [&'static str],
    /// Readers take the newest version of a row, so an older one does no harm, however often it stands there.
    pub is_versioned: bool,
}

/// Where messages go that cannot become a row of their own table.
pub const DEAD_LETTERS: &str = "dead_letters";

pub const ROUTES: [Route; 7] = [
    Route {
        topic: topics::EVENTS_ENRICHED,
        table: "events",
        identity: &[
            "team_id",
            "timestamp",
            "event",
            "distinct_id",
            "uuid",
            "source_topic",
            "source_partition",
            "source_offset",
        ],
        is_versioned: false,
    },
    Route {
        topic: topics::PERSONS_CHANGED,
        table: "persons",
        identity: &["team_id", "id", "version"],
        is_versioned: true,
    },
    Route {
        topic: topics::PERSON_DISTINCT_IDS_CHANGED,
        table: "person_distinct_ids",
        identity: &["team_id", "distinct_id", "version"],
        is_versioned: true,
    },
    Route {
        topic: topics::PERSON_OVERRIDES_CHANGED,
        table: "person_overrides",
        identity: &["team_id", "old_person_id", "version"],
        is_versioned: true,
    },
    Route {
        topic: topics::GROUPS_CHANGED,
        table: "groups",
        identity: &["team_id", "group_type_index", "group_key", "version"],
        is_versioned: true,
    },
    Route {
        topic: topics::INGESTION_WARNINGS_RAISED,
        table: "ingestion_warnings",
        identity: &[
            "team_id",
            "raised_at",
            "warning",
            "source_topic",
            "source_partition",
            "source_offset",
        ],
        is_versioned: false,
    },
    Route {
        topic: topics::EVENTS_DEAD_LETTERED,
        table: DEAD_LETTERS,
        identity: &[
            "team_id",
            "failed_at",
            "reason",
            "source_topic",
            "source_partition",
            "source_offset",
        ],
        is_versioned: false,
    },
];
