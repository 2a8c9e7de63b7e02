use std::ops::Range;

use footfall_event::CapturedEvent;
use uuid::Uuid;

use crate::{drop_reason::DropReason, lanes::Lane};

/// The messages of one request, in one buffer.
#[derive(Debug)]
pub struct Outgoing {
    pub team_id: i64,
    buffer: Vec<u8>,
    records: Vec<Record>,
}

#[derive(Debug)]
struct Record {
    lane: Lane,
    uuid: Uuid,
    key: Range<usize>,
    payload: Range<usize>,
}

#[derive(Debug, Clone, Copy)]
pub struct OutgoingMessage<'a> {
    pub lane: Lane,
    pub uuid: Uuid,
    pub key: &'a [u8],
    pub payload: &'a [u8],
}

impl Outgoing {
    pub fn new(team_id: i64, expected_events: usize, expected_bytes: usize) -> Self {
        Self {
            team_id,
            buffer: Vec::with_capacity(expected_bytes),
            records: Vec::with_capacity(expected_events),
        }
    }

    /// The event in its lane, under `key`; for the overflow lane the key is the uuid instead.
    pub fn push(
        &mut self,
        lane: Lane,
        key: &str,
        event: &CapturedEvent<'_>,
        limit_bytes: usize,
    ) -> Result<(), DropReason> {
        let start = self.buffer.len();
        if lane == Lane::Overflow {
            self.buffer
                .extend_from_slice(event.uuid.hyphenated().to_string().as_bytes());
        } else {
            let mut digits = [0; 20];
            self.buffer
                .extend_from_slice(decimal(event.team_id, &mut digits));
            self.buffer.push(b':');
            self.buffer.extend_from_slice(key.as_bytes());
        }
        let key_end = self.buffer.len();
        serde_json::to_writer(&mut self.buffer, event)
            .map_err(|_| DropReason::InvalidProperties)?;
        let end = self.buffer.len();
        if end - key_end > limit_bytes {
            self.buffer.truncate(start);
            return Err(DropReason::EventTooLarge);
        }
        self.records.push(Record {
            lane,
            uuid: event.uuid,
            key: start..key_end,
            payload: key_end..end,
        });
        Ok(())
    }

    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    pub fn messages(&self) -> impl Iterator<Item = OutgoingMessage<'_>> {
        self.records.iter().map(|record| OutgoingMessage {
            lane: record.lane,
            uuid: record.uuid,
            key: &self.buffer[record.key.clone()],
            payload: &self.buffer[record.payload.clone()],
        })
    }
}

/// Team ids are database keys, so never negative.
fn decimal(number: i64, digits: &mut [u8; 20]) -> &[u8] {
    let mut rest = number.unsigned_abs();
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            return &digits[start..];
        }
    }
}
