//! One JSON message to one row in `RowBinary`. Adds nothing and looks nothing up: the same bytes give the same row.

use std::{borrow::Cow, fmt};

use chrono::DateTime;
use serde::{
    Deserializer as _,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::column_type::ColumnType;

/// A column that the sink fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: ColumnType,
}

/// Why a message cannot become a row; the text names the column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    #[error("the message is not a JSON object: {0}")]
    NotAnObject(String),
    #[error("the column {0} is missing")]
    Missing(String),
    #[error("the column {column}: {problem}")]
    Unfit { column: String, problem: String },
}

/// The first and the last second that ClickHouse's `DateTime64` holds: the years 1900 to 2299.
const DATE_TIME_64_RANGE_S: std::ops::RangeInclusive<i64> = -2_208_988_800..=10_413_791_999;

/// Appends the row of `message` to `out`, in the order of `columns`. Keys that name no column are ignored, so that a
/// newer writer can run beside an older sink.
///
/// # Errors
/// The message does not fit; `out` is as it was.
pub fn encode_row(columns: &[Column], message: &[u8], out: &mut Vec<u8>) -> Result<(), RowError> {
    let begin = out.len();
    let encoded = append_row(columns, message, out);
    if encoded.is_err() {
        out.truncate(begin);
    }
    encoded
}

fn append_row(columns: &[Column], message: &[u8], out: &mut Vec<u8>) -> Result<(), RowError> {
    let text = str::from_utf8(message).map_err(|error| RowError::NotAnObject(error.to_string()))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let values = reader
        .deserialize_map(ByColumn(columns))
        .and_then(|values| reader.end().map(|()| values))
        .map_err(|error| RowError::NotAnObject(error.to_string()))?;
    for (column, value) in columns.iter().zip(values) {
        let value = value.ok_or_else(|| RowError::Missing(column.name.clone()))?;
        append_value(&column.kind, value.get(), out).map_err(|problem| RowError::Unfit {
            column: column.name.clone(),
            problem,
        })?;
    }
    Ok(())
}

/// Gathers an object's values, unparsed, by the index of their column.
struct ByColumn<'c>(&'c [Column]);

impl<'de> Visitor<'de> for ByColumn<'_> {
    type Value = Vec<Option<&'de RawValue>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with the table's columns as keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = vec![None; self.0.len()];
        // Writers send the columns in the table's order, so the next key is usually the next column.
        let mut expected = 0;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let is_expected = self
                .0
                .get(expected)
                .is_some_and(|column| column.name == key);
            let found = if is_expected {
                Some(expected)
            } else {
                self.0.iter().position(|column| column.name == key)
            };
            match found {
                Some(index) => {
                    values[index] = Some(map.next_value()?);
                    expected = index + 1;
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(values)
    }
}

fn append_value(kind: &ColumnType, raw: &str, out: &mut Vec<u8>) -> Result<(), String> {
    match kind {
        ColumnType::Nullable(inner) => {
            if raw == "null" {
                out.push(1);
            } else {
                out.push(0);
                append_value(inner, raw, out)?;
            }
        }
        ColumnType::String => append_string(&text_of(raw)?, out),
        ColumnType::Uuid => {
            let id = Uuid::parse_str(&string_of(raw)?).map_err(|error| error.to_string())?;
            let (high, low) = id.as_u64_pair();
            out.extend_from_slice(&high.to_le_bytes());
            out.extend_from_slice(&low.to_le_bytes());
        }
        ColumnType::Bool => out.push(match raw {
            "true" => 1,
            "false" => 0,
            _ => return Err(unexpected("true or false", raw)),
        }),
        ColumnType::Int(bytes) => append_int(parsed::<i64>("an integer", raw)?, *bytes, out)?,
        ColumnType::UInt(bytes) => {
            append_uint(parsed::<u64>("an unsigned integer", raw)?, *bytes, out)?;
        }
        ColumnType::Float32 => {
            out.extend_from_slice(&parsed::<f32>("a number", raw)?.to_le_bytes());
        }
        ColumnType::Float64 => {
            out.extend_from_slice(&parsed::<f64>("a number", raw)?.to_le_bytes());
        }
        ColumnType::DateTime => {
            let seconds = time_of(raw)?.timestamp();
            let seconds =
                u32::try_from(seconds).map_err(|_| "outside of 1970 to 2106".to_owned())?;
            out.extend_from_slice(&seconds.to_le_bytes());
        }
        ColumnType::DateTime64(digits) => append_ticks(raw, *digits, out)?,
        ColumnType::Enum8(members) => {
            let name = string_of(raw)?;
            let number = members
                .get(name.as_ref())
                .ok_or_else(|| unexpected("a member of the enum", raw))?;
            out.extend_from_slice(&number.to_le_bytes());
        }
        ColumnType::Array(inner) => {
            let items: Vec<&RawValue> =
                serde_json::from_str(raw).map_err(|_| unexpected("an array", raw))?;
            append_length(items.len(), out);
            for item in items {
                append_value(inner, item.get(), out)?;
            }
        }
    }
    Ok(())
}

