use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use serde::Serialize as _;
use serde_json::{Value, value::RawValue};

/// The properties of a person or a group: each value is JSON text. The text of the whole object is made once and
/// shared by every event that carries it.
#[derive(Debug, Clone, Default)]
pub struct Properties {
    values: BTreeMap<Box<str>, Box<str>>,
    size_bytes: usize,
    text: OnceLock<Arc<RawValue>>,
}

impl Properties {
    /// # Errors
    /// `json` is not a JSON object.
    pub fn parse(json: &str) -> serde_json::Result<Self> {
        let object: super::Object<'_> = serde_json::from_str(json)?;
        let mut properties = Self::default();
        for (key, value) in object.iter() {
            properties.set(key, value.get());
        }
        Ok(properties)
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(AsRef::as_ref)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, value)| (&**key, &**value))
    }

    pub fn has(&self, key: &str, value: &str) -> bool {
        self.get(key)
            .is_some_and(|current| is_same_value(current, value))
    }

    /// Returns whether anything changed. `value` is JSON text.
    pub fn set(&mut self, key: &str, value: &str) -> bool {
        if let Some(current) = self.values.get_mut(key) {
            if is_same_value(current, value) {
                return false;
            }
            self.size_bytes = self.size_bytes - current.len() + value.len();
            *current = value.into();
        } else {
            self.size_bytes += key.len() + value.len();
            self.values.insert(key.into(), value.into());
        }
        self.text = OnceLock::new();
        true
    }

    /// Returns whether anything changed.
    pub fn set_once(&mut self, key: &str, value: &str) -> bool {
        !self.values.contains_key(key) && self.set(key, value)
    }

    /// Returns whether anything changed.
    pub fn unset(&mut self, key: &str) -> bool {
        let Some(value) = self.values.remove(key) else {
            return false;
        };
        self.size_bytes -= key.len() + value.len();
        self.text = OnceLock::new();
        true
    }

    /// Takes what `other` has and this has not.
    pub fn fill_from(&mut self, other: &Self) {
        for (key, value) in &other.values {
            self.set_once(key, value);
        }
    }

    /// Of all keys and values, without punctuation.
    pub fn size_bytes(&self) -> usize {
        self.size_bytes
    }

    /// The whole object as JSON.
    pub fn text(&self) -> Arc<RawValue> {
        Arc::clone(self.text.get_or_init(|| Arc::from(self.to_raw())))
    }

    fn to_raw(&self) -> Box<RawValue> {
        let mut json = String::with_capacity(self.size_bytes + self.values.len() * 6 + 2);
        json.push('{');
        for (index, (key, value)) in self.values.iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            push_json_string(&mut json, key);
            json.push(':');
            json.push_str(value);
        }
        json.push('}');
        RawValue::from_string(json).expect("an object of valid values is valid")
    }
}

impl PartialEq for Properties {
    fn eq(&self, other: &Self) -> bool {
        self.values.len() == other.values.len()
            && self.values.iter().all(|(key, value)| other.has(key, value))
    }
}

fn push_json_string(json: &mut String, text: &str) {
    let mut bytes = std::mem::take(json).into_bytes();
    text.serialize(&mut serde_json::Serializer::new(&mut bytes))
        .expect("a string always serializes");
    *json = String::from_utf8(bytes).expect("JSON is UTF-8");
}

/// Equal as JSON, though PostgreSQL may have written it with other spaces, escapes or digits.
fn is_same_value(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    match (serde_json::from_str(left), serde_json::from_str(right)) {
        (Ok(left), Ok(right)) => is_same_tree(&left, &right),
        _ => false,
    }
}

fn is_same_tree(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right
                || left
                    .as_f64()
                    .zip(right.as_f64())
                    .is_some_and(|(l, r)| l.to_bits() == r.to_bits())
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| is_same_tree(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| {
                    right
                        .get(key)
                        .is_some_and(|found| is_same_tree(value, found))
                })
        }
        _ => left == right,
    }
}

/// Digits up to here are the same number in Rust, PostgreSQL and ClickHouse.
const PLAIN_NUMBER_LEN: usize = 15;

/// The value in a form that `jsonb` accepts: `None` if it nests too deep or holds a number outside of a double's range.
pub fn storable_value(raw: &RawValue) -> Option<Cow<'_, str>> {
    let json = raw.get();
    match json.as_bytes().first()? {
        b'"' | b't' | b'f' | b'n' => Some(Cow::Borrowed(json)),
        b'-' | b'0'..=b'9' if json.len() <= PLAIN_NUMBER_LEN && !json.contains(['e', 'E']) => {
            Some(Cow::Borrowed(json))
        }
        _ => {
            let value: Value = serde_json::from_str(json).ok()?;
            Some(Cow::Owned(value.to_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_postgres_wrote_otherwise_is_no_change() {
        let mut properties = Properties::parse(r#"{"a": {"x": [1, 2.50]}, "b": "café", "n": 100}"#)
            .expect("an object");
        assert!(!properties.set("a", r#"{"x":[1,2.5]}"#));
        assert!(!properties.set("b", r#""caf\u00e9""#));
        assert!(!properties.set("n", "1e2"));
        assert!(properties.set("n", "101"));
    }

    #[test]
    fn the_text_follows_the_changes() {
        let mut properties = Properties::default();
        assert!(properties.set("b\"", "1"));
        assert!(properties.set_once("a", "null"));
        assert!(!properties.set_once("a", "2"));
        assert_eq!(properties.text().get(), r#"{"a":null,"b\"":1}"#);
        assert!(properties.unset("b\""));
        assert!(!properties.unset("b\""));
        assert_eq!(properties.text().get(), r#"{"a":null}"#);
        assert_eq!(properties.size_bytes(), 5);
    }

    #[test]
    fn values_that_jsonb_refuses_are_not_storable() {
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        for json in ["1e999", deep.as_str(), r#"{"a":-1e400}"#] {
            let raw = serde_json::from_str(json).expect("valid JSON text");
            assert!(storable_value(raw).is_none(), "{json}");
        }
        let tiny = serde_json::from_str("1e-99999").expect("valid JSON text");
        assert_eq!(storable_value(tiny).as_deref(), Some("0.0"));
    }
}
