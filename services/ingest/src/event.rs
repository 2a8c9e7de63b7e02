use std::{borrow::Cow, sync::Arc};

use chrono::{DateTime, Utc};
use footfall_event::{CapturedEvent, EnrichedEvent, PersonMode};
use serde::Serialize as _;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{dedup::Identity, json::Object};

pub const GROUP_TYPES: usize = 5;

/// One partition of one topic of captured events.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane {
    pub topic: Arc<str>,
    pub partition: i32,
}

/// Where a message stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub lane: Lane,
    pub offset: i64,
}

/// An event on its way through the steps. What capture wrote does not change; the other fields are the steps' results.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    pub source: Source,
    /// Of the Kafka message.
    pub key: &'a [u8],
    pub identity: Identity,
    pub captured: CapturedEvent<'a>,
    pub properties: Object<'a>,
    /// PostgreSQL already holds what this event does to people and groups: it is processed again after a crash
    /// between the two commits, and must change nothing.
    pub is_settled: bool,
    pub timestamp: DateTime<Utc>,
    pub person_id: Uuid,
    pub person_mode: PersonMode,
    pub person_properties: Arc<RawValue>,
    pub groups: [Cow<'a, str>; GROUP_TYPES],
}

#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("the message has no value")]
    Empty,
    #[error("the message is not UTF-8: {0}")]
    NotUtf8(#[from] std::str::Utf8Error),
    #[error("the message is not a captured_event: {0}")]
    NotAnEvent(#[from] serde_json::Error),
    #[error("properties is not a JSON object")]
    PropertiesNotAnObject,
}

impl Unreadable {
    /// The reason that stands in the dead letter.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotUtf8(_) => "not_utf8",
            Self::NotAnEvent(_) | Self::PropertiesNotAnObject => "unreadable_event",
        }
    }
}

impl<'a> Event<'a> {
    /// `text` is the message's value without unstorable escapes.
    ///
    /// # Errors
    /// The text is not what the contract says.
    pub fn parse(
        source: Source,
        key: &'a [u8],
        text: &'a str,
        identity: impl FnOnce(&CapturedEvent<'a>) -> Identity,
        no_properties: &Arc<RawValue>,
    ) -> Result<Self, Unreadable> {
        let captured: CapturedEvent<'a> = serde_json::from_str(text)?;
        let properties =
            Object::parse(captured.properties).ok_or(Unreadable::PropertiesNotAnObject)?;
        Ok(Self {
            source,
            key,
            identity: identity(&captured),
            timestamp: captured.captured_at,
            captured,
            properties,
            is_settled: false,
            person_id: Uuid::nil(),
            person_mode: PersonMode::Personless,
            person_properties: Arc::clone(no_properties),
            groups: [const { Cow::Borrowed("") }; GROUP_TYPES],
        })
    }

    /// The row of `events`, as JSON.
    pub fn to_enriched_json(&self) -> Vec<u8> {
        let properties = self.stored_properties();
        let [group_0, group_1, group_2, group_3, group_4] =
            self.groups.each_ref().map(|group| Cow::Borrowed(&**group));
        let enriched = EnrichedEvent {
            team_id: self.captured.team_id,
            uuid: self.captured.uuid,
            event: Cow::Borrowed(&self.captured.event),
            distinct_id: Cow::Borrowed(&self.captured.distinct_id),
            person_id: self.person_id,
            person_mode: self.person_mode,
            timestamp: self.timestamp,
            captured_at: self.captured.captured_at,
            properties: &properties,
            person_properties: &self.person_properties,
            group_0,
            group_1,
            group_2,
            group_3,
            group_4,
            source_topic: Cow::Borrowed(&self.source.lane.topic),
            source_partition: self.source.lane.partition,
            source_offset: self.source.offset,
        };
        let size = properties.get().len() + self.person_properties.get().len() + 700;
        let mut json = Vec::with_capacity(size);
        enriched
            .serialize(&mut serde_json::Serializer::new(&mut json))
            .expect("an event of valid parts serializes");
        json
    }

    /// The client's properties, each key once, with what came beside them: the address, and the changes of the person.
    /// What the client's object already has stays as it is. The rest stands behind it: questions look for a property before
    /// the first object among its neighbours, and the changes are objects.
    fn stored_properties(&self) -> Cow<'a, RawValue> {
        let captured = &self.captured;
        let mut added = String::new();
        let mut add = |key: &str, value: &str| {
            if self.properties.get(key).is_none() {
                added.push_str(",\"");
                added.push_str(key);
                added.push_str("\":");
                added.push_str(value);
            }
        };
        if let Some(ip) = &captured.ip {
            add("$ip", &serde_json::Value::from(&**ip).to_string());
        }
        for (key, value) in [
            ("$set", captured.set),
            ("$set_once", captured.set_once),
            ("$unset", captured.unset),
        ] {
            if let Some(value) = value.filter(|value| !matches!(value.get(), "{}" | "[]")) {
                add(key, value.get());
            }
        }
        let object = self
            .properties
            .rewritten()
            .map_or(Cow::Borrowed(captured.properties), Cow::Owned);
        if added.is_empty() {
            return object;
        }
        let text = object.get();
        let open = text.rfind('}').map_or(text, |end| &text[..end]);
        let joined = if self.properties.is_empty() {
            format!("{open}{}}}", &added[1..])
        } else {
            format!("{open}{added}}}")
        };
        Cow::Owned(RawValue::from_string(joined).expect("an object with more keys is an object"))
    }
}
