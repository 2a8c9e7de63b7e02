//! The v1 protocol: its own headers, one result an event, errors as JSON. Clients send only what is marked `retry` again.

use std::collections::{BTreeMap, HashSet};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use chrono::DateTime;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    body::read_body,
    client_address::{Peer, client_address},
    decode::{Compression, decompress, utf8},
    document::{Document, parse_or_repair},
    drop_reason::{DropReason, Refusal},
    json,
    lanes::Lane,
    limits::{self, Reservation, RouteLimits},
    normalise::RequestFacts,
    outgoing::Outgoing,
    replies::add_transport_headers,
    state::CaptureState,
    token,
    v0::header_text,
    v1_event::{self, SdkInfo},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("posthog-request-id");
const SDK_INFO: HeaderName = HeaderName::from_static("posthog-sdk-info");
const ATTEMPT: HeaderName = HeaderName::from_static("posthog-attempt");
const REQUEST_TIMESTAMP: HeaderName = HeaderName::from_static("posthog-request-timestamp");
const LIMITS: RouteLimits = RouteLimits::V1;

#[derive(Serialize)]
struct Results {
    results: BTreeMap<Uuid, EventResult>,
}

#[derive(Serialize)]
struct EventResult {
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'static str>,
}

#[derive(Serialize)]
struct V1Error {
    error: &'static str,
    error_description: String,
    error_uri: &'static str,
}

/// The headers every v1 request has.
struct V1Headers<'a> {
    token: &'a str,
    sdk: SdkInfo<'a>,
    sent_at: &'a str,
}

pub async fn capture(State(state): State<CaptureState>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut memory = state.memory.reserve();
    let accepted = async {
        // Read before anything is refused: an unread body would end the connection.
        let body = read_body(body, LIMITS.body_bytes, state.timeouts, &mut memory).await?;
        let headers = required_headers(&parts.headers)?;
        let encoding = encoding_of(&parts.headers)?;
        let text = limits::run(body.len(), || unpacked(body, encoding, &mut memory))?;
        let address = client_address(&parts.headers, parts.extensions.get::<Peer>().copied());
        let address = address.map(|address| address.to_string());
        accept(&state, &headers, address.as_deref(), &text, &mut memory).await
    };
    let mut response = match accepted.await {
        Ok(results) => axum::Json(Results { results }).into_response(),
        Err(refusal) => {
            refusal.reason.count(1);
            refused(&refusal)
        }
    };
    if let Some(request_id) = parts.headers.get(REQUEST_ID) {
        response
            .headers_mut()
            .insert(REQUEST_ID, request_id.clone());
    }
    response
}

fn refused(refusal: &Refusal) -> Response {
    let status = refusal.reason.status();
    let body = V1Error {
        error: refusal.reason.code(),
        error_description: refusal.text(),
        error_uri: "about:blank",
    };
    let mut response = (status, axum::Json(body)).into_response();
    add_transport_headers(&mut response, refusal.reason);
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Bearer");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

fn required_headers(headers: &HeaderMap) -> Result<V1Headers<'_>, Refusal> {
    let authorization = header_text(headers, &header::AUTHORIZATION);
    let (scheme, token) = authorization
        .split_once(' ')
        .ok_or(DropReason::MissingAuthorization)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(DropReason::MissingAuthorization.into());
    }
    let missing = |name: &HeaderName| {
        Refusal::with_detail(DropReason::MissingRequiredHeaders, name.as_str().to_owned())
    };
    let sdk = SdkInfo::parse(header_text(headers, &SDK_INFO)).ok_or_else(|| missing(&SDK_INFO))?;
    let attempt = header_text(headers, &ATTEMPT).parse::<u32>();
    if !attempt.is_ok_and(|attempt| attempt > 0) {
        return Err(missing(&ATTEMPT));
    }
    Uuid::parse_str(header_text(headers, &REQUEST_ID)).map_err(|_| missing(&REQUEST_ID))?;
    let sent_at = header_text(headers, &REQUEST_TIMESTAMP);
    DateTime::parse_from_rfc3339(sent_at).map_err(|_| missing(&REQUEST_TIMESTAMP))?;
    Ok(V1Headers {
        token: token.trim(),
        sdk,
        sent_at,
    })
}

