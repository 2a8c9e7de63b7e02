//! Which events a lane has seen. The window is a shadow of the input log: it holds the records before the committed
//! offset, is read back from them when a lane is assigned, and grows only when a batch is committed, so a batch that is
//! processed again is not its own duplicate (`docs/decisions/0003`).

use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState},
};

use uuid::Uuid;

/// A team and one of its uuids in 16 bytes: the uuid, moved by a number that is the team's own in this process. Two
/// uuids of one team never meet, and a client cannot aim at another team's uuid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity(u128);

/// Makes identities; those of different makers do not compare.
#[derive(Debug, Default)]
pub struct IdentityMaker {
    high: RandomState,
    low: RandomState,
}

impl IdentityMaker {
    pub fn identity(&self, team_id: i64, uuid: [u8; 16]) -> Identity {
        let team =
            u128::from(self.high.hash_one(team_id)) << 64 | u128::from(self.low.hash_one(team_id));
        Identity(Uuid::from_bytes(uuid).as_u128() ^ team)
    }
}

/// Identities hold the entropy of the uuid and a secret already.
#[derive(Default)]
struct Folded(u64);

impl Hasher for Folded {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, value: u128) {
        // A client may choose all uuids alike but for a few bits, wherever these are: spread them.
        let folded = (value as u64) ^ ((value >> 64) as u64).rotate_left(32);
        self.0 = folded.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

#[derive(Debug, Clone, Copy)]
pub struct WindowSize {
    pub records: usize,
    pub age_ms: i64,
}

/// The last records of one lane, in log order.
#[derive(Debug)]
pub struct Window {
    size: WindowSize,
    /// The offset after the newest record.
    pub next_offset: i64,
    order: VecDeque<Identity>,
    recorded_at_ms: VecDeque<i64>,
    seen: HashSet<Identity, BuildHasherDefault<Folded>>,
}

impl Window {
    pub fn new(size: WindowSize, next_offset: i64) -> Self {
        Self {
            size,
            next_offset,
            order: VecDeque::new(),
            recorded_at_ms: VecDeque::new(),
            seen: HashSet::default(),
        }
    }

    pub fn contains(&self, identity: Identity) -> bool {
        self.seen.contains(&identity)
    }

    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// `recorded_at_ms` is Kafka's time of the record. A record before `next_offset` is already in.
    pub fn push(&mut self, offset: i64, recorded_at_ms: i64, identity: Option<Identity>) {
        if offset < self.next_offset {
            return;
        }
        self.next_offset = offset + 1;
        if let Some(identity) = identity
            && self.seen.insert(identity)
        {
            self.order.push_back(identity);
            self.recorded_at_ms.push_back(recorded_at_ms);
        }
        let oldest_ms = recorded_at_ms.saturating_sub(self.size.age_ms);
        while self.order.len() > self.size.records
            || self
                .recorded_at_ms
                .front()
                .is_some_and(|&at_ms| at_ms < oldest_ms)
        {
            self.recorded_at_ms.pop_front();
            if let Some(identity) = self.order.pop_front() {
                self.seen.remove(&identity);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: WindowSize = WindowSize {
        records: 3,
        age_ms: 1000,
    };

    fn filled(maker: &IdentityMaker, records: &[(i64, i64, u8)]) -> Window {
        let mut window = Window::new(SIZE, 0);
        for &(offset, at_ms, uuid) in records {
            window.push(offset, at_ms, Some(maker.identity(1, [uuid; 16])));
        }
        window
    }

    #[test]
    fn a_uuid_is_known_within_its_team_only() {
        let maker = IdentityMaker::default();
        let window = filled(&maker, &[(0, 0, 7)]);
        assert!(window.contains(maker.identity(1, [7; 16])));
        assert!(!window.contains(maker.identity(2, [7; 16])));
        assert!(!window.contains(maker.identity(1, [8; 16])));
    }

    #[test]
    fn the_oldest_records_leave_by_number_and_by_age() {
        let maker = IdentityMaker::default();
        let knows = |window: &Window| {
            [1, 2, 3, 4].map(|uuid| window.contains(maker.identity(1, [uuid; 16])))
        };
        let by_number = filled(&maker, &[(0, 0, 1), (1, 0, 2), (2, 0, 3), (3, 0, 4)]);
        assert_eq!(knows(&by_number), [false, true, true, true]);
        let by_age = filled(&maker, &[(0, 0, 1), (1, 500, 2), (2, 1501, 3)]);
        assert_eq!(knows(&by_age), [false, false, true, false]);
    }

    #[test]
    fn a_record_read_twice_counts_once() {
        let maker = IdentityMaker::default();
        let window = filled(&maker, &[(5, 0, 1), (5, 0, 2), (4, 0, 3)]);
        assert_eq!((window.len(), window.next_offset), (1, 6));
    }
}
