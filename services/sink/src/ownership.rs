//! Which lanes this process holds, so that a commit can never come after the lane was given away.
//!
//! Kafka fences a member of an old generation, but a live member may commit any partition of its group. So a commit
//! holds the lock for reading and the rebalance takes it for writing: when the rebalance is answered, no commit of
//! ours for a partition that was taken away is under way or will follow.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, RwLockWriteGuard},
};

use crate::block::LaneId;

/// One period of holding a lane; a lane that is lost and given again has another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tenure(u64);

#[derive(Debug, Default)]
pub struct Ownership {
    held: RwLock<Held>,
}

#[derive(Debug, Default)]
struct Held {
    lanes: HashMap<LaneId, Tenure>,
    tenures: u64,
}

impl Ownership {
    pub fn begin(&self, lane: LaneId) -> Tenure {
        let mut held = self.write();
        held.tenures += 1;
        let tenure = Tenure(held.tenures);
        held.lanes.insert(lane, tenure);
        tenure
    }

    /// Waits for every commit under way.
    pub fn end(&self, lanes: &[LaneId]) {
        let mut held = self.write();
        for lane in lanes {
            held.lanes.remove(lane);
        }
    }

    pub fn holds(&self, lane: LaneId, tenure: Tenure) -> bool {
        self.while_held(lane, tenure, || ()).is_some()
    }

    /// Runs `action` while the lane cannot be given away; None when it is not held any more.
    pub fn while_held<T>(
        &self,
        lane: LaneId,
        tenure: Tenure,
        action: impl FnOnce() -> T,
    ) -> Option<T> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        (held.lanes.get(&lane) == Some(&tenure)).then(action)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            atomic::{AtomicBool, Ordering},
            mpsc,
        },
        time::Duration,
    };

    use super::*;

    const LANE: LaneId = LaneId {
        topic: "t",
        partition: 1,
    };

    #[test]
    fn a_lane_that_was_lost_and_given_again_is_not_the_same_tenure() {
        let ownership = Ownership::default();
        let first = ownership.begin(LANE);
        assert!(ownership.holds(LANE, first));
        ownership.end(&[LANE]);
        assert_eq!(ownership.while_held(LANE, first, || 1), None);
        let second = ownership.begin(LANE);
        assert!(!ownership.holds(LANE, first));
        assert!(ownership.holds(LANE, second));
    }

    #[test]
    fn giving_a_lane_away_waits_for_the_commit_under_way() {
        let ownership = Ownership::default();
        let tenure = ownership.begin(LANE);
        let is_committing = AtomicBool::new(false);
        let (entered, wait_entered) = mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                ownership.while_held(LANE, tenure, || {
                    is_committing.store(true, Ordering::SeqCst);
                    entered.send(()).unwrap();
                    std::thread::sleep(Duration::from_millis(50));
                    is_committing.store(false, Ordering::SeqCst);
                })
            });
            wait_entered.recv().unwrap();
            ownership.end(&[LANE]);
            assert!(!is_committing.load(Ordering::SeqCst));
        });
        assert!(!ownership.holds(LANE, tenure));
    }
}
