//! Kafka -> people, groups, properties, definitions -> Kafka. `main.rs` tells an event's way.

mod config;
pub mod dedup;
pub mod enrich;
pub mod event;
pub mod groups;
pub mod json;
pub mod people;
mod steps;
pub mod store;
pub mod worker;
pub mod world;

pub use config::Settings;
pub use steps::{DropReason, STEPS, SeenDefinitions};
