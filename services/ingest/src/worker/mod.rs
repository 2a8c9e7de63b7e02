//! The loop: take a batch from Kafka, decide, write people, publish, commit.
//!
//! One thread owns the consumer, so partitions come and go only between two batches. What keeps every event processed
//! exactly once:
//!
//! - Results and consumed offsets are one Kafka transaction. Its `transactional.id` is this instance's own and stays the
//!   same over restarts: the new process fences the old one, and ends its open transaction, before it reads an offset.
//! - The offsets carry the consumer's group metadata, so Kafka refuses them from a member that no longer owns the
//!   partitions, whatever its transactional id: the transaction of a process that slept through a rebalance fails.
//! - The group knows the instance by name (static membership): a process that was killed and restarted has its
//!   partitions back at once. One that ended for good is missed after `SESSION_TIMEOUT_MS`.
//! - PostgreSQL commits first, and keeps what must be published in the outbox until Kafka has it. `store/lanes.rs` tells
//!   what happens when the process dies between the two commits, or when its lanes were given away.
//! - After any doubt about Kafka the producer is thrown away and everything is taken up from the committed offsets.

mod assignment;
mod batch;
mod consumer;
mod process;
mod publish;
mod window_reader;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use footfall_kafka::TransactionalProducer;
use footfall_telemetry::Condition;
use rdkafka::consumer::Consumer as _;
use serde_json::value::RawValue;
use tokio::runtime::Handle;

use crate::{
    dedup::{IdentityMaker, Window, WindowSize},
    event::Lane,
    steps::SeenDefinitions,
    store::{OutboxRow, Store, StoreError},
    world::no_properties,
};
use consumer::GroupConsumer;

#[derive(Debug, Clone)]
pub struct WorkerSettings {
    pub brokers: String,
    pub group_id: String,
    /// This process among the group's, the same after a restart.
    pub instance: String,
    pub batch: BatchLimits,
    pub window: WindowSize,
}

#[derive(Debug, Clone, Copy)]
pub struct BatchLimits {
    pub records: usize,
    pub bytes: usize,
    /// How long the first event waits for others.
    pub linger: Duration,
}

/// What readiness depends on.
#[derive(Debug, Clone)]
pub struct Conditions {
    pub kafka: Condition,
    pub postgres: Condition,
}

/// Asks the loop to end after the batch it is in.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn request(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Why a batch was not finished.
#[derive(Debug, thiserror::Error)]
enum Interruption {
    /// Kafka may or may not have the batch: take everything up from the committed offsets.
    #[error("{0}")]
    Rewind(String),
    /// Nothing is wrong with Kafka: the same batch again, later.
    #[error("{0}")]
    PostgresAway(String),
    /// The batch holds something that PostgreSQL will never take.
    #[error("{0}")]
    Refused(String),
}

impl From<StoreError> for Interruption {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(text) | StoreError::Unavailable(text) => Self::PostgresAway(text),
            StoreError::Fenced => Self::Rewind(error.to_string()),
            StoreError::Refused(text) => Self::Refused(text),
        }
    }
}

pub struct Worker {
    settings: WorkerSettings,
    runtime: Handle,
    conditions: Conditions,
    stop: Stop,
    store: Store,
    producer: Option<TransactionalProducer>,
    identities: IdentityMaker,
    windows: HashMap<Lane, Window>,
    seen: SeenDefinitions,
    /// `None` when the lanes must be claimed before anything is written.
    claim: Option<OpenClaim>,
    no_properties: Arc<RawValue>,
}

/// Our name in the lanes' rows, and what the one before us left to do.
#[derive(Debug, Default)]
struct OpenClaim {
    owner: uuid::Uuid,
    applied: HashMap<Lane, i64>,
    left: Vec<OutboxRow>,
}

const IDLE_POLL: Duration = Duration::from_millis(250);
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
const LAST_BACKOFF: Duration = Duration::from_secs(5);
const PROBE_EVERY: Duration = Duration::from_secs(2);

impl Worker {
    pub fn new(
        settings: WorkerSettings,
        runtime: Handle,
        conditions: Conditions,
        stop: Stop,
        store: Store,
    ) -> Self {
        Self {
            settings,
            runtime,
            conditions,
            stop,
            store,
            producer: None,
            identities: IdentityMaker::default(),
            windows: HashMap::new(),
            seen: SeenDefinitions::default(),
            claim: None,
            no_properties: no_properties(),
        }
    }

