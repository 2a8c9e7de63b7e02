use std::sync::atomic::{AtomicU64, Ordering};

use footfall_kafka::{TracingContext, consumer_config, topics::CAPTURED_LANES};
use parking_lot::Mutex;
use rdkafka::{
    ClientContext, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer as _, ConsumerContext},
    error::{KafkaError, KafkaResult},
    types::RDKafkaRespErr,
};

use super::WorkerSettings;
use crate::event::Lane;

pub(super) const SESSION_TIMEOUT_MS: &str = "10000";

pub(super) type GroupConsumer = BaseConsumer<GroupContext>;

/// Remembers what the group gives and takes. What it gives is not fetched from until the loop has prepared it and
/// assigns it itself, with the offsets to begin at.
#[derive(Debug, Default)]
pub(super) struct GroupContext {
    epoch: AtomicU64,
    lanes: Mutex<Vec<Lane>>,
}

impl GroupContext {
    /// Grows with every change of the lanes.
    pub(super) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
    }

    pub(super) fn lanes(&self) -> Vec<Lane> {
        self.lanes.lock().clone()
    }
}

impl ClientContext for GroupContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        TracingContext.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        TracingContext.error(error, reason);
    }
}

impl ConsumerContext for GroupContext {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        event: RDKafkaRespErr,
        partitions: &mut TopicPartitionList,
    ) {
        let given = if event == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            lanes_of(partitions)
        } else {
            if let Err(error) = consumer.unassign() {
                tracing::warn!(%error, "the partitions could not be given back");
            }
            Vec::new()
        };
        tracing::info!(lanes = given.len(), "the group changed");
        *self.lanes.lock() = given;
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }
}

pub(super) fn join_group(settings: &WorkerSettings) -> KafkaResult<GroupConsumer> {
    let mut config = consumer_config(&settings.brokers, "footfall-ingest", &settings.group_id);
    config
        .set("group.instance.id", &settings.instance)
        .set("session.timeout.ms", SESSION_TIMEOUT_MS)
        .set("heartbeat.interval.ms", "1000")
        .set("partition.assignment.strategy", "roundrobin")
        .set("fetch.wait.max.ms", "100")
        .set("queued.max.messages.kbytes", "16384");
    let consumer: GroupConsumer = config.create_with_context(GroupContext::default())?;
    consumer.subscribe(&CAPTURED_LANES)?;
    Ok(consumer)
}

pub(super) fn pause_all(consumer: &GroupConsumer) -> KafkaResult<()> {
    consumer.pause(&consumer.assignment()?)
}

pub(super) fn resume_all(consumer: &GroupConsumer) -> KafkaResult<()> {
    consumer.resume(&consumer.assignment()?)
}

fn lanes_of(partitions: &TopicPartitionList) -> Vec<Lane> {
    partitions
        .elements()
        .iter()
        .map(|element| Lane {
            topic: element.topic().into(),
            partition: element.partition(),
        })
        .collect()
}
