//! When the sink is ready: it belongs to the consumer group, both servers answer, and no insert is stuck.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use footfall_telemetry::{Condition, Readiness};
use tokio::{task::spawn_blocking, time::sleep};

use crate::{clickhouse::ClickHouse, consumer::GroupOffsets};

const WHILE_UNREADY: Duration = Duration::from_millis(300);
const WHILE_READY: Duration = Duration::from_secs(5);

#[derive(Debug, Clone)]
pub struct Health {
    kafka: Condition,
    clickhouse: Condition,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    has_joined: AtomicBool,
    stuck_inserts: AtomicUsize,
}

/// Says, while it lives, that an insert does not get through.
#[derive(Debug)]
pub struct Stuck(Health);

impl Health {
    pub fn new(readiness: &Readiness) -> Self {
        Self {
            kafka: readiness.declare("kafka"),
            clickhouse: readiness.declare("clickhouse"),
            shared: Arc::default(),
        }
    }

    /// The group has given this process its partitions, be it none.
    pub fn joined(&self) {
        self.shared.has_joined.store(true, Ordering::Release);
    }

    pub fn stuck(&self) -> Stuck {
        self.shared.stuck_inserts.fetch_add(1, Ordering::AcqRel);
        self.clickhouse.set(false);
        Stuck(self.clone())
    }

    fn is_stuck(&self) -> bool {
        self.shared.stuck_inserts.load(Ordering::Acquire) > 0
    }

    /// Asks both servers again and again; runs until it is dropped.
    pub async fn watch(self, clickhouse: ClickHouse, offsets: GroupOffsets) {
        loop {
            let asked = offsets.clone();
            let is_kafka_alive = spawn_blocking(move || asked.is_kafka_alive())
                .await
                .unwrap_or(false);
            self.kafka
                .set(is_kafka_alive && self.shared.has_joined.load(Ordering::Acquire));
            self.clickhouse
                .set(clickhouse.is_alive().await && !self.is_stuck());
            let is_ready = self.kafka.holds() && self.clickhouse.holds();
            sleep(if is_ready { WHILE_READY } else { WHILE_UNREADY }).await;
        }
    }
}

impl Drop for Stuck {
    fn drop(&mut self) {
        let Self(health) = self;
        if health.shared.stuck_inserts.fetch_sub(1, Ordering::AcqRel) == 1 {
            health.clickhouse.set(true);
        }
    }
}
