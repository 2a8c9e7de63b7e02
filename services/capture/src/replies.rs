use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{
    drop_reason::{DropReason, Refusal},
    refused_events::{RefusedEvent, RefusedEvents},
};

const JSON: (HeaderName, HeaderValue) = (
    header::CONTENT_TYPE,
    HeaderValue::from_static("application/json"),
);
const STORED_WHOLE: &str = r#"{"status":1}"#;

/// `refused` is absent where everything is stored. `quota_limited` must never be a key of this body: browsers stop
/// sending when they see it.
#[derive(Serialize)]
struct StoredPartly<'a> {
    status: u8,
    refused_total: u64,
    refused: &'a [RefusedEvent],
}

pub fn stored(refused: &RefusedEvents, is_beacon: bool) -> Response {
    if is_beacon {
        return StatusCode::NO_CONTENT.into_response();
    }
    if refused.is_empty() {
        return ([JSON], STORED_WHOLE).into_response();
    }
    let body = StoredPartly {
        status: 1,
        refused_total: refused.total(),
        refused: refused.listed(),
    };
    axum::Json(body).into_response()
}

pub fn refused(refusal: &Refusal) -> Response {
    let mut response = (refusal.reason.status(), refusal.text()).into_response();
    add_transport_headers(&mut response, refusal.reason);
    response
}

/// When to come again, and that the connection ends where the rest of a body was not read.
pub fn add_transport_headers(response: &mut Response, reason: DropReason) {
    let headers = response.headers_mut();
    let status = reason.status();
    if matches!(
        status,
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT
    ) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    let is_body_unread = matches!(
        reason,
        DropReason::BodyTimeout | DropReason::BodyTooLarge | DropReason::BodyInterrupted
    );
    if is_body_unread {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
}
