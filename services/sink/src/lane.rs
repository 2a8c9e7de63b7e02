//! One partition's way from messages to blocks, as a state machine without any input or output of its own, so that a
//! test can crash it between any two steps.
//!
//! forming -> claimed (range durable) -> inserted -> released (offset durable), one block at a time. While one block is
//! on its way the next one forms, so under load blocks grow by themselves.

use std::{
    mem,
    time::{Duration, Instant},
};

use crate::block::{Block, Claim, Message};

/// When a forming block is closed.
#[derive(Debug, Clone, Copy)]
pub struct BlockLimits {
    pub max_rows: usize,
    pub max_size_bytes: usize,
    /// Since the block's first message.
    pub max_age: Duration,
}

/// What shall be done for a lane next; one at a time.
#[derive(Debug)]
pub enum Work {
    /// Make the claim durable unless it is, then insert the block.
    Deliver {
        block: Block,
        claim: Claim,
        is_claimed: bool,
    },
    /// Commit this offset without a claim: everything before it is inserted.
    Release { next_offset: i64 },
}

#[derive(Debug, Default)]
pub struct Lane {
    /// A claim found at the start, whose messages are still coming in.
    replaying: Option<Claim>,
    /// The replayed block when all its messages are here.
    replayed: Option<(Block, Claim)>,
    forming: Block,
    formed_since: Option<Instant>,
    is_busy: bool,
    /// The offset to release, when no next claim does it first.
    unreleased: Option<i64>,
}

impl Lane {
    /// A lane that begins at the committed offset, with the claim in its metadata.
    pub fn starting_with(claim: Option<Claim>) -> Self {
        Self {
            replaying: claim,
            ..Self::default()
        }
    }

    /// Messages come in the order of their offsets.
    pub fn take(&mut self, message: Message<'_>, now: Instant) {
        let Some(claim) = self.replaying else {
            self.form(message, now);
            return;
        };
        if message.offset <= claim.range.end {
            self.form(message, now);
        }
        if message.offset >= claim.range.end {
            self.replaying = None;
            let block = mem::take(&mut self.forming);
            self.formed_since = None;
            if block.range() != Some(claim.range) {
                // Only when Kafka's retention was shorter than our absence.
                tracing::error!(%claim, found = ?block.range(), "messages of an open block are gone from kafka");
            }
            if !block.is_empty() {
                self.replayed = Some((block, claim));
            }
            if message.offset > claim.range.end {
                self.form(message, now);
            }
        }
    }

    fn form(&mut self, message: Message<'_>, now: Instant) {
        self.formed_since.get_or_insert(now);
        self.forming.push(message);
    }

    /// The next step, unless one is under way or nothing is due. `is_hurried` closes the forming block early.
    pub fn next_work(
        &mut self,
        now: Instant,
        limits: &BlockLimits,
        is_hurried: bool,
    ) -> Option<Work> {
        if self.is_busy {
            return None;
        }
        let work = self.due_work(now, limits, is_hurried)?;
        self.is_busy = true;
        self.unreleased = None;
        Some(work)
    }

    fn due_work(&mut self, now: Instant, limits: &BlockLimits, is_hurried: bool) -> Option<Work> {
        if let Some((block, claim)) = self.replayed.take() {
            return Some(Work::Deliver {
                block,
                claim,
                is_claimed: true,
            });
        }
        let is_due = is_hurried
            || self.is_filled(limits)
            || self.due_at(limits).is_some_and(|due| due <= now);
        if let Some(range) = self.forming.range()
            && is_due
            && self.replaying.is_none()
        {
            self.formed_since = None;
            return Some(Work::Deliver {
                block: mem::take(&mut self.forming),
                claim: Claim {
                    range,
                    is_split: false,
                },
                is_claimed: false,
            });
        }
        // Messages that wait here will be claimed soon, which releases what was before them.
        self.unreleased
            .filter(|_| self.forming.is_empty())
            .map(|next_offset| Work::Release { next_offset })
    }

    /// Forgets what was not claimed; it is read again by whoever holds the lane next.
    pub fn abandon_forming(&mut self) {
        self.forming = Block::default();
        self.formed_since = None;
        self.replayed = None;
    }

    /// The block whose claim ends at `end` is inserted.
    pub fn delivered(&mut self, end: i64) {
        self.is_busy = false;
        self.unreleased = Some(end + 1);
    }

    pub fn released(&mut self) {
        self.is_busy = false;
    }

    /// When the forming block is due by age; None while nothing can be started anyway.
    pub fn wakes_at(&self, limits: &BlockLimits) -> Option<Instant> {
        if self.is_busy || self.replaying.is_some() {
            return None;
        }
        self.due_at(limits)
    }

    /// Whether no more messages should come until the block on its way is inserted.
    pub fn is_full(&self, limits: &BlockLimits) -> bool {
        self.replaying.is_none() && self.is_busy && self.is_filled(limits)
    }

    pub fn is_busy(&self) -> bool {
        self.is_busy
    }

    /// What waits here, without the block that is on its way.
    pub fn waiting_size_bytes(&self) -> usize {
        let replayed = self
            .replayed
            .as_ref()
            .map_or(0, |(block, _)| block.size_bytes());
        self.forming.size_bytes() + replayed
    }

    fn is_filled(&self, limits: &BlockLimits) -> bool {
        self.forming.row_count() >= limits.max_rows
            || self.forming.size_bytes() >= limits.max_size_bytes
    }

    fn due_at(&self, limits: &BlockLimits) -> Option<Instant> {
        self.formed_since.map(|since| since + limits.max_age)
    }
}

#[cfg(test)]
#[path = "lane_tests.rs"]
mod tests;
