//! Topic names; `contracts/events/README.md` says what each holds.

pub const EVENTS_CAPTURED: &str = "events.captured.v1";
pub const EVENTS_CAPTURED_OVERFLOW: &str = "events.captured_overflow.v1";
pub const EVENTS_CAPTURED_HISTORICAL: &str = "events.captured_historical.v1";
pub const REPLAY_CAPTURED: &str = "replay.captured.v1";
pub const EVENTS_ENRICHED: &str = "events.enriched.v1";
pub const PERSONS_CHANGED: &str = "persons.changed.v1";
pub const PERSON_DISTINCT_IDS_CHANGED: &str = "person_distinct_ids.changed.v1";
pub const PERSON_OVERRIDES_CHANGED: &str = "person_overrides.changed.v1";
pub const GROUPS_CHANGED: &str = "groups.changed.v1";
pub const INGESTION_WARNINGS_RAISED: &str = "ingestion_warnings.raised.v1";
pub const EVENTS_DEAD_LETTERED: &str = "events.dead_lettered.v1";

/// The lanes of captured events, in the order ingest prefers them.
pub const CAPTURED_LANES: [&str; 3] = [
    EVENTS_CAPTURED,
    EVENTS_CAPTURED_HISTORICAL,
    EVENTS_CAPTURED_OVERFLOW,
];
