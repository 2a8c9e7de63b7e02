use std::time::Instant;

use axum::{extract::Request, middleware::Next, response::Response};

/// Times each request by its status, so that a slow broker shows apart from a fast refusal.
pub async fn measure(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status();
    let label = status.as_str().to_owned();
    metrics::histogram!("footfall_capture_request_seconds", "status" => label)
        .record(started.elapsed().as_secs_f64());
    response
}
