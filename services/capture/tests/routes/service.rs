//! What capture answers when something else is wrong: the log, the clock of a body, the memory.

use std::{convert::Infallible, io, time::Duration};

use crate::remembering_log::{RememberingLog, state};
use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode},
};
use footfall_capture::{
    event_log::AppendError,
    limits::{MIB, MemoryBudget},
    routes::capture_routes,
};
use footfall_tenancy::{TeamDirectory, TeamDirectorySettings};
use futures::{StreamExt as _, stream};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

const EVENT: &str = r#"{"api_key":"phc_demo","event":"e","distinct_id":"u1"}"#;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

async fn answer(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text,
    }
}

fn post(path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header("content-type", "application/json")
        .body(body.into())
        .unwrap()
}

#[tokio::test]
async fn a_log_that_is_away_asks_the_client_to_retry() {
    let router = capture_routes(state(RememberingLog::refusing(AppendError::Unavailable)));
    let answer = answer(router, post("/batch/", EVENT)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers["retry-after"], "1");
    assert_eq!(answer.text, "transient error, please retry");
}

#[tokio::test]
async fn a_message_that_the_log_never_takes_is_not_retried() {
    let router = capture_routes(state(RememberingLog::refusing(AppendError::TooLarge)));
    let answer = answer(router, post("/batch/", EVENT)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(!answer.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn v1_says_in_its_own_way_that_the_log_is_away() {
    let router = capture_routes(state(RememberingLog::refusing(AppendError::Unavailable)));
    let request = Request::post("/i/v1/analytics/events")
        .header("authorization", "Bearer phc_demo")
        .header("content-type", "application/json")
        .header("posthog-sdk-info", "posthog-rs/1.0.0")
        .header("posthog-attempt", "2")
        .header("posthog-request-id", "0192f0c1-bbbb-7000-8000-000000000001")
        .header("posthog-request-timestamp", "2026-11-24T00:44:49Z")
        .body(Body::from(
            r#"{"batch":[{"event":"e","distinct_id":"u1","timestamp":"2026-11-24T00:44:48Z",
                "uuid":"0192f0c1-0000-7000-8000-000000000001","properties":{}}]}"#,
        ))
        .unwrap();
    let answer = answer(router, request).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers["retry-after"], "1");
    assert!(
        answer.text.starts_with(r#"{"error":"store_unavailable""#),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_token_that_cannot_be_checked_is_not_called_unknown() {
    let settings = TeamDirectorySettings::new("postgresql://127.0.0.1:1/nowhere".to_owned());
    let teams = TeamDirectory::start(settings, |_| {});
    let state = footfall_capture::state::CaptureState {
        teams,
        ..state(RememberingLog::default())
    };
    let answer = answer(capture_routes(state), post("/e/", EVENT)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers["retry-after"], "1");
}

#[tokio::test]
async fn a_body_that_stalls_is_a_timeout() {
    let start = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"{\"api_key\":"))]);
    let stalled = Body::from_stream(start.chain(stream::pending()));
    let answer = answer(
        capture_routes(state(RememberingLog::default())),
        post("/e/", stalled),
    )
    .await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(answer.headers["connection"], "close");
}

#[tokio::test]
async fn a_body_that_drips_is_bounded_as_a_whole() {
    let log = RememberingLog::default();
    let mut state = state(log.clone());
    state.timeouts.whole = Duration::from_millis(300);
    let drops = stream::unfold((), async |()| {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Some((Ok::<_, Infallible>(Bytes::from_static(b" ")), ()))
    });
    let answer = answer(capture_routes(state), post("/e/", Body::from_stream(drops))).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert!(log.remembered().is_empty());
}

#[tokio::test]
async fn a_body_in_many_parts_is_joined() {
    let log = RememberingLog::default();
    let parts = EVENT
        .as_bytes()
        .chunks(7)
        .map(|part| Ok::<_, Infallible>(Bytes::copy_from_slice(part)));
    let body = Body::from_stream(stream::iter(parts.collect::<Vec<_>>()));
    let answer = answer(capture_routes(state(log.clone())), post("/e/", body)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(log.remembered().len(), 1);
}

#[tokio::test]
async fn a_connection_that_breaks_inside_a_body_stores_nothing() {
    let log = RememberingLog::default();
    let parts: [Result<Bytes, io::Error>; 2] = [
        Ok(Bytes::from_static(EVENT.as_bytes())),
        Err(io::ErrorKind::ConnectionReset.into()),
    ];
    let body = Body::from_stream(stream::iter(parts));
    let answer = answer(capture_routes(state(log.clone())), post("/e/", body)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(log.remembered().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_an_end_stops_at_the_limit() {
    let endless = stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from(vec![b' '; MIB])));
    let body = Body::from_stream(endless);
    let answer = answer(
        capture_routes(state(RememberingLog::default())),
        post("/e/", body),
    )
    .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_the_memory_budget_the_client_is_asked_to_retry() {
    let mut state = state(RememberingLog::default());
    state.memory = MemoryBudget::new(MIB);
    let body = " ".repeat(2 * MIB);
    let answer = answer(capture_routes(state), post("/e/", body)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers["retry-after"], "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ai_event_may_be_larger_than_others() {
    let body = format!(
        r#"{{"api_key":"phc_demo","event":"$ai_generation","distinct_id":"u1","properties":{{"t":"{}"}}}}"#,
        "x".repeat(2 * MIB)
    );
    for (path, status) in [
        ("/e/", StatusCode::PAYLOAD_TOO_LARGE),
        ("/i/v0/ai/batch/", StatusCode::OK),
    ] {
        let router = capture_routes(state(RememberingLog::default()));
        assert_eq!(
            answer(router, post(path, body.clone())).await.status,
            status,
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_same_request_again_is_the_same_events() {
    let log = RememberingLog::default();
    let router = capture_routes(state(log.clone()));
    answer(router.clone(), post("/e/?retry_count=0", EVENT)).await;
    answer(router, post("/e/?retry_count=1", EVENT)).await;
    let remembered = log.remembered();
    assert_eq!(remembered[0].uuid, remembered[1].uuid);
}
