use rdkafka::ClientConfig;

fn client_config(brokers: &str, client_id: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", brokers)
        .set("client.id", client_id)
        .set("socket.keepalive.enable", "true")
        .set("reconnect.backoff.ms", "100")
        .set("reconnect.backoff.max.ms", "2000");
    config
}

/// A producer whose acknowledgement means every in-sync replica has the message, once and in order.
pub fn producer_config(brokers: &str, client_id: &str) -> ClientConfig {
    let mut config = client_config(brokers, client_id);
    config
        .set("acks", "all")
        .set("enable.idempotence", "true")
        .set("max.in.flight.requests.per.connection", "5")
        .set("linger.ms", "5")
        .set("message.max.bytes", "16777216")
        .set("compression.codec", "lz4");
    config
}

/// `transactional_id` must be stable for one unit of work (a group's partition, an instance): a new producer with the
/// same id fences the old one.
pub fn transactional_producer_config(
    brokers: &str,
    client_id: &str,
    transactional_id: &str,
) -> ClientConfig {
    let mut config = producer_config(brokers, client_id);
    config.set("transactional.id", transactional_id);
    config
}

/// A consumer that reads committed messages only, starts at the beginning, and commits only when told.
pub fn consumer_config(brokers: &str, client_id: &str, group_id: &str) -> ClientConfig {
    let mut config = client_config(brokers, client_id);
    config
        .set("group.id", group_id)
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("auto.offset.reset", "earliest")
        .set("isolation.level", "read_committed")
        .set("allow.auto.create.topics", "false")
        .set("fetch.message.max.bytes", "16777216")
        .set("receive.message.max.bytes", "134217728")
        .set("fetch.max.bytes", "67108864");
    config
}
