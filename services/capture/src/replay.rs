//! Session recordings: the snapshots of one request are joined to one record for each session and window, because a
//! player reads them together. The rrweb items stay as the browser wrote them.

use std::borrow::Cow;

use footfall_event::CapturedEvent;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{
    derived_uuid::DerivedUuids,
    document::{Document, WireEvent},
    drop_reason::DropReason,
    json,
    lanes::Lane,
    limits::MAX_DEPTH,
    normalise::{RequestFacts, normalise},
    outgoing::Outgoing,
    property_facts::PropertyFacts,
    refused_events::RefusedEvents,
};

const SNAPSHOT_EVENT: &str = "$snapshot";
const DEFAULT_SOURCE: &str = "web";
const MAX_SESSION_ID_CHARS: usize = 70;
/// Recorded pages nest as deep as their documents do; players and readers of this house take this much.
const MAX_SNAPSHOT_DEPTH: usize = 10 * MAX_DEPTH;

struct Recording<'a> {
    session_id: Cow<'a, str>,
    window_id: Cow<'a, str>,
    /// The first event's, as its metadata is the record's.
    first: CapturedEvent<'a>,
    /// The first event's place in the request.
    index: usize,
    source: Cow<'a, str>,
    lib: Option<&'a RawValue>,
    /// The items of all its events, without the array's brackets.
    items: String,
}

pub fn messages<'a>(
    document: &Document<'a>,
    request: &'a RequestFacts<'a>,
    uuids: &mut DerivedUuids<'_>,
    record_bytes: usize,
) -> (Outgoing, RefusedEvents) {
    let mut recordings: Vec<Recording<'a>> = Vec::new();
    let mut refused = RefusedEvents::default();
    for (index, event) in document.events.iter().enumerate() {
        if let Err(reason) = add(&mut recordings, index, event, request, || uuids.uuid(index)) {
            refused.add(index, reason);
        }
    }
    let expected_bytes = recordings
        .iter()
        .map(|recording| recording.items.len() + 512)
        .sum();
    let mut outgoing = Outgoing::new(request.team_id, recordings.len(), expected_bytes);
    for recording in &recordings {
        let pushed = recording.properties().and_then(|properties| {
            let captured = CapturedEvent {
                event: Cow::Borrowed(SNAPSHOT_EVENT),
                properties: &properties,
                ..recording.first.clone()
            };
            outgoing.push(Lane::Replay, &recording.session_id, &captured, record_bytes)
        });
        if let Err(reason) = pushed {
            refused.add(recording.index, reason);
        }
    }
    (outgoing, refused)
}

fn add<'a>(
    recordings: &mut Vec<Recording<'a>>,
    index: usize,
    event: &WireEvent<'a>,
    request: &'a RequestFacts<'a>,
    derived_uuid: impl FnOnce() -> Uuid,
) -> Result<(), DropReason> {
    let facts = PropertyFacts::read(event.properties);
    if event.is_object
        && event
            .properties
            .is_some_and(|raw| json::object(raw).is_none())
    {
        return Err(DropReason::InvalidProperties);
    }
    let session_id = session_id(&facts)?;
    let data = facts.snapshot_data.ok_or(DropReason::MissingSnapshotData)?;
    let items = items_of(data).ok_or(DropReason::MissingSnapshotData)?;
    if json::is_deeper_than(items, MAX_SNAPSHOT_DEPTH) {
        return Err(DropReason::TooDeep);
    }
    // The items are checked above, by their own depth; the rest of the event is as any other.
    let envelope = WireEvent {
        properties: None,
        distinct_id: event.distinct_id.or(facts.distinct_id),
        ..*event
    };
    let first = normalise(&envelope, request, derived_uuid)?;
    let window_id = facts
        .window_id
        .and_then(json::text)
        .filter(|id| !id.is_empty());
    let window_id = window_id.unwrap_or_else(|| session_id.clone());
    let known = recordings
        .iter_mut()
        .find(|known| known.session_id == session_id && known.window_id == window_id);
    match known {
        Some(recording) => {
            if !recording.items.is_empty() && !items.is_empty() {
                recording.items.push(',');
            }
            recording.items.push_str(items);
        }
        None => recordings.push(Recording {
            session_id,
            window_id,
            first,
            index,
            source: facts
                .snapshot_source
                .and_then(json::text)
                .unwrap_or(Cow::Borrowed(DEFAULT_SOURCE)),
            lib: facts.lib,
            items: items.to_owned(),
        }),
    }
    Ok(())
}

fn session_id<'a>(facts: &PropertyFacts<'a>) -> Result<Cow<'a, str>, DropReason> {
    let raw = facts.session_id.ok_or(DropReason::MissingSessionId)?;
    let id = json::text(raw).ok_or(DropReason::InvalidSessionId)?;
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if id.is_empty() || id.len() > MAX_SESSION_ID_CHARS || !id.bytes().all(is_allowed) {
        return Err(DropReason::InvalidSessionId);
    }
    Ok(id)
}

/// The text between an array's brackets, or a lone object.
fn items_of(data: &RawValue) -> Option<&str> {
    let text = data.get();
    if text.starts_with('{') {
        return Some(text);
    }
    Some(text.strip_prefix('[')?.strip_suffix(']')?.trim())
}

impl Recording<'_> {
    fn properties(&self) -> Result<Box<RawValue>, DropReason> {
        let mut text = String::with_capacity(self.items.len() + 512);
        let fields = [
            ("{\"distinct_id\":", &*self.first.distinct_id),
            (",\"$session_id\":", &*self.session_id),
            (",\"$window_id\":", &*self.window_id),
            (",\"$snapshot_source\":", &*self.source),
        ];
        for (name, value) in fields {
            text.push_str(name);
            text.push_str(
                &serde_json::to_string(value).map_err(|_| DropReason::InvalidProperties)?,
            );
        }
        text.push_str(",\"$snapshot_items\":[");
        text.push_str(&self.items);
        text.push(']');
        if let Some(lib) = self.lib {
            text.push_str(",\"$lib\":");
            text.push_str(lib.get());
        }
        text.push('}');
        RawValue::from_string(text).map_err(|_| DropReason::InvalidProperties)
    }
}
