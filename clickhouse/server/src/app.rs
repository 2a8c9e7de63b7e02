//! What all requests share.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::credentials::{Credentials, Role};
use crate::engine::error::EngineError;
use crate::engine::home::Engine;
use crate::engine::pool::{Pool, PoolLimits};
use crate::named_sessions::NamedSessions;
use crate::queries::{Queries, run_in_house};
use crate::settings::Settings;
use crate::wall::{Passed, ReaderLimits};

/// Sessions for the server's own statements: kills, dictionaries, figures.
const HOUSE_LIMITS: PoolLimits = PoolLimits {
    running: 3,
    waiting: 10_000,
    wait: Duration::from_mins(1),
};

pub(crate) struct App {
    pub(crate) credentials: Credentials,
    pub(crate) engine: Arc<Engine>,
    pub(crate) house: Arc<Pool>,
    writers: Arc<Pool>,
    readers: Arc<Pool>,
    pub(crate) queries: Arc<Queries>,
    pub(crate) sessions: Arc<NamedSessions>,
    pub(crate) passed: Passed,
    pub(crate) reader_limits: ReaderLimits,
    pub(crate) database: String,
    pub(crate) display_name: String,
    pub(crate) timezone: String,
    version: String,
    pub(crate) spool: PathBuf,
    pub(crate) body_idle: Duration,
    pub(crate) send_limit: Duration,
    pub(crate) kill_wait: Duration,
    prometheus: PrometheusHandle,
}

impl App {
    pub(crate) async fn open(
        settings: &Settings,
        credentials: Credentials,
        engine: Engine,
    ) -> anyhow::Result<Arc<Self>> {
        let engine = Arc::new(engine);
        let house = Pool::new(Arc::clone(&engine), HOUSE_LIMITS);
        let about = "SELECT version(), timezone()".to_owned();
        let about = run_in_house(&house, about).await;
        let about = about.map_err(|e| anyhow!("the engine does not answer: {e}"))?;
        let (version, timezone) = about.trim_end().split_once('\t').unwrap_or((&about, "UTC"));
        let pool = |running| Pool::new(Arc::clone(&engine), settings.pool_limits(running));
        Ok(Arc::new(Self {
            credentials,
            queries: Queries::new(Arc::clone(&house)),
            sessions: Arc::new(NamedSessions::default()),
            passed: Passed::default(),
            reader_limits: settings.reader_limits(),
            database: settings.database.clone(),
            display_name: "footfall-clickhouse-server".to_owned(),
            timezone: timezone.to_owned(),
            version: version.to_owned(),
            spool: engine.spool.clone(),
            body_idle: Duration::from_secs(settings.body_idle_s),
            send_limit: Duration::from_secs(settings.send_wait_s),
            kill_wait: Duration::from_secs(30),
            prometheus: PrometheusBuilder::new().install_recorder()?,
            writers: pool(settings.writer_queries),
            readers: pool(settings.reader_queries),
            house,
            engine,
        }))
    }

    pub(crate) fn pool_of(&self, role: Role) -> &Arc<Pool> {
        match role {
            Role::Writer => &self.writers,
            Role::Reader => &self.readers,
        }
    }

    /// ClickHouse's whole text of an error.
    pub(crate) fn error_text(&self, error: &EngineError) -> String {
        format!("{error} (version {})", self.version)
    }

    pub(crate) fn render_metrics(&self) -> String {
        for (role, pool) in [("writer", &self.writers), ("reader", &self.readers)] {
            metrics::gauge!("clickhouse_queries_running", "role" => role)
                .set(pool.running() as f64);
            metrics::gauge!("clickhouse_queries_waiting", "role" => role)
                .set(pool.waiting() as f64);
        }
        self.prometheus.run_upkeep();
        self.prometheus.render()
    }

    /// Lets no new statement in.
    pub(crate) fn close_pools(&self) {
        self.writers.close();
        self.readers.close();
    }

    /// Closes every session, and so the engine; false when a statement still holds one.
    pub(crate) fn stop_engine(&self) -> bool {
        self.house.close();
        self.sessions.close();
        for pool in [&self.writers, &self.readers, &self.house] {
            pool.drain();
        }
        self.engine.stop()
    }
}
