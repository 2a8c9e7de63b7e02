use std::{net::SocketAddr, time::Duration};

use clap::Parser;
use url::Url;

use crate::lane::BlockLimits;

/// Writes the events' and people's tables of `ClickHouse` from Kafka, each row once.
#[derive(Debug, Clone, Parser)]
#[command(name = "footfall-sink", version)]
pub struct Settings {
    /// Where the probes and metrics are served.
    #[arg(long, env = "FOOTFALL_SINK_LISTEN")]
    pub listen: SocketAddr,

    #[arg(long, env = "FOOTFALL_KAFKA_BROKERS")]
    pub kafka_brokers: String,

    #[arg(long, env = "FOOTFALL_CLICKHOUSE_URL")]
    pub clickhouse_url: Url,

    #[arg(long, env = "FOOTFALL_CLICKHOUSE_DATABASE")]
    pub clickhouse_database: String,

    #[arg(long, env = "FOOTFALL_CLICKHOUSE_WRITER_USER")]
    pub clickhouse_user: String,

    #[arg(
        long,
        env = "FOOTFALL_CLICKHOUSE_WRITER_PASSWORD",
        hide_env_values = true
    )]
    pub clickhouse_password: String,

    /// A name that is this process's alone and survives its restart: then it takes up its partitions at once, instead
    /// of after the time in which Kafka finds out that its predecessor is dead.
    #[arg(long, env = "FOOTFALL_SINK_INSTANCE")]
    pub instance: Option<String>,

    #[arg(long, env = "FOOTFALL_SINK_GROUP", default_value = "sink")]
    pub group: String,

    #[arg(long, env = "FOOTFALL_SINK_BLOCK_MAX_ROWS", default_value_t = 50_000)]
    pub block_max_rows: usize,

    #[arg(long, env = "FOOTFALL_SINK_BLOCK_MAX_BYTES", default_value_t = 8 << 20)]
    pub block_max_bytes: usize,

    /// How long a row waits for others before its block is closed.
    #[arg(long, env = "FOOTFALL_SINK_BLOCK_MAX_AGE_MS", default_value_t = 250)]
    pub block_max_age_ms: u64,

    /// Of messages that wait for their insert, over all partitions.
    #[arg(long, env = "FOOTFALL_SINK_BUFFER_MAX_BYTES", default_value_t = 128 << 20)]
    pub buffer_max_bytes: usize,

    #[arg(long, env = "FOOTFALL_SINK_PARALLEL_INSERTS", default_value_t = 4)]
    pub parallel_inserts: usize,

    #[arg(long, env = "RUST_LOG", default_value = "info")]
    pub log: String,
}

impl Settings {
    pub fn block_limits(&self) -> BlockLimits {
        BlockLimits {
            max_rows: self.block_max_rows,
            max_size_bytes: self.block_max_bytes,
            max_age: Duration::from_millis(self.block_max_age_ms),
        }
    }
}
