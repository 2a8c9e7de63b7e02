use rdkafka::{
    ClientContext,
    config::RDKafkaLogLevel,
    consumer::ConsumerContext,
    error::KafkaError,
    producer::{DeliveryResult, ProducerContext},
};

/// Sends librdkafka's log lines and errors to tracing and counts the errors.
#[derive(Debug, Clone, Copy, Default)]
pub struct TracingContext;

impl ClientContext for TracingContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        use RDKafkaLogLevel::{Alert, Critical, Debug, Emerg, Error, Info, Notice, Warning};
        match level {
            Emerg | Alert | Critical | Error => tracing::error!(facility, "kafka: {message}"),
            Warning => tracing::warn!(facility, "kafka: {message}"),
            Notice | Info => tracing::info!(facility, "kafka: {message}"),
            Debug => tracing::debug!(facility, "kafka: {message}"),
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        metrics::counter!("footfall_kafka_client_errors_total").increment(1);
        tracing::warn!(%error, "kafka: {reason}");
    }
}

impl ConsumerContext for TracingContext {}

impl ProducerContext for TracingContext {
    type DeliveryOpaque = ();

    fn delivery(&self, delivery: &DeliveryResult<'_>, (): ()) {
        if let Err((error, _)) = delivery {
            metrics::counter!("footfall_kafka_undelivered_messages_total").increment(1);
            tracing::debug!(%error, "a message was not delivered");
        }
    }
}
