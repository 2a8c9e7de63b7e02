//! Where a statement's parts lie: enough to split an INSERT from its data and a SELECT from its FORMAT.
//!
//! This decides how a statement is carried to the engine, never whether it may run: see [`crate::wall`] for that.

pub(crate) mod lexer;
pub(crate) mod shape;
