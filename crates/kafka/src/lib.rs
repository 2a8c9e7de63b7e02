//! How the house speaks to Kafka: the topics' names, the client settings that carry its guarantees, the headers every
//! captured message has, and the blocking transactional calls made awaitable. Knows no message's content.

mod config;
mod context;
mod headers;
pub mod topics;
mod transaction;

pub use config::{consumer_config, producer_config, transactional_producer_config};
pub use context::TracingContext;
pub use headers::{captured_headers, team_id_of, uuid_of};
pub use transaction::{TransactionError, TransactionalProducer};
