//! The embedded ClickHouse: its C library, its error texts, its sessions and the pool of them.

pub(crate) mod error;
pub(crate) mod ffi;
pub(crate) mod home;
pub(crate) mod pool;
pub(crate) mod session;