/// A string's characters, or an object's or array's own text.
fn text_of(raw: &str) -> Result<Cow<'_, str>, String> {
    if raw.starts_with(['{', '[']) {
        Ok(Cow::Borrowed(raw))
    } else {
        string_of(raw)
    }
}

fn string_of(raw: &str) -> Result<Cow<'_, str>, String> {
    if !raw.starts_with('"') {
        return Err(unexpected("a string", raw));
    }
    let inner = &raw[1..raw.len() - 1];
    if !inner.contains('\\') {
        return Ok(Cow::Borrowed(inner));
    }
    serde_json::from_str::<String>(raw)
        .map(Cow::Owned)
        .map_err(|error| error.to_string())
}

fn parsed<T: serde::de::DeserializeOwned>(what: &str, raw: &str) -> Result<T, String> {
    serde_json::from_str(raw).map_err(|_| unexpected(what, raw))
}

fn time_of(raw: &str) -> Result<DateTime<chrono::FixedOffset>, String> {
    DateTime::parse_from_rfc3339(&string_of(raw)?).map_err(|_| unexpected("an RFC 3339 time", raw))
}

fn append_ticks(raw: &str, digits: u8, out: &mut Vec<u8>) -> Result<(), String> {
    let time = time_of(raw)?;
    if !DATE_TIME_64_RANGE_S.contains(&time.timestamp()) {
        return Err(unexpected("a time from 1900 to 2299", raw));
    }
    let digits = u32::from(digits);
    let ticks = i128::from(time.timestamp()) * 10_i128.pow(digits)
        + i128::from(time.timestamp_subsec_nanos()) / 10_i128.pow(9 - digits);
    let ticks = i64::try_from(ticks).map_err(|_| unexpected("a time that fits 64 bits", raw))?;
    out.extend_from_slice(&ticks.to_le_bytes());
    Ok(())
}

fn append_int(value: i64, bytes: u8, out: &mut Vec<u8>) -> Result<(), String> {
    let limit = i64::MAX >> (64 - 8 * u32::from(bytes));
    if value > limit || value < -limit - 1 {
        return Err(format!(
            "{value} does not fit a signed integer of {bytes} bytes"
        ));
    }
    out.extend_from_slice(&value.to_le_bytes()[..usize::from(bytes)]);
    Ok(())
}

fn append_uint(value: u64, bytes: u8, out: &mut Vec<u8>) -> Result<(), String> {
    if value > u64::MAX >> (64 - 8 * u32::from(bytes)) {
        return Err(format!(
            "{value} does not fit an unsigned integer of {bytes} bytes"
        ));
    }
    out.extend_from_slice(&value.to_le_bytes()[..usize::from(bytes)]);
    Ok(())
}

