use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::drop_reason::{DropReason, Refusal};

pub const MIB: usize = 1024 * 1024;

/// JSON nested deeper than this is refused, so that no later reader meets its own recursion limit.
pub const MAX_DEPTH: usize = 96;
/// Events of one request; bounds the memory of the parsed form, which is larger than its text.
pub const MAX_EVENTS: usize = 20_000;
/// Characters, as the people tables hold.
pub const MAX_DISTINCT_ID_CHARS: usize = 200;
/// Characters, as the event definitions hold.
pub const MAX_EVENT_NAME_CHARS: usize = 400;
/// Work on more bytes than this leaves the reactor's thread to other connections.
const HEAVY_BYTES: usize = 256 * 1024;

/// Bytes a route takes.
#[derive(Debug, Clone, Copy)]
pub struct RouteLimits {
    pub body_bytes: usize,
    pub decompressed_bytes: usize,
    /// One message, as written to Kafka.
    pub event_bytes: usize,
}

impl RouteLimits {
    pub const EVENTS: Self = Self {
        body_bytes: 20 * MIB,
        decompressed_bytes: 100 * MIB,
        event_bytes: MIB,
    };
    pub const AI: Self = Self {
        body_bytes: 20 * MIB,
        decompressed_bytes: 100 * MIB,
        event_bytes: 8 * MIB,
    };
    pub const REPLAY: Self = Self {
        body_bytes: 25 * MIB,
        decompressed_bytes: 125 * MIB,
        event_bytes: 12 * MIB,
    };
    pub const V1: Self = Self {
        body_bytes: 10 * MIB,
        decompressed_bytes: 50 * MIB,
        event_bytes: MIB,
    };
}

#[derive(Debug, Clone, Copy)]
pub struct BodyTimeouts {
    /// The longest silence between two parts of a body.
    pub idle: Duration,
    pub whole: Duration,
}

/// The bytes of all requests in flight share one budget; a request that would exceed it is told to come again.
#[derive(Debug, Clone)]
pub struct MemoryBudget {
    kib: Arc<Semaphore>,
}

/// A request's part of the budget, given back when it is dropped.
#[derive(Debug)]
pub struct Reservation {
    kib: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
}

impl MemoryBudget {
    pub fn new(size_bytes: usize) -> Self {
        Self {
            kib: Arc::new(Semaphore::new(size_bytes.div_ceil(1024))),
        }
    }

    pub fn reserve(&self) -> Reservation {
        Reservation {
            kib: Arc::clone(&self.kib),
            held: None,
        }
    }
}

impl Reservation {
    /// Adds `size_bytes` to what the request holds.
    pub fn grow(&mut self, size_bytes: usize) -> Result<(), Refusal> {
        let kib = u32::try_from(size_bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.kib)
            .try_acquire_many_owned(kib)
            .map_err(|_| Refusal::from(DropReason::Overloaded))?;
        match &mut self.held {
            Some(held) => held.merge(permit),
            None => self.held = Some(permit),
        }
        Ok(())
    }
}

/// Runs `work` on `size_bytes` of input, away from the reactor if that takes long.
pub fn run<T>(size_bytes: usize, work: impl FnOnce() -> T) -> T {
    if size_bytes > HEAVY_BYTES {
        tokio::task::block_in_place(work)
    } else {
        work()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_beyond_the_budget_is_refused_and_a_finished_one_gives_its_part_back() {
        let budget = MemoryBudget::new(10 * 1024);
        let mut first = budget.reserve();
        first.grow(4 * 1024).unwrap();
        first.grow(4 * 1024).unwrap();
        let refusal = budget.reserve().grow(4 * 1024).unwrap_err();
        assert_eq!(refusal.reason, DropReason::Overloaded);
        drop(first);
        budget.reserve().grow(10 * 1024).unwrap();
    }
}
