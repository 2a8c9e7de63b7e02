//! Kafka to ClickHouse, each row once. `main.rs` tells the way; the rooms below are public for the tests.

pub mod block;
pub mod clickhouse;
pub mod column_type;
pub mod config;
pub mod consumer;
pub mod deliver;
pub mod dispatch;
pub mod encode;
pub mod health;
pub mod identity;
pub mod lane;
pub mod mending;
pub mod ownership;
pub mod parcel;
pub mod rows;
pub mod tables;
