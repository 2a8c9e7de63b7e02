//! Every path that capture answers, with and without a trailing slash.

use axum::{
    Router,
    extract::{Request, State},
    middleware,
    routing::{MethodRouter, get, post},
};
use tower::ServiceBuilder;

use crate::{
    cors, request_metrics,
    state::CaptureState,
    v0::{self, V0Route},
    v1,
};

const EVENT_PATHS: [&str; 5] = ["/i/v0/e", "/e", "/capture", "/track", "/batch"];
const V1_PATHS: [&str; 2] = ["/i/v1/analytics/events", "/i/v1/ai/events"];

pub fn capture_routes(state: CaptureState) -> Router {
    let mut router = Router::new();
    for path in EVENT_PATHS {
        router = both(router, path, v0_route(V0Route::Events));
    }
    router = both(router, "/engage", v0_route(V0Route::Engage));
    router = both(router, "/i/v0/ai/batch", v0_route(V0Route::Ai));
    router = both(router, "/s", v0_route(V0Route::Replay));
    for path in V1_PATHS {
        router = both(router, path, post(v1::capture));
    }
    router
        .with_state(state)
        .route("/", get(async || "footfall capture\n"))
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn(cors::allow_every_origin))
                .layer(middleware::from_fn(request_metrics::measure)),
        )
}

fn v0_route(route: V0Route) -> MethodRouter<CaptureState> {
    let handle = async move |State(state): State<CaptureState>, request: Request| {
        v0::capture(state, route, request).await
    };
    post(handle).get(handle)
}

fn both(
    router: Router<CaptureState>,
    path: &str,
    methods: MethodRouter<CaptureState>,
) -> Router<CaptureState> {
    router
        .route(path, methods.clone())
        .route(&format!("{path}/"), methods)
}
