//! The main loop: messages to lanes, lanes' work to deliveries, and what the group says in between. It never waits for
//! a delivery, so Kafka always hears from this consumer, however long ClickHouse is away.

use std::{
    collections::{BTreeMap, HashMap},
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use futures::FutureExt as _;
use rdkafka::{
    Message as _, TopicPartitionList,
    consumer::Consumer,
    error::{KafkaError, KafkaResult, RDKafkaErrorCode},
    message::BorrowedMessage,
};
use tokio::{
    sync::mpsc::UnboundedReceiver,
    task::JoinSet,
    time::{sleep_until, timeout_at},
};

use crate::{
    block::{LaneId, Message},
    clickhouse::Table,
    consumer::{GroupEvent, SinkConsumer, lane_of},
    deliver::{Delivery, Done, Holding, Lost},
    lane::{BlockLimits, Lane},
    ownership::Tenure,
};

/// Messages taken in one go before the lanes are looked at.
const BATCH: usize = 500;
/// With nothing forming there is nothing to wake for; the loop looks around anyway.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);
/// What is under way at the end gets this long; after it, the next start replays it.
const LAST_DELIVERIES: Duration = Duration::from_secs(8);

pub struct Dispatch {
    pub consumer: Arc<SinkConsumer>,
    pub events: UnboundedReceiver<GroupEvent>,
    pub delivery: Arc<Delivery>,
    /// By topic.
    pub tables: HashMap<&'static str, Arc<Table>>,
    pub limits: BlockLimits,
    pub buffer_max_bytes: usize,
}

struct HeldLane {
    lane: Lane,
    holding: Holding,
    is_paused: bool,
    underway_size_bytes: usize,
}

type Finished = (LaneId, Tenure, Result<Done, Lost>);

#[derive(Default)]
struct State {
    // Ordered, so that every round looks at the lanes in the same order.
    lanes: BTreeMap<LaneId, HeldLane>,
    deliveries: JoinSet<Finished>,
}

impl State {
    fn on_finished(&mut self, (lane, tenure, outcome): Finished) {
        let Some(held) = self.lanes.get_mut(&lane) else {
            return;
        };
        if held.holding.tenure != tenure {
            return;
        }
        held.underway_size_bytes = 0;
        match outcome {
            Ok(Done::Delivered { end }) => held.lane.delivered(end),
            Ok(Done::Released) => held.lane.released(),
            Err(Lost) => {
                self.lanes.remove(&lane);
            }
        }
    }

    fn waiting_size_bytes(&self) -> usize {
        self.lanes
            .values()
            .map(|held| held.lane.waiting_size_bytes() + held.underway_size_bytes)
            .sum()
    }
}

impl Dispatch {
    /// Runs until `shutdown` resolves.
    ///
    /// # Errors
    /// The group's assignment could not be taken up, or the consumer is broken for good: the process has to start anew.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) -> anyhow::Result<()> {
        let mut state = State::default();
        tokio::pin!(shutdown);
        loop {
            let wake = self.next_wake(&state);
            let consumer = Arc::clone(&self.consumer);
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                Some(event) = self.events.recv() => self.on_group_event(&mut state, event)?,
                Some(finished) = state.deliveries.join_next() => state.on_finished(finished?),
                received = consumer.recv() => {
                    self.on_message(&mut state, received)?;
                    for _ in 1..BATCH {
                        let Some(received) = consumer.recv().now_or_never() else { break };
                        self.on_message(&mut state, received)?;
                    }
                }
                () = sleep_until(wake.into()) => {}
            }
            self.start_due_work(&mut state);
            self.hold_back(&mut state)?;
        }
        self.finish(state).await
    }

    fn on_group_event(&self, state: &mut State, event: GroupEvent) -> anyhow::Result<()> {
        match event {
            GroupEvent::Assigned(assigned) => {
                tracing::info!(partitions = assigned.len(), "took up partitions");
                for given in assigned {
                    let table = self.tables.get(given.lane.topic).with_context(|| {
                        format!("no table is known for the topic {}", given.lane.topic)
                    })?;
                    let held = HeldLane {
                        lane: Lane::starting_with(given.claim),
                        holding: Holding {
                            lane: given.lane,
                            tenure: given.tenure,
                            table: Arc::clone(table),
                        },
                        is_paused: false,
                        underway_size_bytes: 0,
                    };
                    state.lanes.insert(given.lane, held);
                }
                self.delivery.health.joined();
            }
            GroupEvent::Revoked(lanes) => {
                tracing::info!(partitions = lanes.len(), "gave up partitions");
                for lane in lanes {
                    state.lanes.remove(&lane);
                }
            }
            GroupEvent::Failed(error) => {
                return Err(error).context("the partitions given by the group cannot be read");
            }
        }
        metrics::gauge!("footfall_sink_partitions").set(state.lanes.len() as f64);
        Ok(())
    }

    fn on_message(
        &mut self,
        state: &mut State,
        received: KafkaResult<BorrowedMessage<'_>>,
    ) -> anyhow::Result<()> {
        let message = match received {
            Ok(message) => message,
            Err(KafkaError::MessageConsumptionFatal(code)) => {
                return Err(KafkaError::MessageConsumptionFatal(code))
                    .context("another process may use the same FOOTFALL_SINK_INSTANCE");
            }
            Err(error) => {
                if error.rdkafka_error_code() == Some(RDKafkaErrorCode::UnknownTopicOrPartition) {
                    tracing::info!(%error, "waiting for topics that do not exist yet");
                } else {
                    tracing::warn!(%error, "kafka cannot be read for now");
                }
                return Ok(());
            }
        };
        // An assignment is told before its first message can come, but not necessarily seen here yet.
        while let Ok(event) = self.events.try_recv() {
            self.on_group_event(state, event)?;
        }
        let Some(held) = lane_of(message.topic(), message.partition())
            .and_then(|lane| state.lanes.get_mut(&lane))
        else {
            return Ok(());
        };
        held.lane.take(
            Message {
                offset: message.offset(),
                timestamp_ms: message.timestamp().to_millis().unwrap_or_default(),
                payload: message.payload().unwrap_or_default(),
            },
            Instant::now(),
        );
        Ok(())
    }

    fn start_due_work(&self, state: &mut State) {
        let now = Instant::now();
        let is_hurried = state.waiting_size_bytes() >= self.buffer_max_bytes;
        for (id, held) in &mut state.lanes {
            let before = held.lane.waiting_size_bytes();
            let Some(work) = held.lane.next_work(now, &self.limits, is_hurried) else {
                continue;
            };
            held.underway_size_bytes = before - held.lane.waiting_size_bytes();
            let delivery = Arc::clone(&self.delivery);
            let holding = held.holding.clone();
            let id = *id;
            state.deliveries.spawn(async move {
                let tenure = holding.tenure;
                (id, tenure, delivery.run(holding, work).await)
            });
        }
    }

    /// Stops the flow of the lanes that are full, and lets it go on when they are not. A busy lane is full earlier
    /// while all lanes together hold too much.
    fn hold_back(&self, state: &mut State) -> anyhow::Result<()> {
        let is_overfull = state.waiting_size_bytes() >= self.buffer_max_bytes;
        let (mut pausing, mut resuming) = (TopicPartitionList::new(), TopicPartitionList::new());
        for (id, held) in &mut state.lanes {
            let should_pause =
                held.lane.is_full(&self.limits) || (is_overfull && held.lane.is_busy());
            if should_pause != held.is_paused {
                held.is_paused = should_pause;
                let list = if should_pause {
                    &mut pausing
                } else {
                    &mut resuming
                };
                list.add_partition(id.topic, id.partition);
            }
        }
        if pausing.count() > 0 {
            self.consumer.pause(&pausing)?;
        }
        if resuming.count() > 0 {
            self.consumer.resume(&resuming)?;
        }
        Ok(())
    }

    fn next_wake(&self, state: &State) -> Instant {
        let longest = Instant::now() + LONGEST_SLEEP;
        state
            .lanes
            .values()
            .filter_map(|held| held.lane.wakes_at(&self.limits))
            .fold(longest, Instant::min)
    }

    /// Lets the blocks on their way arrive and releases them; what only formed is read again by the next holder.
    async fn finish(self, mut state: State) -> anyhow::Result<()> {
        tracing::info!(
            underway = state.deliveries.len(),
            "stopping: finishing the blocks on their way"
        );
        let deadline = (Instant::now() + LAST_DELIVERIES).into();
        for held in state.lanes.values_mut() {
            held.lane.abandon_forming();
        }
        self.start_due_work(&mut state);
        while let Ok(Some(finished)) = timeout_at(deadline, state.deliveries.join_next()).await {
            state.on_finished(finished?);
            self.start_due_work(&mut state);
        }
        state.deliveries.shutdown().await;
        Ok(())
    }
}
