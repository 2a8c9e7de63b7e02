use std::time::Instant;

use rdkafka::{
    consumer::Consumer as _,
    error::{KafkaError, RDKafkaErrorCode},
    message::BorrowedMessage,
};

use super::{BatchLimits, IDLE_POLL, consumer::GroupConsumer};

pub(super) struct Batch<'c> {
    pub(super) messages: Vec<BorrowedMessage<'c>>,
    /// Kafka could not be reached.
    pub(super) has_trouble: bool,
}

/// Waits a little for a first message, then for others until a limit is met. Empty if nothing came, or if the group
/// changed meanwhile.
///
/// # Errors
/// Those after which this consumer gets nothing any more.
pub(super) fn collect(
    consumer: &GroupConsumer,
    limits: BatchLimits,
    epoch: u64,
) -> Result<Batch<'_>, KafkaError> {
    let mut batch = Batch {
        messages: Vec::new(),
        has_trouble: false,
    };
    let mut bytes = 0;
    let mut deadline = None;
    while batch.messages.len() < limits.records && bytes < limits.bytes {
        let patience = deadline.map_or(IDLE_POLL, |at: Instant| {
            at.saturating_duration_since(Instant::now())
        });
        let polled = consumer.poll(patience);
        if consumer.context().epoch() != epoch {
            batch.messages.clear();
            return Ok(batch);
        }
        match polled {
            Some(Ok(message)) => {
                bytes += message.payload_len();
                batch.messages.push(message);
                deadline.get_or_insert_with(|| Instant::now() + limits.linger);
            }
            Some(Err(error)) => {
                if is_final(&error) {
                    return Err(error);
                }
                tracing::warn!(%error, "kafka: the consumer met an error");
                batch.has_trouble |= is_connection(&error);
            }
            None => break,
        }
    }
    Ok(batch)
}

fn is_final(error: &KafkaError) -> bool {
    matches!(
        error,
        KafkaError::MessageConsumptionFatal(_)
            | KafkaError::MessageConsumption(RDKafkaErrorCode::FencedInstanceId)
    )
}

fn is_connection(error: &KafkaError) -> bool {
    use RDKafkaErrorCode::{AllBrokersDown, BrokerTransportFailure};
    matches!(
        error,
        KafkaError::MessageConsumption(AllBrokersDown | BrokerTransportFailure)
    )
}
