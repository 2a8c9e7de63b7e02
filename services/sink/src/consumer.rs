//! The consumer group: what happens when partitions come and go, and commits that only a partition's holder can make.

use std::{sync::Arc, time::Duration};

use footfall_kafka::{TracingContext, consumer_config};
use rdkafka::{
    ClientContext, Offset, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{
        BaseConsumer, CommitMode, Consumer, ConsumerContext, RebalanceProtocol, StreamConsumer,
    },
    error::{KafkaError, KafkaResult},
    types::RDKafkaRespErr,
};
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    block::{Claim, LaneId},
    config::Settings,
    ownership::{Ownership, Tenure},
    tables::ROUTES,
};

const COMMITTED_TIMEOUT: Duration = Duration::from_secs(10);
const COMMITTED_ATTEMPTS: u32 = 5;
const METADATA_TIMEOUT: Duration = Duration::from_secs(2);

/// What the main loop has to know of the group, in order.
#[derive(Debug)]
pub enum GroupEvent {
    Assigned(Vec<Assigned>),
    Revoked(Vec<LaneId>),
    /// The assignment could not be taken up; the process has to start again.
    Failed(KafkaError),
}

#[derive(Debug)]
pub struct Assigned {
    pub lane: LaneId,
    pub tenure: Tenure,
    /// A block whose insert may or may not have happened.
    pub claim: Option<Claim>,
}

pub struct SinkContext {
    ownership: Arc<Ownership>,
    events: UnboundedSender<GroupEvent>,
}

pub type SinkConsumer = StreamConsumer<SinkContext>;

/// # Errors
/// The configuration is refused.
pub fn connect(
    settings: &Settings,
    ownership: Arc<Ownership>,
    events: UnboundedSender<GroupEvent>,
) -> KafkaResult<SinkConsumer> {
    let mut config = consumer_config(&settings.kafka_brokers, "footfall-sink", &settings.group);
    config
        .set("partition.assignment.strategy", "cooperative-sticky")
        .set("session.timeout.ms", "10000")
        .set("heartbeat.interval.ms", "2000")
        // Topics that are made after the start are found by this.
        .set("topic.metadata.refresh.interval.ms", "5000")
        .set("queued.max.messages.kbytes", "32768")
        .set("fetch.message.max.bytes", "2097152")
        .set("fetch.queue.backoff.ms", "20");
    if let Some(instance) = &settings.instance {
        config.set("group.instance.id", instance);
    }
    let consumer: SinkConsumer = config.create_with_context(SinkContext { ownership, events })?;
    let topics: Vec<_> = ROUTES.iter().map(|route| route.topic).collect();
    consumer.subscribe(&topics)?;
    Ok(consumer)
}

impl ClientContext for SinkContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        TracingContext.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        TracingContext.error(error, reason);
    }
}

impl ConsumerContext for SinkContext {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        kind: RDKafkaRespErr,
        partitions: &mut TopicPartitionList,
    ) {
        let is_cooperative = matches!(
            consumer.rebalance_protocol(),
            RebalanceProtocol::Cooperative
        );
        let result = if kind == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            self.take_up(consumer, partitions, is_cooperative)
        } else {
            self.give_up(consumer, partitions, is_cooperative)
        };
        if let Err(error) = result {
            self.tell(GroupEvent::Failed(error));
        }
    }
}

impl SinkContext {
    /// Reads each partition's committed offset with its claim, and starts exactly there.
    fn take_up(
        &self,
        consumer: &BaseConsumer<Self>,
        partitions: &TopicPartitionList,
        is_cooperative: bool,
    ) -> KafkaResult<()> {
        let committed = committed_offsets(consumer, partitions)?;
        let mut starts = TopicPartitionList::with_capacity(partitions.count());
        let mut assigned = Vec::with_capacity(partitions.count());
        for element in committed.elements() {
            element.error()?;
            let offset = match element.offset() {
                Offset::Offset(offset) => Offset::Offset(offset),
                _ => Offset::Beginning,
            };
            starts.add_partition_offset(element.topic(), element.partition(), offset)?;
            if let Some(lane) = lane_of(element.topic(), element.partition()) {
                assigned.push(Assigned {
                    lane,
                    tenure: self.ownership.begin(lane),
                    claim: claim_of(lane, offset, element.metadata()),
                });
            }
        }
        // Before the first message can come.
        self.tell(GroupEvent::Assigned(assigned));
        if is_cooperative {
            consumer.incremental_assign(&starts)
        } else {
            consumer.assign(&starts)
        }
    }

