//! Who owns a lane, and how far PostgreSQL is ahead of Kafka in it.
//!
//! Kafka fences a process that lost its partitions, but only Kafka's writes. So each lane also has a row here with its
//! owner: a process that gets a lane puts its name there, and every transaction about people checks its own name in
//! the same row, under the row's lock. A process that was away too long finds another name and writes nothing.
//!
//! The row also says up to which offset PostgreSQL holds what the lane's events did, while Kafka's commit of the same
//! batch is outstanding. After a crash between the two commits these events come again: they are stamped and published,
//! and change nobody.

use uuid::Uuid;

use super::{
    OutboxRow, Store, StoreError,
    connection::patiently,
    sql::{CLAIM_LANES, LEFT_IN_OUTBOX, SETTLE},
};
use crate::event::Lane;

/// What the new owner of lanes finds.
#[derive(Debug, Default)]
pub struct Claim {
    pub owner: Uuid,
    /// Events of the lane before this offset have already changed people.
    pub applied: Vec<(Lane, i64)>,
    /// Promised to Kafka by an earlier transaction, perhaps kept already.
    pub left: Vec<OutboxRow>,
}

impl Store {
    /// Makes the lanes ours; whoever had them can write no more.
    ///
    /// # Errors
    /// `Unavailable`, or `Conflict` with another claim.
    pub async fn claim(&mut self, lanes: &[Lane]) -> Result<Claim, StoreError> {
        let owner = Uuid::new_v4();
        let topics: Vec<&str> = lanes.iter().map(|lane| &*lane.topic).collect();
        let partitions: Vec<i32> = lanes.iter().map(|lane| lane.partition).collect();
        let open = self.connected().await?;
        patiently(async {
            let claimed = open
                .client
                .query(
                    &open.statements[CLAIM_LANES],
                    &[&topics, &partitions, &owner],
                )
                .await?;
            let left = open
                .client
                .query(&open.statements[LEFT_IN_OUTBOX], &[&topics, &partitions])
                .await?;
            let applied = claimed.iter().filter_map(|row| {
                let (topic, partition): (&str, i32) = (row.get(0), row.get(1));
                let lane = lanes
                    .iter()
                    .find(|lane| &*lane.topic == topic && lane.partition == partition)?;
                Some((lane.clone(), row.get::<_, Option<i64>>(2)?))
            });
            let left = left.iter().map(|row| OutboxRow {
                id: row.get(0),
                topic: row.get(1),
                key: row.get(2),
                payload: row.get(3),
            });
            Ok(Claim {
                owner,
                applied: applied.collect(),
                left: left.collect(),
            })
        })
        .await
    }

    /// After Kafka's commit: what was promised is published, and no batch is between the two commits.
    ///
    /// # Errors
    /// `Unavailable`; the rows then stay for the next claim.
    pub async fn settle(&mut self, owner: Uuid, published: &[i64]) -> Result<(), StoreError> {
        let open = self.connected().await?;
        patiently(async {
            open.client
                .execute(&open.statements[SETTLE], &[&published, &owner])
                .await?;
            Ok(())
        })
        .await
    }
}
