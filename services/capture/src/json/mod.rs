//! JSON as clients write it: texts taken from raw values, bounded nesting, and the repair of what is nearly JSON.

mod nesting;
mod raw;
mod repair;

pub use nesting::is_deeper_than;
pub use raw::{object, text, truncated};
pub use repair::{has_surrogate_escapes, repaired};
