//! The ClickHouse column types that a row can be written in.

use std::collections::HashMap;

/// A column's type as far as its bytes in `RowBinary` go: `LowCardinality(T)` has the bytes of `T`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnType {
    String,
    Uuid,
    Bool,
    /// A signed integer of this many bytes.
    Int(u8),
    /// An unsigned integer of this many bytes.
    UInt(u8),
    Float32,
    Float64,
    /// Whole seconds in 32 bits.
    DateTime,
    /// Ticks of 10^-n seconds in 64 bits.
    DateTime64(u8),
    Enum8(HashMap<String, i8>),
    Nullable(Box<Self>),
    Array(Box<Self>),
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the sink cannot write columns of the type {0}")]
pub struct UnsupportedType(pub String);

impl ColumnType {
    /// # Errors
    /// A type that no table of ours has had yet.
    pub fn parse(text: &str) -> Result<Self, UnsupportedType> {
        let unsupported = || UnsupportedType(text.to_owned());
        let (name, arguments) = match text.split_once('(') {
            Some((name, rest)) => (name, rest.strip_suffix(')').ok_or_else(unsupported)?),
            None => (text, ""),
        };
        Ok(match name {
            "String" => Self::String,
            "UUID" => Self::Uuid,
            "Bool" => Self::Bool,
            "Int8" => Self::Int(1),
            "Int16" => Self::Int(2),
            "Int32" => Self::Int(4),
            "Int64" => Self::Int(8),
            "UInt8" => Self::UInt(1),
            "UInt16" => Self::UInt(2),
            "UInt32" => Self::UInt(4),
            "UInt64" => Self::UInt(8),
            "Float32" => Self::Float32,
            "Float64" => Self::Float64,
            "DateTime" => Self::DateTime,
            "DateTime64" => {
                let digits = arguments.split(',').next().unwrap_or_default().trim();
                match digits.parse() {
                    Ok(digits @ 0..=9) => Self::DateTime64(digits),
                    _ => return Err(unsupported()),
                }
            }
            "Enum8" => Self::Enum8(enum_members(arguments).ok_or_else(unsupported)?),
            "LowCardinality" => Self::parse(arguments)?,
            "Nullable" => Self::Nullable(Box::new(Self::parse(arguments)?)),
            "Array" => Self::Array(Box::new(Self::parse(arguments)?)),
            _ => return Err(unsupported()),
        })
    }
}

/// Reads `'full' = 0, 'personless' = 1`; names with quotes or commas in them are refused.
fn enum_members(text: &str) -> Option<HashMap<String, i8>> {
    text.split(',')
        .map(|member| {
            let (name, number) = member.rsplit_once('=')?;
            let name = name.trim().strip_prefix('\'')?.strip_suffix('\'')?;
            let is_plain = !name.contains(['\'', '\\']);
            Some((
                is_plain.then(|| name.to_owned())?,
                number.trim().parse().ok()?,
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_of_our_tables_are_read() {
        for (text, expected) in [
            ("LowCardinality(String)", ColumnType::String),
            (
                "LowCardinality(Nullable(String))",
                ColumnType::Nullable(Box::new(ColumnType::String)),
            ),
            ("DateTime64(3, 'UTC')", ColumnType::DateTime64(3)),
            (
                "Enum8('full' = 0, 'personless' = 1)",
                ColumnType::Enum8(HashMap::from([
                    ("full".to_owned(), 0),
                    ("personless".to_owned(), 1),
                ])),
            ),
            (
                "Array(Int64)",
                ColumnType::Array(Box::new(ColumnType::Int(8))),
            ),
        ] {
            assert_eq!(ColumnType::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_type_that_cannot_be_written_is_refused_by_name() {
        for text in [
            "Map(String, String)",
            "DateTime64(x)",
            "Nullable(String",
            "Enum8('a,b' = 1)",
        ] {
            assert!(ColumnType::parse(text).is_err(), "{text}");
        }
    }
}
