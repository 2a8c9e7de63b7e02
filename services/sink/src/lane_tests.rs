use std::collections::{HashMap, HashSet};

use super::*;
use crate::block::Range;

const LIMITS: BlockLimits = BlockLimits {
    max_rows: 7,
    max_size_bytes: 10_000,
    max_age: Duration::from_millis(200),
};

/// xorshift64*: the same seed gives the same history.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % sides
    }
}

/// What outlives a crash: the log, the committed offset with its metadata, and the engine with its tokens.
#[derive(Default)]
struct World {
    log: Vec<i64>,
    committed: (i64, String),
    /// Token -> the rows it was first offered with.
    offered: HashMap<String, Vec<i64>>,
    stored: Vec<i64>,
    blocks_stored: HashSet<String>,
    /// Inserts that a dead process had sent and that have not arrived yet.
    underway: Vec<(String, Vec<i64>)>,
}

impl World {
    fn insert(&mut self, token: String, rows: Vec<i64>) {
        let first = self
            .offered
            .entry(token.clone())
            .or_insert_with(|| rows.clone());
        assert_eq!(*first, rows, "the token {token} came back with other rows");
        if self.blocks_stored.insert(token) {
            self.stored.extend(rows);
        }
    }
}

struct Process {
    lane: Lane,
    position: i64,
    now: Instant,
    step: Step,
}

enum Step {
    Idle,
    Claiming(Block, Claim),
    Inserting(Block, Claim),
    Releasing(i64),
}

impl Process {
    fn start(world: &World, now: Instant) -> Self {
        let claim = (!world.committed.1.is_empty()).then(|| world.committed.1.parse().unwrap());
        Self {
            lane: Lane::starting_with(claim),
            position: world.committed.0,
            now,
            step: Step::Idle,
        }
    }

    fn read(&mut self, world: &World, count: usize) {
        let unread = world.log.iter().filter(|offset| **offset >= self.position);
        for offset in unread.copied().take(count).collect::<Vec<_>>() {
            if self.lane.is_full(&LIMITS) {
                return;
            }
            let message = Message {
                offset,
                timestamp_ms: 0,
                payload: b"{}",
            };
            self.lane.take(message, self.now);
            self.position = offset + 1;
        }
    }

    fn advance(&mut self, world: &mut World, is_answer_lost: bool) {
        self.step = match mem::replace(&mut self.step, Step::Idle) {
            Step::Idle => match self.lane.next_work(self.now, &LIMITS, false) {
                None => Step::Idle,
                Some(Work::Release { next_offset }) => Step::Releasing(next_offset),
                Some(Work::Deliver {
                    block,
                    claim,
                    is_claimed: true,
                }) => Step::Inserting(block, claim),
                Some(Work::Deliver { block, claim, .. }) => Step::Claiming(block, claim),
            },
            Step::Claiming(block, claim) => {
                world.committed = (claim.range.start, claim.to_string());
                Step::Inserting(block, claim)
            }
            Step::Inserting(block, claim) => {
                world.insert(claim.to_string(), offsets_of(&block));
                if is_answer_lost {
                    Step::Inserting(block, claim)
                } else {
                    self.lane.delivered(claim.range.end);
                    Step::Idle
                }
            }
            Step::Releasing(next_offset) => {
                world.committed = (next_offset, String::new());
                self.lane.released();
                Step::Idle
            }
        };
    }

    /// The process dies; an insert that it had sent may still arrive, at any time.
    fn die(self, world: &mut World, was_sent: bool) {
        if let Step::Inserting(block, claim) = self.step
            && was_sent
        {
            world.underway.push((claim.to_string(), offsets_of(&block)));
        }
    }
}

fn offsets_of(block: &Block) -> Vec<i64> {
    (0..block.row_count())
        .map(|index| block.message(index).offset)
        .collect()
}

/// One random history: messages with gaps between their offsets, crashes between any two steps, lost answers.
fn live_through(seed: u64) -> (World, usize) {
    let mut dice = Dice(seed + 1);
    let mut world = World::default();
    let mut offset = 0;
    let mut now = Instant::now();
    let mut process = Process::start(&world, now);
    let mut crashes = 0;
    for _ in 0..400 {
        match dice.roll(12) {
            0 | 1 => {
                for _ in 0..dice.roll(12) {
                    offset += 1 + i64::from(dice.roll(4) == 0);
                    world.log.push(offset);
                }
            }
            2..=4 => process.read(&world, 1 + dice.roll(9) as usize),
            5 => now += Duration::from_millis(dice.roll(250)),
            6 if dice.roll(3) == 0 => {
                crashes += 1;
                process.die(&mut world, dice.roll(2) == 0);
                process = Process::start(&world, now);
            }
            7 if !world.underway.is_empty() => {
                let (token, rows) = world.underway.swap_remove(0);
                world.insert(token, rows);
            }
            _ => {
                let is_answer_lost = dice.roll(5) == 0;
                process.advance(&mut world, is_answer_lost);
            }
        }
        process.now = now;
    }
    for _ in 0..world.log.len() + 20 {
        process.now += LIMITS.max_age;
        process.read(&world, usize::MAX);
        for _ in 0..4 {
            process.advance(&mut world, false);
        }
    }
    for (token, rows) in mem::take(&mut world.underway) {
        world.insert(token, rows);
    }
    (world, crashes)
}

