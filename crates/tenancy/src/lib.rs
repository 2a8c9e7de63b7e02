//! Which team a project token belongs to. The table `identity_team` is Django's; here it is held wholly in memory, kept
//! fresh by `LISTEN team_changed`, and served on while PostgreSQL is away.

mod admission;
mod directory;
mod refresh;
mod snapshot;

pub use directory::{TeamDirectory, TeamDirectoryError, TeamDirectorySettings};
pub use snapshot::Team;
