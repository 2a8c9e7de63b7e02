use axum::{
    Router, http::StatusCode, http::header::CONTENT_TYPE, response::IntoResponse, routing::get,
};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::Readiness;

/// `/_liveness` (200 while the process runs), `/_readiness` (200, or 503 with the names of what is missing) and
/// `/metrics` (Prometheus text), to be merged into the service's own router.
pub fn probe_routes<S: Clone + Send + Sync + 'static>(
    readiness: Readiness,
    metrics: PrometheusHandle,
) -> Router<S> {
    Router::new()
        .route("/_liveness", get(async || "alive\n"))
        .route(
            "/_readiness",
            get(async move || readiness_reply(&readiness)),
        )
        .route(
            "/metrics",
            get(async move || {
                (
                    [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
                    metrics.render(),
                )
            }),
        )
}

fn readiness_reply(readiness: &Readiness) -> impl IntoResponse + use<> {
    let missing = readiness.missing();
    if missing.is_empty() {
        (StatusCode::OK, "ready\n".to_owned())
    } else {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("waiting for: {}\n", missing.join(", ")),
        )
    }
}
