//! Taking up lanes: at the start, after a rebalance, and after any doubt about what Kafka committed.

use std::{collections::HashMap, time::Duration};

use anyhow::Context as _;
use rdkafka::{Offset, TopicPartitionList, consumer::Consumer as _};

use super::{
    FIRST_BACKOFF, Interruption, LAST_BACKOFF, OpenClaim, Worker, consumer::GroupConsumer,
    window_reader,
};
use crate::event::Lane;

const TIMEOUT: Duration = Duration::from_secs(10);

/// What Kafka has of a lane. Records from `first` on are there; those before `committed` are processed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) first: i64,
    pub(super) committed: i64,
    pub(super) end: i64,
}

impl Worker {
    /// Makes the lanes of this epoch ready and begins to fetch them; tries until that worked. `false` if the group
    /// changed again, or the process must stop.
    pub(super) fn take_up(&mut self, consumer: &GroupConsumer, epoch: u64) -> bool {
        let mut backoff = FIRST_BACKOFF;
        loop {
            if self.connect_producer() {
                match self.try_take_up(consumer, epoch) {
                    Ok(()) => return true,
                    Err(error) => {
                        tracing::warn!(
                            error = format!("{error:#}"),
                            "the lanes cannot be taken up yet"
                        );
                    }
                }
            }
            if !self.wait(consumer, backoff, epoch) {
                return false;
            }
            backoff = (backoff * 2).min(LAST_BACKOFF);
        }
    }

    fn try_take_up(&mut self, consumer: &GroupConsumer, epoch: u64) -> anyhow::Result<()> {
        let lanes = consumer.context().lanes();
        if lanes.is_empty() {
            self.windows.clear();
            return Ok(());
        }
        self.claim = None;
        let extents = extents(consumer, &lanes)?;
        self.claim_lanes(&extents)?;
        self.windows.retain(|lane, _| extents.contains_key(lane));
        window_reader::extend(
            &self.settings,
            &self.identities,
            &mut self.windows,
            &extents,
        )?;
        anyhow::ensure!(
            consumer.context().epoch() == epoch,
            "the group changed meanwhile"
        );
        let mut starts = TopicPartitionList::new();
        for (lane, extent) in &extents {
            let offset = Offset::Offset(extent.committed);
            starts.add_partition_offset(&lane.topic, lane.partition, offset)?;
        }
        consumer.assign(&starts).context("assigning")?;
        self.conditions.kafka.set(true);
        tracing::info!(lanes = lanes.len(), "took up the lanes");
        Ok(())
    }

    fn claim_lanes(&mut self, extents: &HashMap<Lane, Extent>) -> anyhow::Result<()> {
        let lanes: Vec<Lane> = extents.keys().cloned().collect();
        self.open_claim(&lanes)?;
        if let Some(claim) = &mut self.claim {
            // An offset beyond the log's end is of another log: Kafka's data was replaced, PostgreSQL's was not.
            claim.applied.retain(|lane, applied| {
                extents
                    .get(lane)
                    .is_some_and(|extent| *applied <= extent.end)
            });
        }
        Ok(())
    }

    /// Puts our name on the lanes, unless it is there.
    pub(super) fn open_claim(&mut self, lanes: &[Lane]) -> Result<(), Interruption> {
        if self.claim.is_some() {
            return Ok(());
        }
        let claimed = self.runtime.block_on(self.store.claim(lanes));
        if claimed.is_err() {
            self.conditions.postgres.set(false);
            self.store.disconnect();
        }
        let claim = claimed?;
        self.conditions.postgres.set(true);
        if !claim.left.is_empty() {
            tracing::info!(
                rows = claim.left.len(),
                "publishing what a predecessor promised"
            );
        }
        self.claim = Some(OpenClaim {
            owner: claim.owner,
            applied: claim.applied.into_iter().collect(),
            left: claim.left,
        });
        Ok(())
    }
}

fn extents(consumer: &GroupConsumer, lanes: &[Lane]) -> anyhow::Result<HashMap<Lane, Extent>> {
    let mut asked = TopicPartitionList::new();
    for lane in lanes {
        asked.add_partition(&lane.topic, lane.partition);
    }
    let committed = consumer
        .committed_offsets(asked, TIMEOUT)
        .context("reading the committed offsets")?;
    let mut extents = HashMap::new();
    for lane in lanes {
        let (first, end) = consumer
            .fetch_watermarks(&lane.topic, lane.partition, TIMEOUT)
            .context("reading the extent of a lane")?;
        let found = committed
            .find_partition(&lane.topic, lane.partition)
            .context("a lane without an answer")?;
        found.error().context("reading a committed offset")?;
        let committed = match found.offset() {
            // Never beyond the end: the log was replaced by a shorter one.
            Offset::Offset(offset) if offset <= end => offset.max(first),
            _ => first,
        };
        let extent = Extent {
            first,
            committed,
            end,
        };
        extents.insert(lane.clone(), extent);
    }
    Ok(extents)
}
