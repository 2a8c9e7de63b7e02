//! Blocks: the unit of insertion. A block is named by its first and last offset, and the name is all that has to
//! survive a crash: Kafka holds the rows.

use std::{fmt, str::FromStr};

/// One partition of one topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LaneId {
    pub topic: &'static str,
    pub partition: i32,
}

impl fmt::Display for LaneId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.topic, self.partition)
    }
}

/// Offsets, both ends included. Not every offset between them is a message: transactions leave gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub start: i64,
    pub end: i64,
}

/// A block's range made durable before its insert, as the metadata of the offset committed at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    pub range: Range,
    /// `ClickHouse` refused a row of this block, so it is inserted in pieces, whose tokens differ from the whole's.
    pub is_split: bool,
}

const SPLIT: &str = "/split";

impl fmt::Display for Claim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range { start, end } = self.range;
        let suffix = if self.is_split { SPLIT } else { "" };
        write!(formatter, "{start}-{end}{suffix}")
    }
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no block's range")]
pub struct MalformedClaim(String);

impl FromStr for Claim {
    type Err = MalformedClaim;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || MalformedClaim(text.to_owned());
        let (range, is_split) = match text.strip_suffix(SPLIT) {
            Some(range) => (range, true),
            None => (text, false),
        };
        let (start, end) = range.split_once('-').ok_or_else(malformed)?;
        let start = start.parse().map_err(|_| malformed())?;
        let end = end.parse().map_err(|_| malformed())?;
        if start > end {
            return Err(malformed());
        }
        Ok(Self {
            range: Range { start, end },
            is_split,
        })
    }
}

/// A message as it comes from Kafka.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    pub offset: i64,
    /// When the broker or the writer says it was written: the same at every reading.
    pub timestamp_ms: i64,
    pub payload: &'a [u8],
}

/// Messages of one lane in the order of their offsets, copied into one stretch of memory.
#[derive(Debug, Default)]
pub struct Block {
    payloads: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    offset: i64,
    timestamp_ms: i64,
    payload_end: usize,
}

impl Block {
    pub fn push(&mut self, message: Message<'_>) {
        self.payloads.extend_from_slice(message.payload);
        self.entries.push(Entry {
            offset: message.offset,
            timestamp_ms: message.timestamp_ms,
            payload_end: self.payloads.len(),
        });
    }

    pub fn range(&self) -> Option<Range> {
        let (first, last) = (self.entries.first()?, self.entries.last()?);
        Some(Range {
            start: first.offset,
            end: last.offset,
        })
    }

    pub fn row_count(&self) -> usize {
        self.entries.len()
    }

    pub fn size_bytes(&self) -> usize {
        self.payloads.len() + self.entries.len() * size_of::<Entry>()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn message(&self, index: usize) -> Message<'_> {
        let entry = self.entries[index];
        let begin = match index.checked_sub(1) {
            Some(before) => self.entries[before].payload_end,
            None => 0,
        };
        Message {
            offset: entry.offset,
            timestamp_ms: entry.timestamp_ms,
            payload: &self.payloads[begin..entry.payload_end],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_reads_back_from_its_text() {
        for text in ["0-0", "12-40", "12-40/split"] {
            assert_eq!(text.parse::<Claim>().unwrap().to_string(), text);
        }
        for text in ["", "12", "40-12", "a-b", "12-40/other"] {
            assert!(text.parse::<Claim>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_block_gives_back_each_message_and_its_range() {
        let mut block = Block::default();
        assert_eq!(block.range(), None);
        for (offset, payload) in [(3, &b"one"[..]), (4, b""), (9, b"three")] {
            block.push(Message {
                offset,
                timestamp_ms: offset * 10,
                payload,
            });
        }
        assert_eq!(block.range(), Some(Range { start: 3, end: 9 }));
        let payloads: Vec<_> = (0..block.row_count())
            .map(|index| block.message(index).payload)
            .collect();
        assert_eq!(payloads, [&b"one"[..], b"", b"three"]);
        assert_eq!(block.message(2).timestamp_ms, 90);
    }
}
