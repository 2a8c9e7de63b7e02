use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Seconds, for every histogram whose name ends in `_seconds`.
const LATENCY_BUCKETS_S: [f64; 16] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
    60.0,
];
/// Counts and sizes, for every other histogram.
const SIZE_BUCKETS: [f64; 12] = [
    1.0, 10.0, 50.0, 100.0, 500.0, 1e3, 5e3, 1e4, 1e5, 1e6, 1e7, 1e8,
];
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Installs the process's one recorder and keeps its histograms drained. Call inside a tokio runtime.
///
/// # Errors
/// A second call in one process.
pub fn install_recorder() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &LATENCY_BUCKETS_S)?
        .set_buckets(&SIZE_BUCKETS)?
        .install_recorder()?;
    let upkept = handle.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP_EVERY);
        loop {
            ticks.tick().await;
            upkept.run_upkeep();
        }
    });
    Ok(handle)
}
