//! The event routes of the v0 protocol: read, decode, parse, find the team, normalise each event, store all that are
//! sound, and answer.

use axum::{extract::Request, http::HeaderMap, http::header, response::Response};

use crate::{
    body::read_body,
    client_address::{Peer, client_address},
    decode::{PayloadSource, RequestQuery, decode_payload},
    derived_uuid::DerivedUuids,
    document::{Document, parse_or_repair},
    drop_reason::{DropReason, Refusal},
    lanes::Lane,
    limits::{self, Reservation, RouteLimits},
    normalise::{RequestFacts, normalise},
    outgoing::Outgoing,
    refused_events::RefusedEvents,
    replay, replies, sent_at,
    state::CaptureState,
    token,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum V0Route {
    Events,
    Engage,
    Ai,
    Replay,
}

impl V0Route {
    const fn limits(self) -> RouteLimits {
        match self {
            Self::Events | Self::Engage => RouteLimits::EVENTS,
            Self::Ai => RouteLimits::AI,
            Self::Replay => RouteLimits::REPLAY,
        }
    }
}

/// What the messages add to the client's text, at a guess that avoids most reallocation.
const ADDED_BYTES_PER_EVENT: usize = 256;

pub async fn capture(state: CaptureState, route: V0Route, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let query = RequestQuery::parse(parts.uri.query().unwrap_or_default());
    let limits = route.limits();
    let mut memory = state.memory.reserve();
    let accepted = async {
        let body = read_body(body, limits.body_bytes, state.timeouts, &mut memory).await?;
        let source = PayloadSource {
            query: &query,
            content_type: header_text(&parts.headers, &header::CONTENT_TYPE),
            content_encoding: header_text(&parts.headers, &header::CONTENT_ENCODING),
            body,
        };
        let text = limits::run(source.body.len(), || {
            decode_payload(source, limits.decompressed_bytes, &mut memory)
        })?;
        let address = client_address(&parts.headers, parts.extensions.get::<Peer>().copied());
        let address = address.map(|address| address.to_string());
        accept(
            &state,
            route,
            &query,
            address.as_deref(),
            &text,
            &mut memory,
        )
        .await
    };
    match accepted.await {
        Ok(refused) => {
            refused.count();
            match refused.as_refusal() {
                Some(refusal) => replies::refused(&refusal),
                None => replies::stored(&refused, query.is_beacon),
            }
        }
        Err(refusal) => {
            refusal.reason.count(1);
            replies::refused(&refusal)
        }
    }
}

pub fn header_text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Stores the sound events of `text`; gives those that are not.
async fn accept(
    state: &CaptureState,
    route: V0Route,
    query: &RequestQuery<'_>,
    address: Option<&str>,
    text: &str,
    memory: &mut Reservation,
) -> Result<RefusedEvents, Refusal> {
    let captured_at = (state.clock)();
    // The messages are about as large as the text.
    memory.grow(text.len())?;
    let mut storage = String::new();
    let document = limits::run(text.len(), || parse_or_repair(text, &mut storage))?;
    if document.events.is_empty() {
        return Err(DropReason::EmptyBatch.into());
    }
    if document.events.iter().all(|event| !event.is_object) {
        return Err(DropReason::NotAnObject.into());
    }
    let token = limits::run(text.len(), || token::token_of(&document))?;
    let team = token::team_of(&token, &state.teams).await?;
    let sent_at = sent_at_of(&document, query);
    let request = RequestFacts {
        team_id: team.id,
        captured_at,
        sent_at: sent_at.as_deref(),
        address,
        is_historical: document.is_historical,
        is_engage: route == V0Route::Engage,
    };
    let mut uuids = DerivedUuids::new(&token, text);
    let (outgoing, refused) = limits::run(text.len(), || {
        if route == V0Route::Replay {
            replay::messages(&document, &request, &mut uuids, route.limits().event_bytes)
        } else {
            messages(
                state,
                &document,
                &request,
                &mut uuids,
                text.len(),
                route.limits().event_bytes,
            )
        }
    });
    metrics::histogram!("footfall_capture_events_per_request").record(document.events.len() as f64);
    state.store(&outgoing).await?;
    Ok(if outgoing.is_empty() {
        refused.of_everything()
    } else {
        refused
    })
}

fn sent_at_of(document: &Document<'_>, query: &RequestQuery<'_>) -> Option<String> {
    let own = document.sent_at.and_then(sent_at::of_value);
    own.or_else(|| query.sent_at_ms.and_then(sent_at::of_millis))
}

fn messages(
    state: &CaptureState,
    document: &Document<'_>,
    request: &RequestFacts<'_>,
    uuids: &mut DerivedUuids<'_>,
    text_bytes: usize,
    event_bytes: usize,
) -> (Outgoing, RefusedEvents) {
    let events = &document.events;
    let expected_bytes = text_bytes + events.len() * ADDED_BYTES_PER_EVENT;
    let mut outgoing = Outgoing::new(request.team_id, events.len(), expected_bytes);
    let mut refused = RefusedEvents::default();
    let now_s = request.captured_at.timestamp();
    for (index, event) in events.iter().enumerate() {
        let pushed = normalise(event, request, || uuids.uuid(index)).and_then(|captured| {
            let lane = if captured.is_historical {
                Lane::Historical
            } else if state
                .hot_keys
                .is_hot(request.team_id, &captured.distinct_id, now_s)
            {
                Lane::Overflow
            } else {
                Lane::Main
            };
            outgoing.push(lane, &captured.distinct_id, &captured, event_bytes)
        });
        if let Err(reason) = pushed {
            refused.add(index, reason);
        }
    }
    (outgoing, refused)
}
