//! Which events and properties a team has, for the lists that people choose from. A definition is written when it is
//! new and then at most once an hour; what was written lately is remembered as hashes.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    hash::{BuildHasher as _, Hash, Hasher as _, RandomState},
};

use chrono::{DateTime, Utc};

use super::Verdict;
use crate::{event::Event, world::World};

/// The columns' width, and a bound to what one event can add.
const MAX_NAME_CHARS: usize = 400;
const MAX_PROPERTIES_OF_EVENT: usize = 1000;
const NOT_RECORDED: [&str; 4] = ["$set", "$set_once", "$unset", "$groups"];
const MAX_REMEMBERED: usize = 2_000_000;

pub(super) fn record_definitions<'a>(world: &mut World<'_>, event: Event<'a>) -> Verdict<'a> {
    let definitions = &mut world.definitions;
    let shape = definitions.seen.hash_of_shape(&event);
    if definitions.is_due(shape) {
        definitions.record_event(&event);
    }
    Verdict::Keep(event)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropertyKind {
    Event,
    Person,
    Group(i16),
}

impl PropertyKind {
    pub fn label(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Person => "person",
            Self::Group(_) => "group",
        }
    }

    pub fn group_type_index(self) -> i16 {
        match self {
            Self::Event | Self::Person => -1,
            Self::Group(index) => index,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PropertyDefinition {
    pub team_id: i64,
    pub kind: PropertyKind,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventProperty {
    pub team_id: i64,
    pub event: String,
    pub property: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenProperty {
    /// `None` until a value of a known type was seen.
    pub property_type: Option<&'static str>,
    pub seen_at: DateTime<Utc>,
}

/// What was written in this hour, by hash.
#[derive(Debug, Default)]
pub struct SeenDefinitions {
    hasher: RandomState,
    hour: i64,
    hashes: HashSet<u64>,
}

impl SeenDefinitions {
    /// Forgets the past hour. Call before a batch.
    pub fn turn_to(&mut self, now: DateTime<Utc>) {
        let hour = now.timestamp().div_euclid(3600);
        if hour != self.hour || self.hashes.len() > MAX_REMEMBERED {
            self.hashes.clear();
            self.hour = hour;
        }
    }

    /// Call when a batch's definitions are written.
    pub fn remember(&mut self, hashes: impl IntoIterator<Item = u64>) {
        self.hashes.extend(hashes);
    }

    fn hash_of(&self, subject: impl Hash) -> u64 {
        self.hasher.hash_one(subject)
    }

    /// Of the event's name, keys, and kinds of value: events of one place in a client's code are alike.
    fn hash_of_shape(&self, event: &Event<'_>) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        event.captured.team_id.hash(&mut hasher);
        event.captured.event.hash(&mut hasher);
        for (key, value) in event.properties.iter() {
            key.hash(&mut hasher);
            value
                .get()
                .as_bytes()
                .first()
                .copied()
                .map(kind_of_first_byte)
                .hash(&mut hasher);
        }
        hasher.finish()
    }
}

fn kind_of_first_byte(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => b'-',
        b't' => b'f',
        other => other,
    }
}

/// What a batch adds to the definitions.
#[derive(Debug)]
pub struct Definitions<'s> {
    seen: &'s SeenDefinitions,
    newly_seen: HashSet<u64>,
    pub events: BTreeMap<(i64, String), DateTime<Utc>>,
    pub properties: BTreeMap<PropertyDefinition, SeenProperty>,
    pub event_properties: BTreeSet<EventProperty>,
}

impl<'s> Definitions<'s> {
    pub fn new(seen: &'s SeenDefinitions) -> Self {
        Self {
            seen,
            newly_seen: HashSet::new(),
            events: BTreeMap::new(),
            properties: BTreeMap::new(),
            event_properties: BTreeSet::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.properties.is_empty() && self.event_properties.is_empty()
    }

    pub fn newly_seen(&self) -> Vec<u64> {
        self.newly_seen.iter().copied().collect()
    }

    /// `value` is JSON text.
    pub(crate) fn record_property(
        &mut self,
        team_id: i64,
        kind: PropertyKind,
        name: &str,
        value: &str,
        seen_at: DateTime<Utc>,
    ) {
        let property_type = type_of(name, value);
        let hash = self
            .seen
            .hash_of((team_id, kind, name, property_type.is_some()));
        if name.is_empty() || name.chars().count() > MAX_NAME_CHARS || !self.is_due(hash) {
            return;
        }
        let definition = PropertyDefinition {
            team_id,
            kind,
            name: name.to_owned(),
        };
        self.properties
            .entry(definition)
            .and_modify(|seen| seen.property_type = seen.property_type.or(property_type))
            .or_insert(SeenProperty {
                property_type,
                seen_at,
            });
    }

    fn record_event(&mut self, event: &Event<'_>) {
        let captured = &event.captured;
        let (team_id, seen_at) = (captured.team_id, captured.captured_at);
        let name: String = captured.event.chars().take(MAX_NAME_CHARS).collect();
        if self.is_due(self.seen.hash_of((team_id, &name))) {
            self.events.insert((team_id, name.clone()), seen_at);
        }
        for (key, value) in event.properties.iter().take(MAX_PROPERTIES_OF_EVENT) {
            if NOT_RECORDED.contains(&key) || key.is_empty() || key.chars().count() > MAX_NAME_CHARS
            {
                continue;
            }
            self.record_property(team_id, PropertyKind::Event, key, value.get(), seen_at);
            if self.is_due(self.seen.hash_of((team_id, &name, key))) {
                let event_property = EventProperty {
                    team_id,
                    event: name.clone(),
                    property: key.to_owned(),
                };
                self.event_properties.insert(event_property);
            }
        }
    }

    fn is_due(&mut self, hash: u64) -> bool {
        !self.seen.hashes.contains(&hash) && self.newly_seen.insert(hash)
    }
}

/// The type that the value has, of those that filters know.
fn type_of(name: &str, value: &str) -> Option<&'static str> {
    match value.as_bytes().first()? {
        // Campaign tags are words even where all of them are digits.
        _ if name.starts_with("utm_") || name.starts_with("$initial_utm_") => Some("String"),
        b'"' if is_date(value) => Some("DateTime"),
        b'"' => Some("String"),
        b't' | b'f' => Some("Boolean"),
        b'-' | b'0'..=b'9' => Some("Numeric"),
        _ => None,
    }
}

/// A JSON string that begins as `2026-11-24` or `2026-11-24T10:00:00` does.
fn is_date(value: &str) -> bool {
    let matches = |text: &str, pattern: &str| {
        text.len() == pattern.len()
            && text
                .bytes()
                .zip(pattern.bytes())
                .all(|(byte, expected)| match expected {
                    b'0' => byte.is_ascii_digit(),
                    b'T' => matches!(byte, b'T' | b' '),
                    _ => byte == expected,
                })
    };
    let text = value.trim_matches('"');
    matches(text, "0000-00-00")
        || text.len() <= 35
            && text
                .get(..19)
                .is_some_and(|start| matches(start, "0000-00-00T00:00:00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_of_a_property_is_read_from_its_value() {
        let types = [
            ("a", r#""x""#, Some("String")),
            ("a", "1.5", Some("Numeric")),
            ("a", "-1", Some("Numeric")),
            ("a", "false", Some("Boolean")),
            ("a", r#""2026-11-24""#, Some("DateTime")),
            ("a", r#""2026-11-24T10:00:00.123Z""#, Some("DateTime")),
            ("a", r#""2026-11-24 was a day""#, Some("String")),
            ("a", "null", None),
            ("a", "[1]", None),
            ("a", "{}", None),
            ("utm_term", "7", Some("String")),
        ];
        for (name, value, expected) in types {
            assert_eq!(type_of(name, value), expected, "{name}={value}");
        }
    }

    #[test]
    fn a_definition_is_due_once_an_hour() {
        let mut seen = SeenDefinitions::default();
        let now = DateTime::UNIX_EPOCH;
        seen.turn_to(now);
        let record = |seen: &SeenDefinitions| {
            let mut definitions = Definitions::new(seen);
            for _ in 0..2 {
                definitions.record_property(1, PropertyKind::Person, "plan", "1", now);
            }
            (definitions.properties.len(), definitions.newly_seen())
        };
        let (written, hashes) = record(&seen);
        assert_eq!(written, 1);
        seen.remember(hashes);
        assert_eq!(record(&seen).0, 0);
        seen.turn_to(now + chrono::Duration::hours(1));
        assert_eq!(record(&seen).0, 1);
    }
}
