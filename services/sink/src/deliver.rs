//! One block's way: claim, insert, dead letters. Every step can be repeated, so every failure but one is waited out;
//! the exception is that the lane belongs to someone else now.

use std::{sync::Arc, time::Duration};

use footfall_event::DeadLetter;
use tokio::{sync::Semaphore, task::spawn_blocking, time::sleep};

use crate::{
    block::{Block, Claim, LaneId, Range},
    clickhouse::{ClickHouse, Refusal, Table},
    consumer::GroupOffsets,
    encode::encode_row,
    health::Health,
    lane::Work,
    mending::ensure_stored,
    ownership::Tenure,
    parcel::{Messages, Parcel},
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
                self.deliver(&holding, block, claim, is_claimed).await?;
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

    /// `is_repeat`: an earlier process may have inserted any part of this.
    async fn deliver(
        &self,
        holding: &Holding,
        block: Block,
        claim: Claim,
        is_repeat: bool,
    ) -> Result<(), Lost> {
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
        let refused = self
            .insert_rows(holding, claim, &block, &rows, is_repeat)
            .await?;
        letters.extend(refused.into_iter().map(|(row, error)| {
            dead_letter(
                holding.lane,
                &block,
                rows.message_of(row),
                REASON_REFUSED,
                error,
            )
        }));
        self.insert_dead_letters(holding, claim, letters, is_repeat)
            .await?;
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
        block: &Block,
        rows: &Rows,
        is_repeat: bool,
    ) -> Result<Vec<(usize, String)>, Lost> {
        let mut refused = Vec::new();
        if rows.count() == 0 {
            return Ok(refused);
        }
        let token = token(holding.lane, claim.range);
        let parcel = |token: String, from: usize, to: usize| Parcel {
            table: &holding.table,
            token,
            rows: rows.slice(from, to),
            messages: Messages::OfBlock {
                block,
                rows,
                from,
                to,
            },
        };
        let mut pieces = Vec::new();
        if claim.is_split {
            pieces.push((0, rows.count()));
        } else if let Err(reason) = self
            .insert(holding, &parcel(token.clone(), 0, rows.count()), is_repeat)
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
            let piece = parcel(format!("{token}/{from}-{to}"), from, to);
            if let Err(reason) = self.insert(holding, &piece, is_repeat).await? {
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
        is_repeat: bool,
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
                Ok((messages, rows)) => {
                    let parcel = Parcel {
                        table: &self.dead_letters,
                        token: token.clone(),
                        rows: rows.into(),
                        messages: Messages::Letters(&messages),
                    };
                    match self.insert(holding, &parcel, is_repeat).await? {
                        Ok(()) => return Ok(()),
                        Err(reason) => reason,
                    }
                }
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
        parcel: &Parcel<'_>,
        is_repeat: bool,
    ) -> Result<Result<(), String>, Lost> {
        let mut is_in_doubt = is_repeat;
        let mut pause = FIRST_PAUSE;
        let mut attempts = 0;
        let mut stuck = None;
        loop {
            let answer = {
                let _permit = self.permits.acquire().await.map_err(|_| Lost)?;
                self.store(holding, parcel, is_in_doubt).await
            };
            is_in_doubt = true;
            match answer {
                Ok(()) => return Ok(Ok(())),
                Err(Refusal::Rows(reason)) => return Ok(Err(reason)),
                Err(Refusal::Later(reason)) => {
                    metrics::counter!("footfall_sink_insert_retries_total", "table" => parcel.table.name.clone())
                        .increment(1);
                    tracing::warn!(lane = %holding.lane, token = parcel.token, reason, "insert again later");
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

    /// One attempt. `is_in_doubt`: another one may have been made, so success has to be proved.
    async fn store(
        &self,
        holding: &Holding,
        parcel: &Parcel<'_>,
        is_in_doubt: bool,
    ) -> Result<(), Refusal> {
        let table = parcel.table;
        let started = std::time::Instant::now();
        let answer = self
            .clickhouse
            .insert(table, &parcel.token, parcel.rows.clone())
            .await;
        metrics::histogram!("footfall_sink_insert_seconds", "table" => table.name.clone())
            .record(started.elapsed().as_secs_f64());
        answer?;
        if !is_in_doubt {
            return Ok(());
        }
        let is_ours = || self.offsets.holds(holding.lane, holding.tenure);
        let mended = ensure_stored(&self.clickhouse, holding.lane, parcel, is_ours).await?;
        metrics::counter!("footfall_sink_proved_inserts_total", "table" => table.name.clone())
            .increment(1);
        metrics::counter!("footfall_sink_mended_parts_total", "table" => table.name.clone())
            .increment(mended as u64);
        Ok(())
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

/// The letters as messages, and as rows of the table.
fn encoded_letters(
    table: &Table,
    letters: &[DeadLetter<'_>],
) -> anyhow::Result<(Vec<Vec<u8>>, Vec<u8>)> {
    let mut messages = Vec::with_capacity(letters.len());
    let mut bytes = Vec::new();
    for letter in letters {
        let message = serde_json::to_vec(letter)?;
        encode_row(&table.columns, &message, &mut bytes)?;
        messages.push(message);
    }
    Ok((messages, bytes))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