#[test]
fn every_message_is_stored_once_whatever_step_a_crash_falls_on() {
    let mut crashes = 0;
    let mut replays = 0;
    for seed in 0..2_000 {
        let (mut world, crash_count) = live_through(seed);
        crashes += crash_count;
        replays += usize::from(!world.blocks_stored.is_empty() && crash_count > 0);
        world.stored.sort_unstable();
        assert_eq!(world.stored, world.log, "seed {seed}");
        let end = world.log.last().map_or(0, |last| last + 1);
        assert_eq!(world.committed, (end, String::new()), "seed {seed}");
    }
    assert!(crashes > 2_000 && replays > 500, "{crashes} {replays}");
}

fn message(offset: i64) -> Message<'static> {
    Message {
        offset,
        timestamp_ms: 0,
        payload: b"payload",
    }
}

fn delivered_range(work: Option<Work>) -> Option<Range> {
    match work? {
        Work::Deliver { claim, .. } => Some(claim.range),
        Work::Release { .. } => None,
    }
}

#[test]
fn a_block_closes_by_rows_by_size_by_age_or_in_a_hurry() {
    let now = Instant::now();
    let mut lane = Lane::default();
    (0..6).for_each(|offset| lane.take(message(offset), now));
    assert!(lane.next_work(now, &LIMITS, false).is_none());
    lane.take(message(6), now);
    let by_rows = lane.next_work(now, &LIMITS, false);
    assert_eq!(delivered_range(by_rows), Some(Range { start: 0, end: 6 }));

    let mut lane = Lane::default();
    lane.take(message(0), now);
    let small = BlockLimits {
        max_size_bytes: 8,
        ..LIMITS
    };
    assert!(lane.next_work(now, &small, false).is_some());

    let mut lane = Lane::default();
    lane.take(message(0), now);
    assert_eq!(lane.wakes_at(&LIMITS), Some(now + LIMITS.max_age));
    assert!(
        lane.next_work(now + LIMITS.max_age, &LIMITS, false)
            .is_some()
    );

    let mut lane = Lane::default();
    lane.take(message(0), now);
    assert!(lane.next_work(now, &LIMITS, true).is_some());
}

#[test]
fn a_replayed_block_waits_for_its_last_message_and_takes_no_other() {
    let now = Instant::now();
    let claim = "5-9/split".parse().unwrap();
    let mut lane = Lane::starting_with(Some(claim));
    for offset in [5, 6, 8] {
        lane.take(message(offset), now);
        assert!(
            lane.next_work(now + LIMITS.max_age, &LIMITS, true)
                .is_none()
        );
    }
    lane.take(message(9), now);
    lane.take(message(10), now);
    match lane.next_work(now, &LIMITS, false) {
        Some(Work::Deliver {
            block,
            claim: replayed,
            is_claimed: true,
        }) => {
            assert_eq!(offsets_of(&block), [5, 6, 8, 9]);
            assert_eq!(replayed, claim);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_next_claim_releases_the_block_before_it_and_an_idle_lane_releases_by_itself() {
    let now = Instant::now();
    let mut lane = Lane::default();
    lane.take(message(0), now);
    assert!(lane.next_work(now, &LIMITS, true).is_some());
    lane.take(message(1), now);
    lane.delivered(0);
    assert!(lane.next_work(now, &LIMITS, false).is_none());
    let next = lane.next_work(now, &LIMITS, true);
    assert_eq!(delivered_range(next), Some(Range { start: 1, end: 1 }));
    lane.delivered(1);
    let idle = lane.next_work(now, &LIMITS, false);
    assert!(matches!(idle, Some(Work::Release { next_offset: 2 })));
    lane.released();
    assert!(lane.next_work(now, &LIMITS, true).is_none());
}

#[test]
fn a_lane_is_full_when_a_block_is_on_its_way_and_the_next_one_is_filled() {
    let now = Instant::now();
    let mut lane = Lane::default();
    (0..7).for_each(|offset| lane.take(message(offset), now));
    assert!(!lane.is_full(&LIMITS));
    assert!(lane.next_work(now, &LIMITS, false).is_some());
    (7..14).for_each(|offset| lane.take(message(offset), now));
    assert!(lane.is_full(&LIMITS));
    assert!(lane.next_work(now, &LIMITS, true).is_none());
}

#[test]
fn messages_that_kafka_no_longer_has_do_not_stop_a_lane() {
    let now = Instant::now();
    let mut lane = Lane::starting_with(Some("5-9".parse().unwrap()));
    lane.take(message(12), now);
    let work = lane.next_work(now, &LIMITS, true);
    assert_eq!(delivered_range(work), Some(Range { start: 12, end: 12 }));
}
