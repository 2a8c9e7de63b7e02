//! One event of the v1 protocol. Its options and ids stand beside the properties; readers further on know them only as
//! properties, so they are written there.

use std::borrow::Cow;

use chrono::DateTime;
use footfall_event::CapturedEvent;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{
    document::WireEvent,
    drop_reason::DropReason,
    json,
    limits::{MAX_DEPTH, MAX_DISTINCT_ID_CHARS},
    normalise::RequestFacts,
    property_facts::entries,
};

const MAX_NAME_CHARS: usize = 200;
/// Ids that a mistake in a client gives to everyone: such an event is kept, but it makes no person.
const NOBODY: [&str; 18] = [
    "anonymous",
    "anonymous-user",
    "backend",
    "distinct_id",
    "distinctid",
    "email",
    "false",
    "guest",
    "id",
    "nan",
    "none",
    "not_authenticated",
    "null",
    "system",
    "true",
    "undefined",
    "user",
    "[object object]",
];

#[derive(Debug)]
pub struct SdkInfo<'a> {
    name: &'a str,
    version: &'a str,
}

impl<'a> SdkInfo<'a> {
    /// `name/version`
    pub fn parse(text: &'a str) -> Option<Self> {
        let (name, version) = text.split_once('/')?;
        (!name.is_empty() && !version.is_empty()).then_some(Self { name, version })
    }
}

#[derive(Debug)]
pub struct BuiltEvent<'a> {
    name: Cow<'a, str>,
    distinct_id: Cow<'a, str>,
    timestamp: Cow<'a, str>,
    properties: Box<RawValue>,
    ignores_sent_at: bool,
    pub is_person_refused: bool,
}

pub fn build<'a>(event: &WireEvent<'a>, sdk: &SdkInfo<'_>) -> Result<BuiltEvent<'a>, DropReason> {
    let name = event
        .event
        .and_then(json::text)
        .filter(|name| !name.trim().is_empty());
    let name = name.ok_or(DropReason::MissingEventName)?;
    if name.chars().count() > MAX_NAME_CHARS {
        return Err(DropReason::EventNameTooLong);
    }
    let distinct_id = event
        .distinct_id
        .and_then(json::text)
        .filter(|id| !id.trim().is_empty());
    let distinct_id = distinct_id.ok_or(DropReason::MissingDistinctId)?;
    if distinct_id.chars().count() > MAX_DISTINCT_ID_CHARS {
        return Err(DropReason::DistinctIdTooLarge);
    }
    let timestamp = event.timestamp.and_then(json::text);
    let timestamp = timestamp.ok_or(DropReason::InvalidEventTimestamp)?;
    if DateTime::parse_from_rfc3339(&timestamp).is_err() {
        return Err(DropReason::InvalidEventTimestamp);
    }
    if event
        .properties
        .is_some_and(|raw| json::is_deeper_than(raw.get(), MAX_DEPTH))
    {
        return Err(DropReason::TooDeep);
    }
    let is_person_refused = is_nobody(&distinct_id);
    let options = options_of(event)?;
    let ignores_sent_at = options
        .iter()
        .any(|(name, value)| *name == "$ignore_sent_at" && value == "true");
    let mut added = options;
    if is_person_refused {
        added.retain(|(name, _)| *name != "$process_person_profile");
        added.push(("$process_person_profile", "false".to_owned()));
    }
    for (name, id) in [
        ("$session_id", event.session_id),
        ("$window_id", event.window_id),
    ] {
        if let Some(id) = id {
            added.push((name, id.get().to_owned()));
        }
    }
    added.push(("$lib", quoted(sdk.name)?));
    added.push(("$lib_version", quoted(sdk.version)?));
    let properties = with_added(event.properties, &added)?;
    Ok(BuiltEvent {
        name: json::truncated(name, MAX_NAME_CHARS),
        distinct_id: json::truncated(distinct_id, MAX_DISTINCT_ID_CHARS),
        timestamp,
        properties,
        ignores_sent_at,
        is_person_refused,
    })
}

impl BuiltEvent<'_> {
    pub fn captured<'b>(&'b self, uuid: Uuid, request: &'b RequestFacts<'_>) -> CapturedEvent<'b> {
        let sent_at = request.sent_at.filter(|_| !self.ignores_sent_at);
        CapturedEvent {
            team_id: request.team_id,
            uuid,
            event: Cow::Borrowed(&self.name),
            distinct_id: Cow::Borrowed(&self.distinct_id),
            properties: &self.properties,
            set: None,
            set_once: None,
            unset: None,
            timestamp: Some(Cow::Borrowed(&self.timestamp)),
            sent_at: sent_at.map(Cow::Borrowed),
            offset_ms: None,
            captured_at: request.captured_at,
            ip: request.address.map(Cow::Borrowed),
            is_historical: request.is_historical,
        }
    }
}

fn is_nobody(distinct_id: &str) -> bool {
    let lower = distinct_id.trim().to_lowercase();
    NOBODY.contains(&lower.as_str())
        || lower == "0"
        || Uuid::parse_str(&lower).is_ok_and(|uuid| uuid.is_nil())
}

/// The options as the properties they stand for.
fn options_of(event: &WireEvent<'_>) -> Result<Vec<(&'static str, String)>, DropReason> {
    let Some(options) = event.options else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for (name, value) in entries(options).ok_or(DropReason::InvalidOptions)? {
        let (property, is_bool) = match &*name {
            "process_person_profile" => ("$process_person_profile", true),
            "cookieless_mode" => ("$cookieless_mode", true),
            "disable_skew_correction" => ("$ignore_sent_at", true),
            "product_tour_id" => ("$product_tour_id", false),
            _ => continue,
        };
        let is_sound = match value.get() {
            "null" => continue,
            "true" | "false" => is_bool,
            text => !is_bool && text.starts_with('"'),
        };
        if !is_sound {
            return Err(DropReason::InvalidOptions);
        }
        found.push((property, value.get().to_owned()));
    }
    Ok(found)
}

fn with_added(
    properties: Option<&RawValue>,
    added: &[(&str, String)],
) -> Result<Box<RawValue>, DropReason> {
    let own = match properties {
        Some(raw) => entries(raw).ok_or(DropReason::MalformedEventProperties)?,
        None => Vec::new(),
    };
    let kept = own
        .iter()
        .filter(|(name, _)| added.iter().all(|(other, _)| other != name));
    let mut text = String::from("{");
    for (name, value) in kept {
        append(&mut text, name, value.get())?;
    }
    for (name, value) in added {
        append(&mut text, name, value)?;
    }
    text.push('}');
    RawValue::from_string(text).map_err(|_| DropReason::MalformedEventProperties)
}

fn append(text: &mut String, name: &str, value: &str) -> Result<(), DropReason> {
    if text.len() > 1 {
        text.push(',');
    }
    text.push_str(&quoted(name)?);
    text.push(':');
    text.push_str(value);
    Ok(())
}

fn quoted(text: &str) -> Result<String, DropReason> {
    serde_json::to_string(text).map_err(|_| DropReason::MalformedEventProperties)
}
