#![cfg(feature = "servers")]
//! The loop against a real broker and a real PostgreSQL that has the product's tables (`FOOTFALL_TEST_KAFKA_BROKERS`,
//! `FOOTFALL_TEST_POSTGRES_URL`). The topics exist. Tests share the lanes, so they run one after the other.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use chrono::Utc;
use footfall_event::person_id;
use footfall_ingest::{
    SeenDefinitions,
    dedup::WindowSize,
    enrich::{Needs, Outcome, enrich},
    event::Lane,
    store::{Progress, Store, StoreError},
    worker::{BatchLimits, Conditions, Stop, Worker, WorkerSettings},
    world::World,
};
use footfall_kafka::{captured_headers, consumer_config, producer_config, topics};
use footfall_telemetry::Readiness;
use rdkafka::{
    Message as _,
    consumer::{BaseConsumer, Consumer as _},
    producer::{BaseProducer, BaseRecord, Producer as _},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use uuid::Uuid;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

struct Servers {
    brokers: String,
    postgres_url: String,
    team_id: i64,
    runtime: Runtime,
    _alone: MutexGuard<'static, ()>,
}

struct Running {
    stop: Stop,
    thread: JoinHandle<anyhow::Result<()>>,
}

impl Running {
    fn end(self) {
        self.stop.request();
        self.thread.join().expect("no panic").expect("a clean end");
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test's servers are named by the environment"
)]
fn named(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} must name a server for these tests"))
}

impl Servers {
    fn new() -> Self {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        Self {
            brokers: named("FOOTFALL_TEST_KAFKA_BROKERS"),
            postgres_url: named("FOOTFALL_TEST_POSTGRES_URL"),
            team_id: i64::from(Uuid::new_v4().as_fields().0),
            runtime: Runtime::new().expect("a runtime"),
            _alone: alone,
        }
    }

    fn store(&self) -> Store {
        Store::new(self.postgres_url.clone(), 1 << 20)
    }

    fn start(&self, group_id: &str) -> Running {
        let (readiness, stop) = (Readiness::default(), Stop::default());
        let conditions = Conditions {
            kafka: readiness.declare("kafka"),
            postgres: readiness.declare("postgres"),
        };
        let settings = WorkerSettings {
            brokers: self.brokers.clone(),
            group_id: group_id.to_owned(),
            instance: "test".to_owned(),
            batch: BatchLimits {
                records: 1000,
                bytes: 1 << 20,
                linger: Duration::from_millis(20),
            },
            window: WindowSize {
                records: 100_000,
                age_ms: 3_600_000,
            },
        };
        let handle = self.runtime.handle().clone();
        let mut worker = Worker::new(settings, handle, conditions, stop.clone(), self.store());
        let thread = std::thread::spawn(move || worker.run());
        Running { stop, thread }
    }

    fn event(&self, name: &str, distinct_id: &str, properties: &Value) -> Value {
        json!({
            "team_id": self.team_id,
            "uuid": Uuid::new_v4(),
            "event": name,
            "distinct_id": distinct_id,
            "properties": properties,
            "captured_at": footfall_event::rfc3339_millis::format(Utc::now()),
            "is_historical": false,
        })
    }

    fn produce(&self, events: &[Value]) {
        let payloads: Vec<Vec<u8>> = events
            .iter()
            .map(|event| event.to_string().into_bytes())
            .collect();
        self.produce_bytes(&payloads);
    }

    fn produce_bytes(&self, payloads: &[Vec<u8>]) {
        let producer: BaseProducer = producer_config(&self.brokers, "test")
            .create()
            .expect("a producer");
        for payload in payloads {
            let uuid = serde_json::from_slice::<Value>(payload)
                .ok()
                .and_then(|event| event["uuid"].as_str()?.parse().ok())
                .unwrap_or_else(Uuid::new_v4);
            let record = BaseRecord::to(topics::EVENTS_CAPTURED)
                .key("test")
                .payload(payload)
                .headers(captured_headers(self.team_id, uuid.as_bytes()));
            producer.send(record).expect("room in the queue");
        }
        producer
            .flush(Duration::from_secs(30))
            .expect("acknowledged");
    }

    /// This team's messages of a topic, waiting until there are `count`, and then a little for more.
    fn messages(&self, topic: &str, count: usize) -> Vec<Value> {
        let group = Uuid::new_v4().to_string();
        let consumer: BaseConsumer = consumer_config(&self.brokers, "test", &group)
            .create()
            .expect("a consumer");
        consumer.subscribe(&[topic]).expect("subscribed");
        let mut found = Vec::new();
        let mut deadline = Instant::now() + Duration::from_mins(1);
        while Instant::now() < deadline {
            let Some(Ok(message)) = consumer.poll(Duration::from_millis(200)) else {
                continue;
            };
            let value: Value =
                serde_json::from_slice(message.payload().unwrap_or_default()).expect("JSON");
            if value["team_id"] == self.team_id {
                found.push(value);
                if found.len() >= count {
                    deadline = deadline.min(Instant::now() + Duration::from_secs(2));
                }
            }
        }
        found
    }
}

