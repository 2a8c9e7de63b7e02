//! Proof that a block is stored, where `ClickHouse`'s word is none.
//!
//! A `MergeTree` without replicas notes a part's token before the part itself is in place. A server that is killed
//! between the two, or cannot put the part there, knows the token, does not have the rows, and answers their repeat with
//! success. So after a repeat the rows are looked up. Parts are whole or absent, and a block has one in each partition
//! that its rows fall into. What is absent goes into a table of its own, and its partition is moved over: a second
//! token would store the rows too, but the views behind the table have had them already.

use uuid::Uuid;

use crate::{
    block::LaneId,
    clickhouse::{ClickHouse, Refusal},
    identity::{Found, Identity},
    parcel::Parcel,
};

/// Tables whose names begin so hold rows on their way, and nobody else's.
const STAGING: &str = "sink_mending";

/// Called when `ClickHouse` has answered a repeat of `parcel` with success: from then on no earlier attempt can store it.
/// Returns how many partitions were stored anew.
///
/// # Errors
/// [`Refusal::Later`]: nothing is known yet, or the lane is not ours any more; the whole is to be repeated.
pub async fn ensure_stored(
    clickhouse: &ClickHouse,
    lane: LaneId,
    parcel: &Parcel<'_>,
    is_ours: impl Fn() -> bool + Sync,
) -> Result<usize, Refusal> {
    let Some(identity) = &parcel.table.identity else {
        return Ok(0);
    };
    let samples = tokio::task::block_in_place(|| parcel.samples())?;
    let question = identity.samples_sql(&parcel.table.name, &samples);
    if ask(clickhouse, &question)
        .await?
        .iter()
        .all(|found| found.missing == 0)
    {
        return Ok(0);
    }
    // A move that another process of ours sent may still be under way: without its table it cannot begin any more,
    // and the drop waits for one that has begun.
    let prefix = format!(
        "{STAGING}_{}_{}_{}_",
        parcel.table.name,
        lane.topic.replace('.', "_"),
        lane.partition
    );
    drop_staging(clickhouse, &prefix).await?;
    let staging = format!("{prefix}{}", Uuid::new_v4().simple());
    let moved = store_absent(clickhouse, identity, parcel, &staging, is_ours).await?;
    drop_table(clickhouse, &staging).await?;
    Ok(moved)
}

async fn store_absent(
    clickhouse: &ClickHouse,
    identity: &Identity,
    parcel: &Parcel<'_>,
    staging: &str,
    is_ours: impl Fn() -> bool,
) -> Result<usize, Refusal> {
    let table = &parcel.table.name;
    clickhouse
        .run(&format!("CREATE TABLE `{staging}` AS `{table}`"), &[])
        .await?;
    clickhouse
        .insert_into(staging, parcel.table, &[], parcel.rows.clone())
        .await
        .map_err(Refusal::into_later)?;
    let found = ask(clickhouse, &identity.staged_sql(table, staging)).await?;
    let mut moved = 0;
    for partition in found.iter().filter(|found| is_absent(identity, found)) {
        if !is_ours() {
            return Err(Refusal::Later("the lane is not ours any more".to_owned()));
        }
        let id = &partition.partition_id;
        clickhouse
            .run(
                &format!("ALTER TABLE `{staging}` MOVE PARTITION ID '{id}' TO TABLE `{table}`"),
                &[],
            )
            .await?;
        moved += 1;
        tracing::error!(
            %table, token = parcel.token, partition = id, rows = partition.asked,
            "clickhouse knew the token and had no rows; stored them"
        );
    }
    Ok(moved)
}

/// One row that is there shows that the part was stored; others of it may have been deleted or replaced since. Of a
/// versioned table's rows a version may stand elsewhere too, and to store one twice does no harm.
fn is_absent(identity: &Identity, found: &Found) -> bool {
    if identity.is_versioned {
        found.missing > 0
    } else {
        found.missing == found.asked
    }
}

/// Drops what a process that was killed left behind. A mending under way elsewhere begins again.
///
/// # Errors
/// See [`ClickHouse::run`].
pub async fn drop_leftovers(clickhouse: &ClickHouse) -> Result<(), Refusal> {
    drop_staging(clickhouse, &format!("{STAGING}_")).await
}

async fn drop_staging(clickhouse: &ClickHouse, prefix: &str) -> Result<(), Refusal> {
    let names = clickhouse
        .run(
            "SELECT name FROM system.tables \
             WHERE database = currentDatabase() AND startsWith(name, {prefix:String}) FORMAT TSV",
            &[("param_prefix", prefix)],
        )
        .await?;
    for name in names.lines() {
        drop_table(clickhouse, name).await?;
    }
    Ok(())
}

async fn drop_table(clickhouse: &ClickHouse, name: &str) -> Result<(), Refusal> {
    clickhouse
        .run(&format!("DROP TABLE IF EXISTS `{name}` SYNC"), &[])
        .await
        .map(drop)
}

async fn ask(clickhouse: &ClickHouse, question: &str) -> Result<Vec<Found>, Refusal> {
    let answer = clickhouse.run(question, &[]).await?;
    Found::parse(&answer)
        .ok_or_else(|| Refusal::Later(format!("an answer in no known form: {answer}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::tests::identity_of;

    fn found(missing: u64) -> Found {
        Found {
            partition_id: "all".to_owned(),
            asked: 3,
            missing,
        }
    }

    #[test]
    fn a_part_is_absent_when_none_of_its_rows_is_there() {
        let events = identity_of("events");
        assert!(is_absent(&events, &found(3)));
        assert!(!is_absent(&events, &found(2)));
        assert!(!is_absent(&events, &found(0)));
    }

    #[test]
    fn versions_are_stored_again_when_one_is_missing() {
        let persons = identity_of("persons");
        assert!(is_absent(&persons, &found(1)));
        assert!(!is_absent(&persons, &found(0)));
    }
}