    fn give_up(
        &self,
        consumer: &BaseConsumer<Self>,
        partitions: &TopicPartitionList,
        is_cooperative: bool,
    ) -> KafkaResult<()> {
        let lanes: Vec<_> = partitions
            .elements()
            .iter()
            .filter_map(|element| lane_of(element.topic(), element.partition()))
            .collect();
        self.ownership.end(&lanes);
        self.tell(GroupEvent::Revoked(lanes));
        if is_cooperative {
            consumer.incremental_unassign(partitions)
        } else {
            consumer.unassign()
        }
    }

    fn tell(&self, event: GroupEvent) {
        if self.events.send(event).is_err() {
            tracing::debug!("the group changed after the main loop had ended");
        }
    }
}

fn committed_offsets(
    consumer: &BaseConsumer<SinkContext>,
    partitions: &TopicPartitionList,
) -> KafkaResult<TopicPartitionList> {
    let mut attempt = 1;
    loop {
        match consumer.committed_offsets(partitions.clone(), COMMITTED_TIMEOUT) {
            Err(error) if attempt < COMMITTED_ATTEMPTS => {
                tracing::warn!(%error, attempt, "the committed offsets cannot be read yet");
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

fn claim_of(lane: LaneId, offset: Offset, metadata: &str) -> Option<Claim> {
    // A claim that was committed by hand may end with the NUL of a C string.
    let metadata = metadata.trim_end_matches('\0');
    if metadata.is_empty() {
        return None;
    }
    match metadata.parse::<Claim>() {
        Ok(claim) if Offset::Offset(claim.range.start) == offset => Some(claim),
        _ => {
            // Somebody moved the offsets by hand: where they point now is what they want.
            tracing::error!(%lane, ?offset, metadata, "ignoring metadata that does not fit its offset");
            None
        }
    }
}

pub fn lane_of(topic: &str, partition: i32) -> Option<LaneId> {
    let route = ROUTES.iter().find(|route| route.topic == topic)?;
    Some(LaneId {
        topic: route.topic,
        partition,
    })
}

/// Commits for the lanes that are ours.
#[derive(Clone)]
pub struct GroupOffsets {
    pub consumer: Arc<SinkConsumer>,
    pub ownership: Arc<Ownership>,
}

impl GroupOffsets {
    pub fn holds(&self, lane: LaneId, tenure: Tenure) -> bool {
        self.ownership.holds(lane, tenure)
    }

    /// Blocks until the group's coordinator has stored it; None when the lane is not ours. One partition a call,
    /// because librdkafka reports an error only when every partition of a call failed.
    pub fn commit(
        &self,
        lane: LaneId,
        tenure: Tenure,
        offset: i64,
        metadata: &str,
    ) -> Option<KafkaResult<()>> {
        self.ownership.while_held(lane, tenure, || {
            let mut offsets = TopicPartitionList::with_capacity(1);
            let mut element = offsets.add_partition(lane.topic, lane.partition);
            element.set_offset(Offset::Offset(offset))?;
            element.set_metadata(metadata);
            self.consumer.commit(&offsets, CommitMode::Sync)
        })
    }

    pub fn is_kafka_alive(&self) -> bool {
        self.consumer
            .client()
            .fetch_metadata(Some(ROUTES[0].topic), METADATA_TIMEOUT)
            .is_ok()
    }
}
