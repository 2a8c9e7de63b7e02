//! One block's way: claim, insert, dead letters. Every step can be repeated, so every failure but one is waited out;
//! the exception is that the lane belongs to someone else now.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use footfall_event::DeadLetter;
use tokio::{sync::Semaphore, task::spawn_blocking, time::sleep};

use crate::{
    block::{Block, Claim, LaneId, Range},
    clickhouse::{ClickHouse, Refusal, Table},
    consumer::GroupOffsets,
    encode::encode_row,
    health::Health,
    lane::Work,
    ownership::Tenure,
    rows::{REASON_REFUSED, REASON_UNFIT, Rows, dead_letter, rows_of},
};

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// One hiccup does not make the service unready.
const ATTEMPTS_BEFORE_STUCK: u32 = 3;

/// The lane was given away; whoever holds it repeats what was claimed.
#[derive(Debug)]
pub struct Lost;

/// What a piece of work has left to be done.
#[derive(Debug, Clone, Copy)]
pub enum Done {
    Delivered { end: i64 },
    Released,
}

/// What all deliveries share.
pub struct Delivery {
    pub offsets: GroupOffsets,
    pub clickhouse: ClickHouse,
    pub dead_letters: Arc<Table>,
    /// How many inserts may be under way at once.
    pub permits: Semaphore,
    pub health: Health,
}

/// A lane, the period in which it is ours, and the table that it fills.
#[derive(Clone)]
pub struct Holding {
    pub lane: LaneId,
    pub tenure: Tenure,
    pub table: Arc<Table>,
}

impl Delivery {
    /// # Errors
    /// The lane is no longer ours.
    pub async fn run(self: Arc<Self>, holding: Holding, work: Work) -> Result<Done, Lost> {
        match work {
            Work::Release { next_offset } => {
                self.commit(&holding, next_offset, String::new()).await?;
                Ok(Done::Released)
            }
            Work::Deliver {
                block,
                claim,
                is_claimed,
            } => {
                if is_claimed {
                    metrics::counter!("footfall_sink_replayed_blocks_total").increment(1);
                    tracing::info!(lane = %holding.lane, %claim, rows = block.row_count(), "replaying an open block");
                } else {
                    self.claim(&holding, claim).await?;
                }
                self.deliver(&holding, block, claim).await?;
                Ok(Done::Delivered {
                    end: claim.range.end,
                })
            }
        }
    }

    async fn claim(&self, holding: &Holding, claim: Claim) -> Result<(), Lost> {
        self.commit(holding, claim.range.start, claim.to_string())
            .await
    }

    async fn deliver(&self, holding: &Holding, block: Block, claim: Claim) -> Result<(), Lost> {
        let table = Arc::clone(&holding.table);
        let (block, rows, unfit) = blocking(move || {
            let (rows, unfit) = rows_of(&table, &block);
            (block, rows, unfit)
        })
        .await;
        let mut letters: Vec<_> = unfit
            .into_iter()
            .map(|(message, error)| {
                dead_letter(
                    holding.lane,
                    &block,
                    message,
                    REASON_UNFIT,
                    error.to_string(),
                )
            })
            .collect();
        let refused = self.insert_rows(holding, claim, &rows).await?;
        letters.extend(refused.into_iter().map(|(row, error)| {
            dead_letter(
                holding.lane,
                &block,
                rows.message_of(row),
                REASON_REFUSED,
                error,
            )
        }));
        self.insert_dead_letters(holding, claim, letters).await?;
        let table = holding.table.name.clone();
        metrics::counter!("footfall_sink_blocks_total", "table" => table.clone()).increment(1);
        metrics::counter!("footfall_sink_messages_total", "table" => table)
            .increment(block.row_count() as u64);
        Ok(())
    }

    /// The rows that ClickHouse refuses, and why; all others are stored.
    async fn insert_rows(
        &self,
        holding: &Holding,
        claim: Claim,
        rows: &Rows,
    ) -> Result<Vec<(usize, String)>, Lost> {
        let mut refused = Vec::new();
        if rows.count() == 0 {
            return Ok(refused);
        }
        let token = token(holding.lane, claim.range);
        let mut pieces = Vec::new();
        if claim.is_split {
            pieces.push((0, rows.count()));
        } else if let Err(reason) = self
            .insert(holding, &holding.table, &token, rows.slice(0, rows.count()))
            .await?
        {
            tracing::warn!(lane = %holding.lane, %claim, reason, "clickhouse refused rows, splitting the block");
            // Durable before the first piece: a later whole insert would store the pieces again.
            let split = Claim {
                is_split: true,
                ..claim
            };
            self.claim(holding, split).await?;
            pieces.push((0, rows.count()));
        }
        // Halves of halves, until what is refused is one row. The first piece is the whole once more, under its own
        // token, so that a first attempt and a replay walk the same way.
        while let Some((from, to)) = pieces.pop() {
            let piece_token = format!("{token}/{from}-{to}");
            let inserted = self
                .insert(holding, &holding.table, &piece_token, rows.slice(from, to))
                .await?;
            if let Err(reason) = inserted {
                if to - from == 1 {
                    refused.push((from, reason));
                } else {
                    let middle = usize::midpoint(from, to);
                    pieces.extend([(middle, to), (from, middle)]);
                }
            }
        }
        Ok(refused)
    }

