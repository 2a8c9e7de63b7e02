//! A block's messages as rows: those that fit the table, and dead letters for the others.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use footfall_event::DeadLetter;
use serde::Deserialize;

use crate::{
    block::{Block, LaneId},
    clickhouse::Table,
    encode::{RowError, encode_row},
};

/// The message is not JSON, or not of the shape that its topic promises.
pub const REASON_UNFIT: &str = "sink_unfit_row";
/// `ClickHouse` refused the row.
pub const REASON_REFUSED: &str = "sink_refused_row";

/// The end of 2299: a letter's time has to fit its column, whatever the message claims.
const LAST_TIME_MS: i64 = 10_413_791_999_000;

/// The rows of one block in `RowBinary`, one after the other.
#[derive(Debug)]
pub struct Rows {
    bytes: Bytes,
    entries: Vec<RowEntry>,
}

#[derive(Debug, Clone, Copy)]
struct RowEntry {
    end: usize,
    /// Which message of the block this is.
    message: usize,
}

impl Rows {
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// The bytes of the rows `from..to`.
    pub fn slice(&self, from: usize, to: usize) -> Bytes {
        self.bytes.slice(self.end_of(from)..self.end_of(to))
    }

    /// Which message of the block became this row.
    pub fn message_of(&self, row: usize) -> usize {
        self.entries[row].message
    }

    fn end_of(&self, count: usize) -> usize {
        match count.checked_sub(1) {
            Some(last) => self.entries[last].end,
            None => 0,
        }
    }
}

/// The rows of `block`, and which of its messages fit no row and why.
pub fn rows_of(table: &Table, block: &Block) -> (Rows, Vec<(usize, RowError)>) {
    let mut bytes = Vec::with_capacity(block.size_bytes());
    let mut entries = Vec::with_capacity(block.row_count());
    let mut unfit = Vec::new();
    for message in 0..block.row_count() {
        match encode_row(&table.columns, block.message(message).payload, &mut bytes) {
            Ok(()) => entries.push(RowEntry {
                end: bytes.len(),
                message,
            }),
            Err(error) => unfit.push((message, error)),
        }
    }
    let rows = Rows {
        bytes: bytes.into(),
        entries,
    };
    (rows, unfit)
}

#[derive(Deserialize)]
struct Owner {
    team_id: i64,
}

/// Only what the message itself holds goes in, so a replayed block gives the same letter.
pub fn dead_letter(
    lane: LaneId,
    block: &Block,
    message: usize,
    reason: &'static str,
    error: String,
) -> DeadLetter<'static> {
    let message = block.message(message);
    let written_at_ms = message.timestamp_ms.clamp(0, LAST_TIME_MS);
    let team_id = serde_json::from_slice::<Owner>(message.payload).map_or(0, |owner| owner.team_id);
    DeadLetter {
        team_id,
        reason: reason.into(),
        error,
        payload: String::from_utf8_lossy(message.payload).into_owned(),
        failed_at: DateTime::<Utc>::from_timestamp_millis(written_at_ms).unwrap_or_default(),
        source_topic: lane.topic.into(),
        source_partition: lane.partition,
        source_offset: message.offset,
    }
}
