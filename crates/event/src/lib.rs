//! What travels through Kafka: one type for each schema in `contracts/events/`, and the identity rules that every
//! program must compute alike. This crate knows no broker, no database and no HTTP.

mod captured;
mod dead_letter;
mod enriched;
mod people;
mod person_id;
pub mod rfc3339_millis;
mod warning;

pub use captured::CapturedEvent;
pub use dead_letter::DeadLetter;
pub use enriched::{EnrichedEvent, PersonMode};
pub use people::{ChangedGroup, ChangedPerson, ChangedPersonDistinctId, ChangedPersonOverride};
pub use person_id::person_id;
pub use warning::IngestionWarning;
