//! Reads a request's body within its limits of size, memory and time.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use tokio::time::{Instant, timeout_at};

use crate::{
    drop_reason::{DropReason, Refusal},
    limits::{BodyTimeouts, Reservation},
};

/// How much of a body that is too large is read and thrown away. A sender, or a proxy before us, that is still sending
/// when the connection ends does not see the answer, takes that for a passing fault, and sends the same body again.
const DISCARDED_BYTES: usize = 64 << 20;

pub async fn read_body(
    body: Body,
    limit_bytes: usize,
    timeouts: BodyTimeouts,
    memory: &mut Reservation,
) -> Result<Bytes, Refusal> {
    let mut body = body;
    let deadline = Instant::now() + timeouts.whole;
    let read = read_within(&mut body, limit_bytes, timeouts, deadline, memory).await;
    if matches!(&read, Err(refusal) if refusal.reason == DropReason::BodyTooLarge) {
        discard(&mut body, timeouts, deadline).await;
    }
    read
}

async fn discard(body: &mut Body, timeouts: BodyTimeouts, deadline: Instant) {
    let mut discarded_bytes = 0;
    while discarded_bytes < DISCARDED_BYTES {
        let until = deadline.min(Instant::now() + timeouts.idle);
        let Ok(Some(Ok(frame))) = timeout_at(until, body.frame()).await else {
            return;
        };
        discarded_bytes += frame.data_ref().map_or(0, Bytes::len);
    }
}

async fn read_within(
    body: &mut Body,
    limit_bytes: usize,
    timeouts: BodyTimeouts,
    deadline: Instant,
    memory: &mut Reservation,
) -> Result<Bytes, Refusal> {
    let too_large = || {
        Refusal::with_detail(
            DropReason::BodyTooLarge,
            format!("the limit is {limit_bytes} bytes"),
        )
    };
    if body.size_hint().lower() > limit_bytes as u64 {
        return Err(too_large());
    }
    let mut whole: Option<Bytes> = None;
    let mut parts = BytesMut::new();
    loop {
        let until = deadline.min(Instant::now() + timeouts.idle);
        let frame = match timeout_at(until, body.frame()).await {
            Err(_) => return Err(DropReason::BodyTimeout.into()),
            Ok(None) => break,
            Ok(Some(Err(_))) => return Err(DropReason::BodyInterrupted.into()),
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(part) = frame.into_data() else {
            continue;
        };
        let size_bytes = parts.len() + whole.as_ref().map_or(0, Bytes::len) + part.len();
        if size_bytes > limit_bytes {
            return Err(too_large());
        }
        memory.grow(part.len())?;
        // Most bodies arrive in one part, which then is not copied.
        match whole.take() {
            None if parts.is_empty() => whole = Some(part),
            first => {
                parts.extend_from_slice(first.as_deref().unwrap_or_default());
                parts.extend_from_slice(&part);
            }
        }
    }
    Ok(whole.unwrap_or_else(|| parts.freeze()))
}
