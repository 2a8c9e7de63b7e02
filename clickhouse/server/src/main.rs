//! An embedded ClickHouse behind ClickHouse's HTTP protocol.
//!
//! The way of a request: [`http::router`] checks the login and lists the statement by its id; [`http`] reads the body so
//! far that [`statement`] can tell an INSERT's data from the statement; a place in the role's queue ([`engine::pool`])
//! gives an engine session with the wanted settings; for a reader [`wall`] judges the tree that the engine parsed; the
//! engine ([`engine::ffi`]) runs it, and its rows go out block by block while the client takes them. When the client goes
//! away, [`queries`] kills the statement.

mod app;
mod credentials;
mod dictionaries;
mod engine;
mod http;
mod named_sessions;
mod queries;
mod settings;
mod statement;
mod wall;

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::serve::ListenerExt as _;
use clap::Parser as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::app::App;
use crate::credentials::Credentials;
use crate::engine::home::{Engine, InUse};
use crate::settings::Settings;

/// The data directory belongs to another process.
const EXIT_IN_USE: u8 = 3;
const SWEEP: Duration = Duration::from_secs(1);
/// After a kill a statement ends at its next block.
const AFTER_KILL: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let settings = Settings::parse();
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(EnvFilter::new("info"))
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(settings.blocking_threads())
        .build();
    let outcome = runtime
        .context("cannot start the runtime")
        .and_then(|runtime| runtime.block_on(serve(&settings)));
    let Err(error) = outcome else {
        return ExitCode::SUCCESS;
    };
    let _ = writeln!(std::io::stderr(), "footfall-clickhouse-server: {error:#}");
    if error.is::<InUse>() {
        ExitCode::from(EXIT_IN_USE)
    } else {
        ExitCode::FAILURE
    }
}

async fn serve(settings: &Settings) -> anyhow::Result<()> {
    // From here on a stop is remembered, however early it comes.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let credentials = Credentials::load(&settings.credentials)?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    let engine = Engine::start(&settings.data, &settings.library, &settings.database)?;
    let engine_version = engine.version();
    let app = App::open(settings, credentials, engine).await?;
    let followers = [
        tokio::spawn(dictionaries::follow(Arc::clone(&app.house))),
        tokio::spawn(sweep_sessions(Arc::clone(&app))),
    ];
    let address = listener.local_addr()?;
    tracing::info!(%address, engine_version, "ready");

    let stop_wait = Duration::from_secs(settings.stop_wait_s);
    let (stopping, mut is_stopping) = tokio::sync::watch::channel(false);
    let wait_for_stop = async move {
        let _ = is_stopping.wait_for(|stopping| *stopping).await;
    };
    let listener = listener.tap_io(|connection| {
        // Head and body leave as two writes; held back, the second waits for the client's delayed acknowledgement.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
    });
    let server = axum::serve(listener, http::router::router(Arc::clone(&app)))
        .with_graceful_shutdown(wait_for_stop);
    let serving = tokio::spawn(server.into_future());

    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!(
        "stopping: no new statements, {} still run",
        app.queries.count()
    );
    stopping.send_replace(true);
    let ended = wait_until_idle(&app, stop_wait).await;
    app.close_pools();
    if !ended {
        tracing::warn!("killing {} statements", app.queries.count());
        app.queries.kill_all();
        wait_until_idle(&app, AFTER_KILL).await;
    }
    for follower in followers {
        follower.abort();
        let _ = follower.await;
    }
    // Connections kept open without a request would hold the server for ever.
    let _ = tokio::time::timeout(Duration::from_secs(1), serving).await;
    let stopped = tokio::task::spawn_blocking(move || app.stop_engine()).await?;
    if stopped {
        tracing::info!("stopped");
    } else {
        tracing::warn!("a statement did not end, so the engine is left as after a crash");
    }
    Ok(())
}

async fn wait_until_idle(app: &App, limit: Duration) -> bool {
    let idle = async {
        while app.queries.count() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(limit, idle).await.is_ok()
}

async fn sweep_sessions(app: Arc<App>) {
    loop {
        tokio::time::sleep(SWEEP).await;
        let swept = Arc::clone(&app);
        let _ = tokio::task::spawn_blocking(move || swept.sessions.sweep()).await;
    }
}