fn encoding_of(headers: &HeaderMap) -> Result<Option<Compression>, Refusal> {
    let mime = header_text(headers, &header::CONTENT_TYPE)
        .split(';')
        .next()
        .unwrap_or_default();
    if !mime.trim().eq_ignore_ascii_case("application/json") {
        return Err(DropReason::UnsupportedContentType.into());
    }
    match header_text(headers, &header::CONTENT_ENCODING).trim() {
        "" | "identity" => Ok(None),
        name => match Compression::of_content_encoding(name) {
            None | Some(Compression::Lz64 | Compression::Base64) => {
                Err(DropReason::UnsupportedEncoding.into())
            }
            known => Ok(known),
        },
    }
}

fn unpacked(
    body: Bytes,
    encoding: Option<Compression>,
    memory: &mut Reservation,
) -> Result<String, Refusal> {
    if body.is_empty() {
        return Err(DropReason::MissingPayload.into());
    }
    match encoding {
        None => utf8(body),
        Some(encoding) => {
            utf8(decompress(encoding, &body, LIMITS.decompressed_bytes, memory)?.into())
        }
    }
}

async fn accept(
    state: &CaptureState,
    headers: &V1Headers<'_>,
    address: Option<&str>,
    text: &str,
    memory: &mut Reservation,
) -> Result<BTreeMap<Uuid, EventResult>, Refusal> {
    let captured_at = (state.clock)();
    memory.grow(text.len())?;
    let token = token::checked(headers.token.into())?;
    let team = token::team_of(&token, &state.teams).await?;
    let mut storage = String::new();
    let document = limits::run(text.len(), || parse_or_repair(text, &mut storage))?;
    if !document.has_batch {
        return Err(DropReason::InvalidShape.into());
    }
    if document.events.is_empty() {
        return Err(DropReason::EmptyBatch.into());
    }
    let uuids = uuids_of(&document)?;
    let request = RequestFacts {
        team_id: team.id,
        captured_at,
        sent_at: Some(headers.sent_at),
        address,
        is_historical: document.is_historical,
        is_engage: false,
    };
    let (outgoing, results) = limits::run(text.len(), || {
        messages(state, &document, &uuids, &request, &headers.sdk, text.len())
    });
    state.store(&outgoing).await?;
    Ok(results)
}

/// Results are told apart by uuid, so a batch without certain uuids cannot be answered at all.
fn uuids_of(document: &Document<'_>) -> Result<Vec<Uuid>, Refusal> {
    let mut seen = HashSet::with_capacity(document.events.len());
    let mut uuids = Vec::with_capacity(document.events.len());
    for event in &document.events {
        let text = event
            .uuid
            .and_then(json::text)
            .ok_or(DropReason::MissingUuid)?;
        let uuid = Uuid::parse_str(&text).map_err(|_| DropReason::InvalidBatchUuid)?;
        if !seen.insert(uuid) {
            return Err(DropReason::DuplicateUuid.into());
        }
        uuids.push(uuid);
    }
    Ok(uuids)
}

fn messages(
    state: &CaptureState,
    document: &Document<'_>,
    uuids: &[Uuid],
    request: &RequestFacts<'_>,
    sdk: &SdkInfo<'_>,
    text_bytes: usize,
) -> (Outgoing, BTreeMap<Uuid, EventResult>) {
    let mut outgoing = Outgoing::new(request.team_id, document.events.len(), text_bytes);
    let mut results = BTreeMap::new();
    let now_s = request.captured_at.timestamp();
    for (event, uuid) in document.events.iter().zip(uuids) {
        let stored = v1_event::build(event, sdk).and_then(|built| {
            let captured = built.captured(*uuid, request);
            let lane = if request.is_historical {
                Lane::Historical
            } else if state
                .hot_keys
                .is_hot(request.team_id, &captured.distinct_id, now_s)
            {
                Lane::Overflow
            } else {
                Lane::Main
            };
            outgoing.push(lane, &captured.distinct_id, &captured, LIMITS.event_bytes)?;
            Ok(built.is_person_refused)
        });
        let result = match stored {
            Ok(false) => EventResult {
                result: "ok",
                details: None,
            },
            Ok(true) => EventResult {
                result: "ok",
                details: Some("person_processing_disabled"),
            },
            Err(reason) => {
                reason.count(1);
                EventResult {
                    result: "drop",
                    details: Some(reason.code()),
                }
            }
        };
        results.insert(*uuid, result);
    }
    (outgoing, results)
}
