//! Everything a batch says to Kafka, in one transaction.

use std::{borrow::Cow, time::Duration};

use footfall_event::{DeadLetter, IngestionWarning};
use footfall_kafka::{
    TransactionError, TransactionalProducer, topics, transactional_producer_config,
};
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{Consumer as _, ConsumerGroupMetadata},
};

use super::{Interruption, Worker, WorkerSettings, consumer::GroupConsumer};
use crate::{enrich::Enriched, event::Lane, store::OutboxRow, world::Warning};

const TIMEOUT: Duration = Duration::from_secs(20);
/// The broker ends a transaction whose owner is gone for so long, if nobody comes back under its name.
const TRANSACTION_TIMEOUT_MS: &str = "30000";

/// A message of a topic that is neither `events.enriched` nor the outbox's.
#[derive(Debug)]
struct Notice {
    topic: &'static str,
    key: Vec<u8>,
    json: Vec<u8>,
}

#[derive(Debug, Default)]
pub(super) struct Publication {
    pub(super) enriched: Vec<Enriched>,
    pub(super) promised: Vec<OutboxRow>,
    notices: Vec<Notice>,
}

impl Publication {
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn add_warning(&mut self, warning: &Warning) {
        let message = IngestionWarning {
            team_id: warning.team_id,
            warning: Cow::Borrowed(warning.warning),
            details: warning.details.clone(),
            raised_at: warning.raised_at,
            source_topic: Cow::Borrowed(&warning.source.lane.topic),
            source_partition: warning.source.lane.partition,
            source_offset: warning.source.offset,
        };
        self.notices.push(Notice {
            topic: topics::INGESTION_WARNINGS_RAISED,
            key: warning.team_id.to_string().into_bytes(),
            json: serde_json::to_vec(&message).expect("a warning serializes"),
        });
    }

    pub(super) fn add_dead_letter(&mut self, key: &[u8], letter: &DeadLetter<'_>) {
        self.notices.push(Notice {
            topic: topics::EVENTS_DEAD_LETTERED,
            key: key.to_vec(),
            json: serde_json::to_vec(letter).expect("a dead letter serializes"),
        });
    }
}

/// # Errors
/// Kafka cannot be reached.
pub(super) async fn connect(
    settings: &WorkerSettings,
) -> Result<TransactionalProducer, TransactionError> {
    let transactional_id = format!("{}-{}", settings.group_id, settings.instance);
    let mut config =
        transactional_producer_config(&settings.brokers, "footfall-ingest", &transactional_id);
    config
        .set("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS)
        .set("queue.buffering.max.messages", "1000000")
        .set("queue.buffering.max.kbytes", "262144");
    TransactionalProducer::connect(config, TIMEOUT).await
}

impl Worker {
    /// Commits the messages with the offsets. After an error nobody can say whether that happened.
    pub(super) fn publish(
        &self,
        consumer: &GroupConsumer,
        progress: &[(Lane, i64)],
        publication: &Publication,
    ) -> Result<(), Interruption> {
        let rewind = |reason: &str| Interruption::Rewind(reason.to_owned());
        let producer = self
            .producer
            .as_ref()
            .ok_or_else(|| rewind("no producer"))?;
        let group = consumer
            .group_metadata()
            .ok_or_else(|| rewind("no member of the group"))?;
        let mut offsets = TopicPartitionList::new();
        for (lane, next) in progress {
            offsets
                .add_partition_offset(&lane.topic, lane.partition, Offset::Offset(*next))
                .map_err(|error| rewind(&error.to_string()))?;
        }
        let left = self.claim.as_ref().map_or(&[][..], |claim| &claim.left);
        let published = self.runtime.block_on(async {
            producer.begin().await?;
            let done = publish_all(producer, left, publication, offsets, group).await;
            if let Err(TransactionError::MustAbort(_)) = &done
                && let Err(error) = producer.abort().await
            {
                tracing::warn!(%error, "the transaction is left to the broker's timeout");
            }
            done
        });
        published.map_err(|error| rewind(&error.to_string()))
    }
}

async fn publish_all(
    producer: &TransactionalProducer,
    left: &[OutboxRow],
    publication: &Publication,
    offsets: TopicPartitionList,
    group: ConsumerGroupMetadata,
) -> Result<(), TransactionError> {
    for row in left.iter().chain(&publication.promised) {
        producer
            .send(&row.topic, &*row.key, &*row.payload, None)
            .await?;
    }
    for event in &publication.enriched {
        let (key, json) = (&*event.key, &*event.json);
        producer
            .send(topics::EVENTS_ENRICHED, key, json, None)
            .await?;
    }
    for notice in &publication.notices {
        let (key, json) = (&*notice.key, &*notice.json);
        producer.send(notice.topic, key, json, None).await?;
    }
    producer.send_offsets(offsets, group).await?;
    producer.commit().await
}