    /// Works until it is stopped. Blocks; call it on a thread of its own.
    ///
    /// # Errors
    /// Kafka told this instance for good that another has its name, or the settings are refused.
    pub fn run(&mut self) -> anyhow::Result<()> {
        // The older process of this name must be fenced before the group is joined under it.
        while !self.stop.is_requested() && !self.connect_producer() {
            std::thread::sleep(LAST_BACKOFF);
        }
        let consumer = consumer::join_group(&self.settings)?;
        let mut epoch = None;
        let mut probed_at = Instant::now();
        while !self.stop.is_requested() {
            let current = consumer.context().epoch();
            if epoch != Some(current) {
                if !self.take_up(&consumer, current) {
                    continue;
                }
                epoch = Some(current);
            }
            let batch = batch::collect(&consumer, self.settings.batch, current)?;
            if batch.has_trouble {
                self.conditions.kafka.set(false);
            }
            if batch.messages.is_empty() {
                if probed_at.elapsed() > PROBE_EVERY {
                    self.probe(&consumer);
                    probed_at = Instant::now();
                }
                continue;
            }
            if let Err(reason) = self.finish(&consumer, &batch.messages, current) {
                tracing::warn!(reason, "going back to the committed offsets");
                metrics::counter!("footfall_ingest_rewinds_total").increment(1);
                self.claim = None;
                epoch = None;
            }
        }
        tracing::info!("stopped between two batches");
        Ok(())
    }

    /// One batch, as often as PostgreSQL makes it necessary.
    fn finish(
        &mut self,
        consumer: &GroupConsumer,
        messages: &[rdkafka::message::BorrowedMessage<'_>],
        epoch: u64,
    ) -> Result<(), String> {
        let mut backoff = FIRST_BACKOFF;
        let mut is_paused = false;
        loop {
            match self.process_or_split(consumer, messages) {
                Ok(()) => break,
                Err(Interruption::PostgresAway(reason)) => {
                    tracing::warn!(reason, "waiting for postgres");
                    self.conditions.postgres.set(false);
                    self.store.disconnect();
                    self.claim = None;
                    if !is_paused {
                        consumer::pause_all(consumer).map_err(|error| error.to_string())?;
                        is_paused = true;
                    }
                    if !self.wait(consumer, backoff, epoch) {
                        return Err("the batch was given up while postgres was away".to_owned());
                    }
                    backoff = (backoff * 2).min(LAST_BACKOFF);
                }
                Err(interruption) => {
                    self.producer = None;
                    return Err(interruption.to_string());
                }
            }
        }
        self.conditions.postgres.set(true);
        self.conditions.kafka.set(true);
        if is_paused {
            consumer::resume_all(consumer).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Stays in the group meanwhile. `false` if the batch in hand is no longer ours to finish.
    fn wait(&self, consumer: &GroupConsumer, pause: Duration, epoch: u64) -> bool {
        let until = Instant::now() + pause;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let is_surprised = matches!(consumer.poll(left.min(IDLE_POLL)), Some(Ok(_)));
            if is_surprised || self.stop.is_requested() || consumer.context().epoch() != epoch {
                return false;
            }
            if Instant::now() >= until {
                return true;
            }
        }
    }

    fn connect_producer(&mut self) -> bool {
        if self.producer.is_some() {
            return true;
        }
        match self.runtime.block_on(publish::connect(&self.settings)) {
            Ok(producer) => {
                self.producer = Some(producer);
                self.conditions.kafka.set(true);
                true
            }
            Err(error) => {
                tracing::warn!(%error, "waiting for kafka");
                self.conditions.kafka.set(false);
                false
            }
        }
    }

    fn probe(&mut self, consumer: &GroupConsumer) {
        let timeout = Duration::from_secs(1);
        let topic = footfall_kafka::topics::EVENTS_CAPTURED;
        let is_kafka_there = consumer.fetch_metadata(Some(topic), timeout).is_ok();
        self.conditions.kafka.set(is_kafka_there);
        let pinged = self.runtime.block_on(self.store.ping());
        if let Err(error) = &pinged {
            tracing::warn!(%error, "postgres does not answer");
            self.store.disconnect();
        }
        self.conditions.postgres.set(pinged.is_ok());
    }
}
