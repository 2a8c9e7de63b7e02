//! footfall-sink: a message's way from Kafka into its table.
//!
//! `dispatch` reads committed messages and gives each to its partition's `lane`, which gathers them into a `block`.
//! `deliver` then takes the block: its range is committed as the offset's metadata (a claim), `rows` and `encode` make
//! `RowBinary` of it, `clickhouse` inserts it under a token made of the range, and the offset behind it is committed.
//! A process that starts with a claim reads exactly that range again and inserts it under the same token, so
//! ClickHouse drops it if it has it. Nothing is added to a row on the way. What was sent more than once is looked up
//! before its offset is committed, and stored by other means if it is missing (`mending`).

use std::{collections::HashMap, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context as _;
use clap::Parser as _;
use footfall_sink::{
    clickhouse::{ClickHouse, Table},
    config::Settings,
    consumer::{GroupOffsets, connect},
    deliver::Delivery,
    dispatch::Dispatch,
    health::Health,
    mending::drop_leftovers,
    ownership::Ownership,
    tables::{DEAD_LETTERS, ROUTES},
};
use footfall_telemetry::{Readiness, init_tracing, install_recorder, probe_routes};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::{Semaphore, mpsc::unbounded_channel},
    time::sleep,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TABLE_PAUSE: Duration = Duration::from_millis(500);

#[tokio::main]
async fn main() -> ExitCode {
    let settings = Settings::parse();
    let outcome = match init_tracing(&settings.log) {
        Ok(()) => run(settings).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("footfall-sink stops: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let shutdown = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    tokio::pin!(shutdown);

    let readiness = Readiness::default();
    let health = Health::new(&readiness);
    let probes = probe_routes(readiness, install_recorder()?);
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("FOOTFALL_SINK_LISTEN {} cannot be used", settings.listen))?;
    tokio::spawn(async move { axum::serve(listener, probes).await });

    let clickhouse = ClickHouse::new(
        settings.clickhouse_url.clone(),
        settings.clickhouse_database.clone(),
        settings.clickhouse_user.clone(),
        settings.clickhouse_password.clone(),
    )?;
    let tables = tokio::select! {
        () = &mut shutdown => return Ok(()),
        tables = wait_for_tables(&clickhouse) => tables,
    };
    if let Err(error) = drop_leftovers(&clickhouse).await {
        tracing::warn!(%error, "what a killed process left in clickhouse stays until the next start");
    }
    let dead_letters = tables
        .values()
        .find(|table| table.name == DEAD_LETTERS)
        .context("no route leads to the dead letters")?;

    let ownership = Arc::new(Ownership::default());
    let (events_sender, events) = unbounded_channel();
    let consumer = Arc::new(connect(&settings, Arc::clone(&ownership), events_sender)?);
    let offsets = GroupOffsets {
        consumer: Arc::clone(&consumer),
        ownership,
    };
    tokio::spawn(health.clone().watch(clickhouse.clone(), offsets.clone()));
    let delivery = Delivery {
        offsets,
        clickhouse,
        dead_letters: Arc::clone(dead_letters),
        permits: Semaphore::new(settings.parallel_inserts),
        health,
    };
    let dispatch = Dispatch {
        consumer,
        events,
        delivery: Arc::new(delivery),
        tables,
        limits: settings.block_limits(),
        buffer_max_bytes: settings.buffer_max_bytes,
    };
    dispatch.run(shutdown).await
}

/// ClickHouse may start after us, and its migrations may still be running.
async fn wait_for_tables(clickhouse: &ClickHouse) -> HashMap<&'static str, Arc<Table>> {
    let mut tables = HashMap::new();
    for route in ROUTES {
        let table = loop {
            match clickhouse.table(&route).await {
                Ok(table) => break table,
                Err(error) => {
                    tracing::warn!(%error, table = route.table, "waiting for the table");
                    sleep(TABLE_PAUSE).await;
                }
            }
        };
        tables.insert(route.topic, Arc::new(table));
    }
    tables
}
