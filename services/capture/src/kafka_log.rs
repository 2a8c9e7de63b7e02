//! The event log in Kafka. Each request has one countdown that the acknowledgements of its messages share.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use footfall_kafka::{TracingContext, captured_headers};
use futures::future::BoxFuture;
use parking_lot::{Mutex, RwLock};
use rdkafka::{
    ClientConfig, ClientContext,
    config::RDKafkaLogLevel,
    error::{KafkaError, RDKafkaErrorCode},
    producer::{BaseRecord, DeliveryResult, Producer, ProducerContext, ThreadedProducer},
};
use tokio::sync::oneshot;

use crate::{
    event_log::{AppendError, EventLog},
    lanes::Lane,
    outgoing::Outgoing,
};

type CaptureProducer = ThreadedProducer<CountdownContext>;

pub struct KafkaLog {
    config: ClientConfig,
    producer: RwLock<Arc<CaptureProducer>>,
}

struct Countdown {
    remaining: AtomicUsize,
    is_failed: AtomicBool,
    is_too_large: AtomicBool,
    done: Mutex<Option<oneshot::Sender<()>>>,
}

struct CountdownContext;

impl ClientContext for CountdownContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        TracingContext.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        TracingContext.error(error, reason);
    }
}

impl ProducerContext for CountdownContext {
    type DeliveryOpaque = Arc<Countdown>;

    fn delivery(&self, delivery: &DeliveryResult<'_>, countdown: Arc<Countdown>) {
        countdown.settle(delivery.as_ref().err().map(|(error, _)| error));
    }
}

impl Countdown {
    fn of(messages: usize) -> (Arc<Self>, oneshot::Receiver<()>) {
        let (done, is_done) = oneshot::channel();
        let countdown = Self {
            remaining: AtomicUsize::new(messages),
            is_failed: AtomicBool::new(false),
            is_too_large: AtomicBool::new(false),
            done: Mutex::new(Some(done)),
        };
        (Arc::new(countdown), is_done)
    }

    fn settle(&self, error: Option<&KafkaError>) {
        if let Some(error) = error {
            metrics::counter!("footfall_kafka_undelivered_messages_total").increment(1);
            tracing::debug!(%error, "a message was not delivered");
            if error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageSizeTooLarge) {
                self.is_too_large.store(true, Ordering::Relaxed);
            }
            self.is_failed.store(true, Ordering::Relaxed);
        }
        if self.remaining.fetch_sub(1, Ordering::AcqRel) == 1
            && let Some(done) = self.done.lock().take()
        {
            // A request that was given up has no one waiting.
            let _ = done.send(());
        }
    }

    fn outcome(&self) -> Result<(), AppendError> {
        if !self.is_failed.load(Ordering::Acquire) {
            Ok(())
        } else if self.is_too_large.load(Ordering::Acquire) {
            Err(AppendError::TooLarge)
        } else {
            Err(AppendError::Unavailable)
        }
    }
}

impl KafkaLog {
    pub fn connect(config: ClientConfig) -> anyhow::Result<Self> {
        let producer = config.create_with_context(CountdownContext)?;
        Ok(Self {
            config,
            producer: RwLock::new(Arc::new(producer)),
        })
    }

    /// Whether the brokers know every lane's topic. Blocks for up to `timeout` a topic.
    pub fn is_reachable(&self, timeout: Duration) -> bool {
        let producer = Arc::clone(&self.producer.read());
        Lane::ALL.into_iter().all(|lane| {
            let answer = producer
                .client()
                .fetch_metadata(Some(lane.topic()), timeout);
            answer.is_ok_and(|metadata| {
                metadata
                    .topics()
                    .iter()
                    .all(|topic| topic.error().is_none() && !topic.partitions().is_empty())
            })
        })
    }

    /// Waits for the acknowledgement of what was queued. Blocks.
    pub fn flush(&self, timeout: Duration) {
        let producer = Arc::clone(&self.producer.read());
        if let Err(error) = producer.flush(timeout) {
            tracing::warn!(%error, unsent = producer.in_flight_count(), "kafka was not flushed");
        }
    }

    fn enqueue(&self, outgoing: &Outgoing, countdown: &Arc<Countdown>) -> Result<(), AppendError> {
        let producer = Arc::clone(&self.producer.read());
        for message in outgoing.messages() {
            let record = BaseRecord::with_opaque_to(message.lane.topic(), Arc::clone(countdown))
                .key(message.key)
                .payload(message.payload)
                .headers(captured_headers(outgoing.team_id, message.uuid.as_bytes()));
            if let Err((error, _)) = producer.send(record) {
                return Err(self.refused(&error, &producer));
            }
        }
        Ok(())
    }

    fn refused(&self, error: &KafkaError, producer: &Arc<CaptureProducer>) -> AppendError {
        tracing::warn!(%error, "kafka refused a message");
        match error.rdkafka_error_code() {
            Some(RDKafkaErrorCode::MessageSizeTooLarge) => AppendError::TooLarge,
            Some(RDKafkaErrorCode::Fatal) => {
                self.replace(producer);
                AppendError::Unavailable
            }
            _ => AppendError::Unavailable,
        }
    }

    /// An idempotent producer that met a fatal error stays broken; only a new one can go on.
    fn replace(&self, broken: &Arc<CaptureProducer>) {
        let mut current = self.producer.write();
        if !Arc::ptr_eq(&current, broken) {
            return;
        }
        match self.config.create_with_context(CountdownContext) {
            Ok(producer) => *current = Arc::new(producer),
            Err(error) => tracing::error!(%error, "a new kafka producer could not be made"),
        }
    }
}

impl EventLog for KafkaLog {
    fn append<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<(), AppendError>> {
        Box::pin(async move {
            if outgoing.is_empty() {
                return Ok(());
            }
            let (countdown, is_done) = Countdown::of(outgoing.len());
            self.enqueue(outgoing, &countdown)?;
            is_done.await.map_err(|_| AppendError::Unavailable)?;
            countdown.outcome()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_request_is_done_when_its_last_message_is_acknowledged() {
        let (countdown, mut is_done) = Countdown::of(2);
        countdown.settle(None);
        assert!(is_done.try_recv().is_err());
        countdown.settle(None);
        is_done.await.unwrap();
        assert_eq!(countdown.outcome(), Ok(()));
    }

    #[tokio::test]
    async fn one_undelivered_message_fails_the_request() {
        let (countdown, is_done) = Countdown::of(2);
        let timeout = KafkaError::MessageProduction(RDKafkaErrorCode::MessageTimedOut);
        countdown.settle(Some(&timeout));
        countdown.settle(None);
        is_done.await.unwrap();
        assert_eq!(countdown.outcome(), Err(AppendError::Unavailable));
    }

    #[tokio::test]
    async fn a_message_that_no_broker_takes_is_not_worth_a_retry() {
        let (countdown, is_done) = Countdown::of(1);
        let too_large = KafkaError::MessageProduction(RDKafkaErrorCode::MessageSizeTooLarge);
        countdown.settle(Some(&too_large));
        is_done.await.unwrap();
        assert_eq!(countdown.outcome(), Err(AppendError::TooLarge));
    }
}
