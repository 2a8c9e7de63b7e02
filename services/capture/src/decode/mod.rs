//! From bytes on the wire to UTF-8 text: the payload's place, its form, its compression, its base64.

mod base64_text;
mod compression;
mod form;
mod gzip;
mod lz64;
mod payload;

pub use compression::{Compression, decompress};
pub use form::RequestQuery;
pub use payload::{PayloadSource, decode_payload, utf8};
