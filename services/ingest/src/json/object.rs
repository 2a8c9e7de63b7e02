use std::{borrow::Cow, collections::HashMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// A JSON object parsed one level deep: keys, and the text of each value. A key that stands twice keeps both entries;
/// the last one counts, as in every JSON parser of the house.
#[derive(Debug, Clone, Default)]
pub struct Object<'a> {
    entries: Vec<(Cow<'a, str>, &'a RawValue)>,
}

impl<'a> Object<'a> {
    /// `None` if `raw` is not an object.
    pub fn parse(raw: &'a RawValue) -> Option<Self> {
        serde_json::from_str(raw.get()).ok()
    }

    pub fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.iter()
            .rev()
            .find_map(|(name, value)| (name == key).then_some(value))
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &'a RawValue)> {
        self.entries.iter().map(|(key, value)| (&**key, *value))
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The object with the last entry of each key alone; `None` if each key stands once already.
    pub fn rewritten(&self) -> Option<Box<RawValue>> {
        let last: HashMap<&str, usize> = self.iter().map(|(key, _)| key).zip(0..).collect();
        if last.len() == self.len() {
            return None;
        }
        let mut text = String::from("{");
        for (place, (key, value)) in self.iter().enumerate() {
            if last[key] == place {
                text.push_str(if text.len() > 1 { "," } else { "" });
                text.push_str(&serde_json::Value::from(key).to_string());
                text.push(':');
                text.push_str(value.get());
            }
        }
        text.push('}');
        Some(RawValue::from_string(text).expect("entries of an object make an object"))
    }
}

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::with_capacity(32);
        while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            entries.push((key, value));
        }
        Ok(Object { entries })
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

/// The text of a JSON string; numbers and booleans as they are written. `None` for null, arrays and objects.
pub fn text_of(raw: &RawValue) -> Option<Cow<'_, str>> {
    let json = raw.get();
    match json.as_bytes().first()? {
        b'"' => serde_json::from_str::<Key<'_>>(json)
            .ok()
            .map(|Key(text)| text),
        b'{' | b'[' | b'n' => None,
        _ => Some(Cow::Borrowed(json)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> &RawValue {
        serde_json::from_str(json).expect("valid JSON")
    }

    #[test]
    fn the_last_of_two_equal_keys_counts() {
        let object = Object::parse(raw(r#"{"a":1,"b":{"x":[1]},"a":2}"#)).expect("an object");
        assert_eq!(object.get("a").map(RawValue::get), Some("2"));
        assert_eq!(object.get("b").map(RawValue::get), Some(r#"{"x":[1]}"#));
        assert!(object.get("c").is_none());
    }

    #[test]
    fn an_object_is_rewritten_with_the_last_of_equal_keys() {
        for (json, rewritten) in [
            (
                r#"{"a":1,"b":"x","\u0061" : {"c":1,"c":2}}"#,
                Some(r#"{"b":"x","a":{"c":1,"c":2}}"#),
            ),
            (r#"{"q\"":1,"q\"":2}"#, Some(r#"{"q\"":2}"#)),
            (r#"{"a":1, "b":{"a":2}}"#, None),
            ("{}", None),
        ] {
            let object = Object::parse(raw(json)).expect("an object");
            assert_eq!(object.rewritten().as_deref().map(RawValue::get), rewritten);
        }
    }

    #[test]
    fn what_is_not_an_object_is_none() {
        for json in ["[]", "1", "null", r#""{}""#] {
            assert!(Object::parse(raw(json)).is_none());
        }
    }

    #[test]
    fn scalars_have_a_text_and_containers_do_not() {
        let texts =
            [r#""a\u0062""#, "12.50", "true", "null", "[]", "{}"].map(|json| text_of(raw(json)));
        assert_eq!(
            texts.map(|text| text.map(Cow::into_owned)),
            [
                Some("ab".into()),
                Some("12.50".into()),
                Some("true".into()),
                None,
                None,
                None
            ]
        );
    }
}
