use std::{net::SocketAddr, time::Duration};

use clap::Parser;
use footfall_kafka::producer_config;
use rdkafka::ClientConfig;

use crate::{
    limits::{BodyTimeouts, MIB},
    server::ServerLimits,
};

/// Takes analytics events over HTTP and answers when Kafka has them.
#[derive(Debug, Clone, Parser)]
#[command(name = "footfall-capture", version)]
pub struct Settings {
    /// The address of the event routes, the probes and /metrics.
    #[arg(long, env = "FOOTFALL_CAPTURE_LISTEN")]
    pub listen: SocketAddr,
    /// Kafka's bootstrap servers, separated by commas.
    #[arg(long, env = "FOOTFALL_KAFKA_BROKERS")]
    pub kafka_brokers: String,
    /// The database that holds the teams' tokens.
    #[arg(long, env = "FOOTFALL_POSTGRES_URL", hide_env_values = true)]
    pub postgres_url: String,
    /// What is logged, in the form of `RUST_LOG`.
    #[arg(long, env = "RUST_LOG", default_value = "info")]
    pub log: String,
    /// Events of one person and second before the rest goes to the overflow lane; 0 turns it off.
    #[arg(
        long,
        env = "FOOTFALL_CAPTURE_OVERFLOW_EVENTS_PER_S",
        default_value_t = 1000
    )]
    pub overflow_events_per_s: u32,
    #[arg(long, env = "FOOTFALL_CAPTURE_MAX_CONNECTIONS", default_value_t = 4096)]
    pub max_connections: usize,
    /// Bodies and messages of all requests under way, in MiB.
    #[arg(long, env = "FOOTFALL_CAPTURE_MEMORY_MIB", default_value_t = 512)]
    pub memory_mib: usize,
    #[arg(long, env = "FOOTFALL_CAPTURE_HEADER_TIMEOUT_S", default_value_t = 30)]
    pub header_timeout_s: u64,
    /// The longest silence inside a body.
    #[arg(
        long,
        env = "FOOTFALL_CAPTURE_BODY_IDLE_TIMEOUT_S",
        default_value_t = 10
    )]
    pub body_idle_timeout_s: u64,
    #[arg(long, env = "FOOTFALL_CAPTURE_BODY_TIMEOUT_S", default_value_t = 60)]
    pub body_timeout_s: u64,
    /// How long requests under way may take after SIGTERM.
    #[arg(long, env = "FOOTFALL_CAPTURE_DRAIN_TIMEOUT_S", default_value_t = 12)]
    pub drain_timeout_s: u64,
    /// How long Kafka may take to acknowledge before the client is told to retry.
    #[arg(
        long,
        env = "FOOTFALL_CAPTURE_DELIVERY_TIMEOUT_MS",
        default_value_t = 8000
    )]
    pub delivery_timeout_ms: u32,
    #[arg(long, env = "FOOTFALL_CAPTURE_LINGER_MS", default_value_t = 5)]
    pub linger_ms: u32,
    /// Messages waiting for Kafka, in MiB; beyond it clients are told to retry.
    #[arg(long, env = "FOOTFALL_CAPTURE_QUEUE_MIB", default_value_t = 256)]
    pub queue_mib: usize,
    /// none, lz4 or gzip.
    #[arg(
        long,
        env = "FOOTFALL_CAPTURE_KAFKA_COMPRESSION",
        default_value = "lz4"
    )]
    pub kafka_compression: String,
}

impl Settings {
    pub fn body_timeouts(&self) -> BodyTimeouts {
        BodyTimeouts {
            idle: Duration::from_secs(self.body_idle_timeout_s),
            whole: Duration::from_secs(self.body_timeout_s),
        }
    }

    pub fn server_limits(&self) -> ServerLimits {
        ServerLimits {
            connections: self.max_connections,
            header_timeout: Duration::from_secs(self.header_timeout_s),
            drain_timeout: Duration::from_secs(self.drain_timeout_s),
        }
    }

    pub fn memory_bytes(&self) -> usize {
        self.memory_mib * MIB
    }

    pub fn kafka(&self) -> ClientConfig {
        let mut config = producer_config(&self.kafka_brokers, "footfall-capture");
        config
            .set("linger.ms", self.linger_ms.to_string())
            .set("message.timeout.ms", self.delivery_timeout_ms.to_string())
            .set(
                "queue.buffering.max.kbytes",
                (self.queue_mib * 1024).to_string(),
            )
            .set("queue.buffering.max.messages", "500000")
            .set("compression.codec", &self.kafka_compression);
        config
    }
}
