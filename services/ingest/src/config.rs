use std::{net::SocketAddr, time::Duration};

use clap::Parser;

use crate::{
    dedup::WindowSize,
    worker::{BatchLimits, WorkerSettings},
};

/// Everything ingest is told by its environment. Times are in milliseconds, sizes in bytes.
#[derive(Debug, Clone, Parser)]
#[command(name = "footfall-ingest", version, about)]
pub struct Settings {
    /// Where `/_liveness`, `/_readiness` and `/metrics` are served.
    #[arg(long, env = "FOOTFALL_INGEST_LISTEN")]
    pub listen: SocketAddr,

    #[arg(long, env = "FOOTFALL_KAFKA_BROKERS")]
    pub kafka_brokers: String,

    #[arg(long, env = "FOOTFALL_POSTGRES_URL", hide_env_values = true)]
    pub postgres_url: String,

    /// The name of this process among all that ingest, the same after a restart: a newcomer of the same name replaces
    /// it. Default: the host's name and the address above.
    #[arg(long, env = "FOOTFALL_INGEST_INSTANCE")]
    pub instance: Option<String>,

    #[arg(long, env = "FOOTFALL_INGEST_GROUP", default_value = "footfall-ingest")]
    pub group_id: String,

    /// How long the first event of a batch waits for others.
    #[arg(long, env = "FOOTFALL_INGEST_LINGER_MS", default_value_t = 50)]
    pub linger_ms: u64,

    #[arg(long, env = "FOOTFALL_INGEST_BATCH_RECORDS", default_value_t = 10_000)]
    pub batch_records: usize,

    #[arg(long, env = "FOOTFALL_INGEST_BATCH_BYTES", default_value_t = 32 * 1024 * 1024)]
    pub batch_bytes: usize,

    /// How many records back a repeated uuid is noticed, for each partition. A record takes about 60 bytes.
    #[arg(
        long,
        env = "FOOTFALL_INGEST_WINDOW_RECORDS",
        default_value_t = 1_000_000
    )]
    pub window_records: usize,

    #[arg(long, env = "FOOTFALL_INGEST_WINDOW_AGE_MS", default_value_t = 24 * 60 * 60 * 1000)]
    pub window_age_ms: i64,

    /// Bounds the persons that are kept in memory.
    #[arg(long, env = "FOOTFALL_INGEST_PERSON_MEMORY_BYTES", default_value_t = 256 * 1024 * 1024)]
    pub person_memory_bytes: u64,

    /// As in `RUST_LOG`.
    #[arg(long, env = "FOOTFALL_LOG", default_value = "info")]
    pub log: String,
}

impl Settings {
    pub fn worker(&self) -> WorkerSettings {
        WorkerSettings {
            brokers: self.kafka_brokers.clone(),
            group_id: self.group_id.clone(),
            instance: self
                .instance
                .clone()
                .unwrap_or_else(|| self.default_instance()),
            batch: BatchLimits {
                records: self.batch_records.max(1),
                bytes: self.batch_bytes.max(1),
                linger: Duration::from_millis(self.linger_ms),
            },
            window: WindowSize {
                records: self.window_records,
                age_ms: self.window_age_ms,
            },
        }
    }

    fn default_instance(&self) -> String {
        let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
        format!("{}:{}", host.trim(), self.listen).replace(':', "-")
    }
}
