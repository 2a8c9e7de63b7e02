use std::time::{Duration, Instant};

use clap::Args;
use rdkafka::ClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseRecord, Producer, ThreadedProducer};
use serde_json::{Value, json};

use crate::events::event;

const LONGEST_RUN: Duration = Duration::from_mins(5);

#[derive(Args)]
pub(crate) struct Settings {
    #[arg(long)]
    brokers: String,
    #[arg(long)]
    topic: String,
    #[arg(long)]
    events: u64,
    #[arg(long, default_value_t = 1000)]
    people: u64,
}

/// User and system time of this process, in seconds.
fn cpu_s() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(ticks as f64 / 100.0)
}

pub(crate) fn run(settings: &Settings) -> anyhow::Result<Value> {
    let messages = (0..settings.events)
        .map(|number| serde_json::to_vec(&event(number, settings.people)))
        .collect::<Result<Vec<_>, _>>()?;
    let producer: ThreadedProducer<_> = ClientConfig::new()
        .set("bootstrap.servers", &settings.brokers)
        .set("acks", "all")
        .set("enable.idempotence", "true")
        .set("linger.ms", "5")
        .set("queue.buffering.max.messages", "500000")
        .create()?;
    let (start, cpu_before_s) = (Instant::now(), cpu_s()?);
    for (number, message) in messages.iter().enumerate() {
        let key = format!("1:person-{}", number as u64 % settings.people);
        let mut record = BaseRecord::to(&settings.topic).key(&key).payload(message);
        while let Err((error, again)) = producer.send(record) {
            match error {
                KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull) => {
                    std::thread::sleep(Duration::from_millis(1));
                    record = again;
                }
                other => return Err(other.into()),
            }
        }
    }
    // `flush` of a threaded producer sleeps between its looks; the count of what is under way does not.
    while producer.in_flight_count() > 0 {
        if start.elapsed() > LONGEST_RUN {
            anyhow::bail!(
                "{} events were not acknowledged",
                producer.in_flight_count()
            );
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let wall_s = start.elapsed().as_secs_f64();
    Ok(json!({
        "acknowledged_events": settings.events,
        "wall_s": wall_s,
        "cpu_s": cpu_s()? - cpu_before_s,
    }))
}
