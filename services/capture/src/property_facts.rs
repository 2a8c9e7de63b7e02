//! The few properties that capture itself must know. Properties are searched for these only when the event needs it,
//! because the second pass over the text is the dearest step of an event.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

type Raw<'a> = Option<&'a RawValue>;

#[derive(Debug, Default)]
pub struct PropertyFacts<'a> {
    pub token: Raw<'a>,
    pub distinct_id: Raw<'a>,
    pub cookieless_mode: Raw<'a>,
    pub ignore_sent_at: Raw<'a>,
    pub ip: Raw<'a>,
    pub session_id: Raw<'a>,
    pub window_id: Raw<'a>,
    pub snapshot_source: Raw<'a>,
    pub snapshot_data: Raw<'a>,
    pub lib: Raw<'a>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(field_identifier)]
enum Field {
    #[serde(rename = "token")]
    Token,
    #[serde(rename = "distinct_id")]
    DistinctId,
    #[serde(rename = "$cookieless_mode")]
    CookielessMode,
    #[serde(rename = "$ignore_sent_at")]
    IgnoreSentAt,
    #[serde(rename = "$ip")]
    Ip,
    #[serde(rename = "$session_id")]
    SessionId,
    #[serde(rename = "$window_id")]
    WindowId,
    #[serde(rename = "$snapshot_source")]
    SnapshotSource,
    #[serde(rename = "$snapshot_data")]
    SnapshotData,
    #[serde(rename = "$lib")]
    Lib,
    #[serde(other)]
    Unknown,
}

/// Keys that change what capture does with an event that needs nothing else from its properties.
const DECISIVE: [&[u8]; 3] = [b"\"$cookieless_mode\"", b"\"$ignore_sent_at\"", b"\"$ip\""];

impl<'a> PropertyFacts<'a> {
    /// Nothing if `properties` is absent or no object.
    pub fn read(properties: Option<&'a RawValue>) -> Self {
        properties
            .and_then(|raw| serde_json::from_str(raw.get()).ok())
            .unwrap_or_default()
    }

    /// As `read`, without the pass over the text where none of the decisive keys is in it.
    pub fn read_decisive(properties: Option<&'a RawValue>) -> Self {
        let has_decisive = properties.is_some_and(|raw| {
            DECISIVE
                .iter()
                .any(|key| memchr::memmem::find(raw.get().as_bytes(), key).is_some())
        });
        if has_decisive {
            Self::read(properties)
        } else {
            Self::default()
        }
    }
}

impl<'de> Deserialize<'de> for PropertyFacts<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FactsVisitor;
        impl<'de> Visitor<'de> for FactsVisitor {
            type Value = PropertyFacts<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("properties")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut facts = PropertyFacts::default();
                while let Some(field) = map.next_key::<Field>()? {
                    let slot = match field {
                        Field::Token => &mut facts.token,
                        Field::DistinctId => &mut facts.distinct_id,
                        Field::CookielessMode => &mut facts.cookieless_mode,
                        Field::IgnoreSentAt => &mut facts.ignore_sent_at,
                        Field::Ip => &mut facts.ip,
                        Field::SessionId => &mut facts.session_id,
                        Field::WindowId => &mut facts.window_id,
                        Field::SnapshotSource => &mut facts.snapshot_source,
                        Field::SnapshotData => &mut facts.snapshot_data,
                        Field::Lib => &mut facts.lib,
                        Field::Unknown => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    let value: &RawValue = map.next_value()?;
                    *slot = (value.get() != "null").then_some(value);
                }
                Ok(facts)
            }
        }
        deserializer.deserialize_map(FactsVisitor)
    }
}

/// All keys of an object with their values, in the order of the text. `None` if it is no object.
pub fn entries(object: &RawValue) -> Option<Vec<(Cow<'_, str>, &RawValue)>> {
    struct Entries<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);
    impl<'de> Deserialize<'de> for Entries<'de> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct EntriesVisitor;
            impl<'de> Visitor<'de> for EntriesVisitor {
                type Value = Entries<'de>;

                fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    formatter.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                    let mut entries = Vec::new();
                    while let Some(entry) = map.next_entry::<&'de RawValue, _>()? {
                        entries.push(entry);
                    }
                    let named = entries
                        .into_iter()
                        .filter_map(|(key, value)| Some((crate::json::text(key)?, value)));
                    Ok(Entries(named.collect()))
                }
            }
            deserializer.deserialize_map(EntriesVisitor)
        }
    }
    serde_json::from_str::<Entries<'_>>(object.get())
        .ok()
        .map(|entries| entries.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> &RawValue {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_known_properties_are_found_among_others() {
        let facts = PropertyFacts::read(Some(raw(
            r#"{"a":[1],"distinct_id":"u","token":"t","$ip":null,"$session_id":"s"}"#,
        )));
        assert_eq!(facts.distinct_id.map(RawValue::get), Some("\"u\""));
        assert_eq!(facts.token.map(RawValue::get), Some("\"t\""));
        assert!(facts.ip.is_none());
    }

    #[test]
    fn the_second_pass_is_made_only_for_a_decisive_key() {
        let plain = raw(r#"{"distinct_id":"u"}"#);
        assert!(
            PropertyFacts::read_decisive(Some(plain))
                .distinct_id
                .is_none()
        );
        let with_ip = raw(r#"{"distinct_id":"u","$ip":"1.1.1.1"}"#);
        assert!(
            PropertyFacts::read_decisive(Some(with_ip))
                .distinct_id
                .is_some()
        );
    }

    #[test]
    fn entries_keep_order_and_raw_values() {
        let found = entries(raw(r#"{"b":1.0,"a\n":{"x":[]}}"#)).unwrap();
        let shown: Vec<_> = found
            .iter()
            .map(|(key, value)| (&**key, value.get()))
            .collect();
        assert_eq!(shown, [("b", "1.0"), ("a\n", r#"{"x":[]}"#)]);
        assert!(entries(raw("[]")).is_none());
    }
}
