//! Which topic an event goes to. One person's events keep their order, so they share a partition; a person with more
//! events than a partition should bear loses that order and is spread over the overflow lane instead.

use std::{
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use footfall_kafka::topics;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    Main,
    Historical,
    Overflow,
    Replay,
}

impl Lane {
    pub const ALL: [Self; 4] = [Self::Main, Self::Historical, Self::Overflow, Self::Replay];

    pub const fn topic(self) -> &'static str {
        match self {
            Self::Main => topics::EVENTS_CAPTURED,
            Self::Historical => topics::EVENTS_CAPTURED_HISTORICAL,
            Self::Overflow => topics::EVENTS_CAPTURED_OVERFLOW,
            Self::Replay => topics::REPLAY_CAPTURED,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Historical => "historical",
            Self::Overflow => "overflow",
            Self::Replay => "replay",
        }
    }
}

const SLOTS: usize = 1 << 16;
const COUNT_BITS: u32 = 32;

/// Counts the events of each key and second in a fixed table. Two keys may share a slot, which at worst sends a quiet
/// one to the overflow lane for a second.
pub struct HotKeys {
    hasher: RandomState,
    /// The second in the upper half, the count in the lower.
    slots: Box<[AtomicU64]>,
    /// Events of one key and second that stay in the main lane; 0 turns the overflow lane off.
    limit_per_s: u32,
}

impl HotKeys {
    pub fn new(limit_per_s: u32) -> Self {
        let slots = std::iter::repeat_with(AtomicU64::default)
            .take(SLOTS)
            .collect();
        Self {
            hasher: RandomState::new(),
            slots,
            limit_per_s,
        }
    }

    pub fn is_hot(&self, team_id: i64, distinct_id: &str, now_s: i64) -> bool {
        if self.limit_per_s == 0 {
            return false;
        }
        let slot = self.hasher.hash_one((team_id, distinct_id)) as usize % SLOTS;
        let second = u64::from(now_s as u32) << COUNT_BITS;
        let counted = self.slots[slot].update(Ordering::Relaxed, Ordering::Relaxed, |value| {
            let is_this_second = value & !u64::from(u32::MAX) == second;
            if is_this_second {
                value.saturating_add(1)
            } else {
                second + 1
            }
        });
        let is_this_second = counted & !u64::from(u32::MAX) == second;
        is_this_second && counted as u32 >= self.limit_per_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_hot_from_the_event_after_its_limit_until_the_next_second() {
        let keys = HotKeys::new(3);
        let hot: Vec<bool> = (0..5).map(|_| keys.is_hot(1, "a", 100)).collect();
        assert_eq!(hot, [false, false, false, true, true]);
        assert!(!keys.is_hot(1, "a", 101));
    }

    #[test]
    fn the_same_distinct_id_of_another_team_is_another_key() {
        let keys = HotKeys::new(1);
        assert!(!keys.is_hot(1, "a", 100));
        assert!(!keys.is_hot(2, "a", 100));
        assert!(keys.is_hot(1, "a", 100));
    }

    #[test]
    fn a_limit_of_zero_turns_the_lane_off() {
        let keys = HotKeys::new(0);
        assert!((0..100).all(|_| !keys.is_hot(1, "a", 100)));
    }
}