    async fn insert_dead_letters(
        &self,
        holding: &Holding,
        claim: Claim,
        mut letters: Vec<DeadLetter<'static>>,
    ) -> Result<(), Lost> {
        if letters.is_empty() {
            return Ok(());
        }
        letters.sort_by_key(|letter| letter.source_offset);
        for letter in &letters {
            let reason = letter.reason.clone().into_owned();
            metrics::counter!("footfall_sink_dead_letters_total", "reason" => reason).increment(1);
        }
        let token = format!("{}/dead", token(holding.lane, claim.range));
        let mut pause = FIRST_PAUSE;
        loop {
            // A letter holds any bytes, so a refusal means that the table is not what this program knows: waiting
            // loses nothing, going on would.
            let problem = match encoded_letters(&self.dead_letters, &letters) {
                Err(problem) => problem.to_string(),
                Ok(rows) => match self
                    .insert(holding, &self.dead_letters, &token, rows.into())
                    .await?
                {
                    Ok(()) => return Ok(()),
                    Err(reason) => reason,
                },
            };
            tracing::error!(lane = %holding.lane, %claim, problem, "dead letters cannot be stored");
            sleep(pause).await;
            pause = longer(pause);
        }
    }

    /// Sends until there is an answer that does not say "later". The inner error: the rows are at fault.
    async fn insert(
        &self,
        holding: &Holding,
        table: &Table,
        token: &str,
        rows: Bytes,
    ) -> Result<Result<(), String>, Lost> {
        let mut pause = FIRST_PAUSE;
        let mut attempts = 0;
        let mut stuck = None;
        loop {
            let answer = {
                let _permit = self.permits.acquire().await.map_err(|_| Lost)?;
                let started = std::time::Instant::now();
                let answer = self.clickhouse.insert(table, token, rows.clone()).await;
                metrics::histogram!("footfall_sink_insert_seconds", "table" => table.name.clone())
                    .record(started.elapsed().as_secs_f64());
                answer
            };
            match answer {
                Ok(()) => return Ok(Ok(())),
                Err(Refusal::Rows(reason)) => return Ok(Err(reason)),
                Err(Refusal::Later(reason)) => {
                    metrics::counter!("footfall_sink_insert_retries_total", "table" => table.name.clone())
                        .increment(1);
                    tracing::warn!(lane = %holding.lane, token, reason, "insert again later");
                    attempts += 1;
                    if attempts >= ATTEMPTS_BEFORE_STUCK {
                        stuck.get_or_insert_with(|| self.health.stuck());
                    }
                }
            }
            sleep(pause).await;
            pause = longer(pause);
            if !self.offsets.holds(holding.lane, holding.tenure) {
                return Err(Lost);
            }
        }
    }

    async fn commit(&self, holding: &Holding, offset: i64, metadata: String) -> Result<(), Lost> {
        let mut pause = FIRST_PAUSE;
        loop {
            let offsets = self.offsets.clone();
            let (lane, tenure) = (holding.lane, holding.tenure);
            let text = metadata.clone();
            match blocking(move || offsets.commit(lane, tenure, offset, &text)).await {
                None => return Err(Lost),
                Some(Ok(())) => return Ok(()),
                Some(Err(error)) => {
                    metrics::counter!("footfall_sink_commit_retries_total").increment(1);
                    tracing::warn!(%lane, offset, metadata, %error, "commit again later");
                }
            }
            sleep(pause).await;
            pause = longer(pause);
        }
    }
}

/// The name of a block, the same whether it goes in whole or in pieces.
fn token(lane: LaneId, Range { start, end }: Range) -> String {
    format!("{lane}/{start}-{end}")
}

fn longer(pause: Duration) -> Duration {
    (pause * 2).min(LONGEST_PAUSE)
}

fn encoded_letters(table: &Table, letters: &[DeadLetter<'_>]) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for letter in letters {
        encode_row(&table.columns, &serde_json::to_vec(letter)?, &mut bytes)?;
    }
    Ok(bytes)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