pub(crate) fn append_string(text: &str, out: &mut Vec<u8>) {
    append_length(text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

/// An unsigned LEB128, as `RowBinary` writes lengths.
fn append_length(length: usize, out: &mut Vec<u8>) {
    let mut rest = length;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

fn unexpected(wanted: &str, raw: &str) -> String {
    let shown: String = raw.chars().take(60).collect();
    format!("expected {wanted}, got {shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(kind: &str, json: &str) -> Result<Vec<u8>, RowError> {
        let columns = [Column {
            name: "x".to_owned(),
            kind: ColumnType::parse(kind).unwrap(),
        }];
        let mut out = Vec::new();
        encode_row(&columns, format!("{{\"x\":{json}}}").as_bytes(), &mut out).map(|()| out)
    }

    #[test]
    fn an_object_in_a_string_column_is_its_own_text() {
        let mut expected = vec![14];
        expected.extend_from_slice(br#"{"a": [1e400]}"#);
        assert_eq!(encoded("String", r#"{"a": [1e400]}"#), Ok(expected));
    }

    #[test]
    fn a_long_string_has_its_length_in_seven_bit_groups() {
        let text = "é".repeat(150);
        let row = encoded("String", &format!("\"{text}\"")).unwrap();
        assert_eq!(&row[..2], [0xac, 0x02]);
        assert_eq!(&row[2..], text.as_bytes());
    }

    #[test]
    fn integers_keep_their_width_and_refuse_what_does_not_fit() {
        assert_eq!(encoded("Int8", "-128"), Ok(vec![0x80]));
        assert!(encoded("Int8", "128").is_err());
        assert_eq!(encoded("UInt64", &u64::MAX.to_string()), Ok(vec![0xff; 8]));
        assert!(encoded("UInt8", "-1").is_err());
        assert!(encoded("Int64", "1.5").is_err());
        assert!(encoded("Int64", "\"1\"").is_err());
    }

    #[test]
    fn times_are_ticks_since_1970_and_stay_in_the_range_of_the_type() {
        let ticks = |text: &str| encoded("DateTime64(3, 'UTC')", text);
        assert_eq!(
            ticks("\"1970-01-01T00:00:01.5+00:00\""),
            Ok(1500_i64.to_le_bytes().to_vec())
        );
        assert_eq!(
            ticks("\"1969-12-31T23:59:59.999Z\""),
            Ok((-1_i64).to_le_bytes().to_vec())
        );
        assert!(ticks("\"2300-01-01T00:00:00Z\"").is_err());
        assert!(ticks("\"1899-12-31T23:59:59Z\"").is_err());
        assert!(ticks("\"yesterday\"").is_err());
    }

    #[test]
    fn null_fits_only_a_nullable_column() {
        assert_eq!(encoded("Nullable(Int8)", "null"), Ok(vec![1]));
        assert_eq!(
            encoded("LowCardinality(Nullable(Int8))", "7"),
            Ok(vec![0, 7])
        );
        assert!(encoded("String", "null").is_err());
    }

    #[test]
    fn an_error_names_the_column_and_leaves_the_rows_before_it() {
        let columns = [
            Column {
                name: "a".to_owned(),
                kind: ColumnType::UInt(1),
            },
            Column {
                name: "b".to_owned(),
                kind: ColumnType::String,
            },
        ];
        let mut out = vec![9];
        let error = encode_row(&columns, br#"{"b":3,"a":1}"#, &mut out).unwrap_err();
        assert_eq!(error.to_string(), "the column b: expected a string, got 3");
        assert_eq!(
            encode_row(&columns, br#"{"a":1}"#, &mut out),
            Err(RowError::Missing("b".to_owned()))
        );
        assert_eq!(out, [9]);
        encode_row(&columns, br#"{"new":[{}],"b":"","a":1,"a":2}"#, &mut out).unwrap();
        assert_eq!(out, [9, 2, 0]);
    }

    #[test]
    fn what_is_not_one_json_object_is_refused() {
        for message in [&b"[1]"[..], b"", b"{", b"{} {}", b"\xff", b"null"] {
            assert!(matches!(
                encode_row(&[], message, &mut Vec::new()),
                Err(RowError::NotAnObject(_))
            ));
        }
    }
}
