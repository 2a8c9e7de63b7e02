//! What every service shows of itself: log lines, Prometheus metrics, and the probes under `/_liveness`, `/_readiness`
//! and `/metrics`.

mod probes;
mod readiness;
mod recorder;
mod tracing_setup;

pub use metrics_exporter_prometheus::PrometheusHandle;
pub use probes::probe_routes;
pub use readiness::{Condition, Readiness};
pub use recorder::install_recorder;
pub use tracing_setup::init_tracing;
