//! JSON as ingest reads it: only as deep as a rule needs.

mod clean;
mod draft;
mod object;
mod properties;

pub use clean::without_unstorable_escapes;
pub use draft::{Draft, Drafted};
pub use object::{Object, text_of};
pub use properties::{Properties, storable_value};
