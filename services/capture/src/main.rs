//! footfall-capture: takes events over HTTP and answers 200 when Kafka has acknowledged every one of them.
//!
//! The path of a request: `server` accepts its connection, `cors` and `routes` find its handler, `body` reads it within
//! its limits, `decode` finds the payload and unwraps it to text, `document` recognises the shape, `token` finds the
//! team, `normalise` (or `replay`, or `v1_event`) makes captured events, `lanes` chooses their topics, `outgoing` holds
//! the messages, `kafka_log` writes them and waits, and `replies` answers. What is refused on the way is one
//! `drop_reason`, counted.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use chrono::Utc;
use clap::Parser as _;
use footfall_capture::{
    kafka_log::KafkaLog, lanes::HotKeys, limits::MemoryBudget, routes::capture_routes, server,
    settings::Settings, state::CaptureState,
};
use footfall_telemetry::{Condition, Readiness, init_tracing, install_recorder, probe_routes};
use footfall_tenancy::{TeamDirectory, TeamDirectorySettings};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const KAFKA_PROBE_EVERY: Duration = Duration::from_secs(5);
const KAFKA_PROBE_TIMEOUT: Duration = Duration::from_secs(2);
const FLUSH_TIMEOUT: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::parse();
    init_tracing(&settings.log)?;
    let metrics = install_recorder()?;
    let readiness = Readiness::default();

    let teams_loaded = readiness.declare("teams");
    let teams = TeamDirectory::start(
        TeamDirectorySettings::new(settings.postgres_url.clone()),
        move |is_loaded| teams_loaded.set(is_loaded),
    );
    let log = Arc::new(KafkaLog::connect(settings.kafka()).context("the kafka client")?);
    tokio::spawn(watch_kafka(Arc::clone(&log), readiness.declare("kafka")));

    let state = CaptureState {
        log: Arc::clone(&log) as _,
        teams,
        hot_keys: Arc::new(HotKeys::new(settings.overflow_events_per_s)),
        memory: MemoryBudget::new(settings.memory_bytes()),
        timeouts: settings.body_timeouts(),
        clock: Utc::now,
    };
    let router = capture_routes(state).merge(probe_routes(readiness, metrics));
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    tracing::info!(listen = %settings.listen, "capture is listening");

    let (stop, is_stopped) = watch::channel(false);
    tokio::spawn(stop_on_signal(stop));
    server::serve(listener, router, settings.server_limits(), is_stopped).await;
    tokio::task::spawn_blocking(move || log.flush(FLUSH_TIMEOUT)).await?;
    tracing::info!("capture has stopped");
    Ok(())
}

async fn watch_kafka(log: Arc<KafkaLog>, reachable: Condition) {
    let mut ticks = tokio::time::interval(KAFKA_PROBE_EVERY);
    loop {
        ticks.tick().await;
        let probed = Arc::clone(&log);
        let probe = tokio::task::spawn_blocking(move || probed.is_reachable(KAFKA_PROBE_TIMEOUT));
        reachable.set(probe.await.unwrap_or(false));
    }
}

async fn stop_on_signal(stop: watch::Sender<bool>) {
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        tracing::error!("signals cannot be received: only a kill stops this process");
        // Dropping the sender would stop the server.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    stop.send_replace(true);
}
