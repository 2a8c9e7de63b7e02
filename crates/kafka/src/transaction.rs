use std::{sync::Arc, time::Duration};

use rdkafka::{
    ClientConfig, TopicPartitionList,
    consumer::ConsumerGroupMetadata,
    error::{KafkaError, RDKafkaErrorCode},
    message::{OwnedHeaders, ToBytes},
    producer::{BaseRecord, Producer, ThreadedProducer},
};
use tokio::task::spawn_blocking;

use crate::TracingContext;

/// What the owner of a transaction must do next. Retriable errors are retried inside and never surface.
#[derive(Debug, thiserror::Error)]
pub enum TransactionError {
    /// Abort, go back to the committed offsets, and process again.
    #[error("the kafka transaction must be aborted: {0}")]
    MustAbort(#[source] KafkaError),
    /// This producer is fenced or broken for good: drop it and its partitions.
    #[error("the kafka producer cannot go on: {0}")]
    Fatal(#[source] KafkaError),
}

/// A producer whose messages and consumed offsets become visible together or not at all.
///
/// The client's transactional calls block, so each runs on tokio's blocking pool.
#[derive(Clone)]
pub struct TransactionalProducer {
    producer: Arc<ThreadedProducer<TracingContext>>,
    timeout: Duration,
}

impl TransactionalProducer {
    /// Fences every older producer of the same transactional id and waits for the end of its open transaction.
    ///
    /// # Errors
    /// `Fatal` if the configuration is refused or the broker does not answer within `timeout`.
    pub async fn connect(
        config: ClientConfig,
        timeout: Duration,
    ) -> Result<Self, TransactionError> {
        let connected = spawn_blocking(move || {
            let producer: ThreadedProducer<TracingContext> = config
                .create_with_context(TracingContext)
                .map_err(TransactionError::Fatal)?;
            retrying(|| producer.init_transactions(timeout))?;
            Ok(Arc::new(producer))
        });
        let producer = joined(connected.await)?;
        Ok(Self { producer, timeout })
    }

    /// # Errors
    /// `Fatal` if the producer is fenced.
    pub async fn begin(&self) -> Result<(), TransactionError> {
        let producer = Arc::clone(&self.producer);
        joined(spawn_blocking(move || retrying(|| producer.begin_transaction())).await)
    }

    /// Queues one message of the open transaction; waits while the local queue is full.
    ///
    /// # Errors
    /// `MustAbort` if the message is refused, for instance because it is too large.
    pub async fn send<K: ToBytes + ?Sized, P: ToBytes + ?Sized>(
        &self,
        topic: &str,
        key: &K,
        payload: &P,
        headers: Option<OwnedHeaders>,
    ) -> Result<(), TransactionError> {
        let mut record = BaseRecord::to(topic).key(key).payload(payload);
        if let Some(headers) = headers {
            record = record.headers(headers);
        }
        loop {
            match self.producer.send(record) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), refused)) => {
                    record = refused;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                Err((error, _)) => return Err(classify(error)),
            }
        }
    }

    /// `offsets` name the next message to read of each partition, as a consumer's commit does; their metadata is kept.
    ///
    /// # Errors
    /// `MustAbort` after a rebalance or a timeout, `Fatal` if the producer is fenced.
    pub async fn send_offsets(
        &self,
        offsets: TopicPartitionList,
        group: ConsumerGroupMetadata,
    ) -> Result<(), TransactionError> {
        let Self { producer, timeout } = self.clone();
        let sent = spawn_blocking(move || {
            retrying(|| producer.send_offsets_to_transaction(&offsets, &group, timeout))
        });
        joined(sent.await)
    }

    /// Flushes the queued messages, then commits them with the offsets.
    ///
    /// # Errors
    /// `MustAbort` if a message was not delivered, `Fatal` if the producer is fenced.
    pub async fn commit(&self) -> Result<(), TransactionError> {
        let Self { producer, timeout } = self.clone();
        joined(spawn_blocking(move || retrying(|| producer.commit_transaction(timeout))).await)
    }

    /// # Errors
    /// `Fatal` if the producer is fenced.
    pub async fn abort(&self) -> Result<(), TransactionError> {
        let Self { producer, timeout } = self.clone();
        joined(spawn_blocking(move || retrying(|| producer.abort_transaction(timeout))).await)
    }

    pub fn client(&self) -> &ThreadedProducer<TracingContext> {
        &self.producer
    }
}

/// librdkafka allows the same call again after a retriable error, and continues where it was.
const ATTEMPTS: u32 = 5;

fn retrying(mut call: impl FnMut() -> Result<(), KafkaError>) -> Result<(), TransactionError> {
    let mut attempt = 1;
    loop {
        match call() {
            Ok(()) => return Ok(()),
            Err(error) if attempt < ATTEMPTS && is_retriable(&error) => {
                tracing::warn!(%error, attempt, "retrying a kafka transaction call");
                attempt += 1;
                std::thread::sleep(Duration::from_millis(100));
            }
            Err(error) => return Err(classify(error)),
        }
    }
}

fn is_retriable(error: &KafkaError) -> bool {
    matches!(error, KafkaError::Transaction(error) if error.is_retriable())
}

fn classify(error: KafkaError) -> TransactionError {
    let is_fatal = match &error {
        KafkaError::Transaction(inner) => !inner.txn_requires_abort() && !inner.is_retriable(),
        KafkaError::MessageProduction(code) => matches!(
            code,
            RDKafkaErrorCode::Fatal | RDKafkaErrorCode::Fenced | RDKafkaErrorCode::ProducerFenced
        ),
        _ => true,
    };
    if is_fatal {
        TransactionError::Fatal(error)
    } else {
        TransactionError::MustAbort(error)
    }
}

fn joined<T>(
    outcome: Result<Result<T, TransactionError>, tokio::task::JoinError>,
) -> Result<T, TransactionError> {
    match outcome {
        Ok(result) => result,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(TransactionError::Fatal(KafkaError::Canceled)),
    }
}
