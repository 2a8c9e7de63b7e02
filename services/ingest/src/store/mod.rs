//! PostgreSQL. One connection, owned by the one loop that reads, decides and writes.

mod connection;
mod errors;
mod lanes;
mod load;
mod outbox;
mod sql;
mod write;

pub use connection::Store;
pub use errors::StoreError;
pub use lanes::Claim;
pub use outbox::OutboxRow;
pub use write::{Progress, Written};
