//! ClickHouse's HTTP protocol: from a request to the engine and back.

mod blocks;
mod body;
mod encoding;
mod execute;
mod outlet;
mod request;
pub(crate) use self::request::SessionChoice;
pub(crate) mod router;
