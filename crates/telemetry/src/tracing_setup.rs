use tracing_subscriber::EnvFilter;

/// One JSON line an event on standard error. `filter` is in `RUST_LOG`'s form, for example `info` or `info,rdkafka=debug`.
///
/// # Errors
/// A malformed filter, or a second call in one process.
pub fn init_tracing(filter: &str) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::try_new(filter)?)
        .try_init()
        .map_err(|error| anyhow::anyhow!("tracing cannot start: {error}"))
}