#[test]
fn events_become_people_and_rows_and_what_cannot_be_read_a_dead_letter() {
    let servers = Servers::new();
    let running = servers.start(&Uuid::new_v4().to_string());
    let repeated = servers.event(
        "act",
        "anon",
        &json!({"note": "a\u{0}b", "$set": {"note": "\u{0}"}}),
    );
    servers.produce(&[
        repeated.clone(),
        repeated,
        servers.event("$identify", "ada", &json!({"$anon_distinct_id": "anon"})),
    ]);
    servers.produce_bytes(&[b"{\"broken".to_vec()]);
    let enriched = servers.messages(topics::EVENTS_ENRICHED, 2);
    let letters = servers.messages(topics::EVENTS_DEAD_LETTERED, 1);
    running.end();
    assert_eq!(enriched.len(), 2);
    assert_eq!(enriched[0]["properties"]["note"], "a\u{fffd}b");
    assert_eq!(
        enriched[1]["person_properties"],
        json!({"note": "\u{fffd}"})
    );
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (&letters[0]["reason"], &letters[0]["payload"]),
        (&json!("unreadable_event"), &json!("{\"broken"))
    );
    let ids = servers.messages(topics::PERSON_DISTINCT_IDS_CHANGED, 2);
    assert_eq!(ids[0]["person_id"], ids[1]["person_id"]);
}

#[test]
fn a_uuid_seen_before_a_restart_is_still_a_repeat() {
    let servers = Servers::new();
    let group = Uuid::new_v4().to_string();
    let event = servers.event("act", "ada", &json!({}));
    let running = servers.start(&group);
    servers.produce(std::slice::from_ref(&event));
    assert_eq!(servers.messages(topics::EVENTS_ENRICHED, 1).len(), 1);
    running.end();
    let running = servers.start(&group);
    servers.produce(&[event, servers.event("act", "bob", &json!({}))]);
    let enriched = servers.messages(topics::EVENTS_ENRICHED, 2);
    running.end();
    let ids: Vec<_> = enriched
        .iter()
        .map(|event| event["distinct_id"].clone())
        .collect();
    assert_eq!(ids, ["ada", "bob"]);
}

/// A batch decided by hand, without Kafka.
async fn write(
    store: &mut Store,
    servers: &Servers,
    progress: &Progress,
) -> Result<usize, StoreError> {
    let text = servers
        .event("$identify", "ada", &json!({"$anon_distinct_id": "anon"}))
        .to_string();
    let nothing = footfall_ingest::world::no_properties();
    let makers = footfall_ingest::dedup::IdentityMaker::default();
    let source = footfall_ingest::event::Source {
        lane: progress.lanes[0].0.clone(),
        offset: 0,
    };
    let identity = |event: &footfall_event::CapturedEvent<'_>| {
        makers.identity(event.team_id, event.uuid.into_bytes())
    };
    let events = vec![
        footfall_ingest::event::Event::parse(source, b"", &text, identity, &nothing)
            .expect("an event"),
    ];
    let (people, groups) = store.load(&Needs::of(&events)).await?;
    let (windows, seen) = (HashMap::new(), SeenDefinitions::default());
    let outcome: Outcome<'_> = enrich(World::new(&windows, &seen, people, groups), events);
    Ok(store.write(&outcome, progress).await?.promised.len())
}

fn lane_of_nobody() -> Lane {
    Lane {
        topic: Uuid::new_v4().to_string().into(),
        partition: 0,
    }
}

#[test]
fn who_lost_a_lane_writes_nothing() {
    let servers = Servers::new();
    let lane = lane_of_nobody();
    let (mut old, mut new) = (servers.store(), servers.store());
    servers.runtime.block_on(async {
        let lanes = std::slice::from_ref(&lane);
        let first = old.claim(lanes).await.expect("claimed");
        new.claim(lanes).await.expect("claimed by another");
        let progress = Progress {
            owner: first.owner,
            lanes: vec![(lane.clone(), 1)],
        };
        let written = write(&mut old, &servers, &progress).await;
        assert!(matches!(written, Err(StoreError::Fenced)), "{written:?}");
        let found = new.claim(lanes).await.expect("claimed again");
        assert!(found.left.is_empty() && found.applied.is_empty());
    });
}

#[test]
fn a_successor_finds_what_was_promised_and_how_far_people_are_ahead() {
    let servers = Servers::new();
    let lane = lane_of_nobody();
    let (mut crashed, mut successor) = (servers.store(), servers.store());
    servers.runtime.block_on(async {
        let lanes = std::slice::from_ref(&lane);
        let claim = crashed.claim(lanes).await.expect("claimed");
        let progress = Progress {
            owner: claim.owner,
            lanes: vec![(lane.clone(), 41)],
        };
        let promised = write(&mut crashed, &servers, &progress)
            .await
            .expect("written");
        let found = successor
            .claim(lanes)
            .await
            .expect("claimed by the successor");
        assert_eq!(found.left.len(), promised);
        assert_eq!(found.applied, [(lane.clone(), 41)]);
        let keys: Vec<&str> = found.left.iter().map(|row| &*row.topic).collect();
        assert!(keys.contains(&topics::PERSON_OVERRIDES_CHANGED), "{keys:?}");
        let derived = person_id(servers.team_id, "ada").to_string();
        assert!(found.left.iter().any(|row| row.payload.contains(&derived)));
        let published: Vec<i64> = found.left.iter().map(|row| row.id).collect();
        successor
            .settle(found.owner, &published)
            .await
            .expect("settled");
        let after = successor.claim(lanes).await.expect("claimed once more");
        assert!(after.left.is_empty() && after.applied.is_empty());
    });
}
