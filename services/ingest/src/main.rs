//! The way of a captured event through this program:
//!
//! 1. `worker/batch.rs` takes messages from the three lanes of captured events, up to a number, a size and a time.
//! 2. `worker/process.rs` reads each: `event.rs`. What cannot be read becomes a dead letter.
//! 3. `store/load.rs` reads what PostgreSQL holds of the people and groups that the batch names.
//! 4. `enrich.rs` takes each event, in order, through the named steps of `steps/`. This part is pure.
//! 5. `store/write.rs` writes the net changes, and what must be published about them, in one PostgreSQL transaction.
//! 6. `worker/publish.rs` publishes everything and commits the consumed offsets in one Kafka transaction.
//!
//! `worker/mod.rs` tells why each event is processed exactly once whatever dies in between.

use anyhow::Context as _;
use clap::Parser as _;
use footfall_ingest::{
    Settings,
    store::Store,
    worker::{Conditions, Stop, Worker},
};
use footfall_telemetry::{Readiness, init_tracing, install_recorder, probe_routes};
use tokio::{
    net::TcpListener,
    runtime::Handle,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::parse();
    init_tracing(&settings.log)?;
    let metrics = install_recorder()?;
    let readiness = Readiness::default();
    let conditions = Conditions {
        kafka: readiness.declare("kafka"),
        postgres: readiness.declare("postgres"),
    };
    let listener = TcpListener::bind(settings.listen).await.with_context(|| {
        format!(
            "FOOTFALL_INGEST_LISTEN: cannot listen on {}",
            settings.listen
        )
    })?;
    let probes = probe_routes(readiness, metrics);
    let served = tokio::spawn(async move { axum::serve(listener, probes).await });

    let stop = Stop::default();
    let store = Store::new(settings.postgres_url.clone(), settings.person_memory_bytes);
    let mut worker = Worker::new(
        settings.worker(),
        Handle::current(),
        conditions,
        stop.clone(),
        store,
    );
    let (ended, end) = oneshot::channel();
    std::thread::Builder::new()
        .name("ingest".to_owned())
        .spawn(move || ended.send(worker.run()))?;

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::pin!(end);
    let result = tokio::select! {
        _ = terminate.recv() => { stop.request(); end.await }
        _ = interrupt.recv() => { stop.request(); end.await }
        result = &mut end => result,
        served = served => anyhow::bail!("the probes ended: {served:?}"),
    };
    result.context("the loop panicked")?
}
