use serde::Serialize;

use crate::drop_reason::{DropReason, Refusal};

/// The events of a request that are not stored although their neighbours are.
#[derive(Debug, Default)]
pub struct RefusedEvents {
    total: u64,
    /// The first ones, for the reply.
    listed: Vec<RefusedEvent>,
    /// The first refusal that is an error of the client.
    error: Option<DropReason>,
    counts: Vec<(DropReason, u64)>,
    is_everything: bool,
}

#[derive(Debug, Serialize)]
pub struct RefusedEvent {
    /// The event's place in the request.
    index: usize,
    reason: &'static str,
}

const LISTED: usize = 100;

impl RefusedEvents {
    pub fn add(&mut self, index: usize, reason: DropReason) {
        self.total += 1;
        if self.listed.len() < LISTED {
            self.listed.push(RefusedEvent {
                index,
                reason: reason.code(),
            });
        }
        if self.error.is_none() && !reason.status().is_success() {
            self.error = Some(reason);
        }
        match self
            .counts
            .iter_mut()
            .find(|(counted, _)| *counted == reason)
        {
            Some((_, count)) => *count += 1,
            None => self.counts.push((reason, 1)),
        }
    }

    /// Says that none of the request's events is stored.
    #[must_use]
    pub fn of_everything(self) -> Self {
        Self {
            is_everything: true,
            ..self
        }
    }

    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    pub fn total(&self) -> u64 {
        self.total
    }

    pub fn listed(&self) -> &[RefusedEvent] {
        &self.listed
    }

    pub fn count(&self) {
        for (reason, count) in &self.counts {
            reason.count(*count);
        }
    }

    /// The whole request's refusal, where nothing of it is stored and the client is at fault.
    pub fn as_refusal(&self) -> Option<Refusal> {
        self.error.filter(|_| self.is_everything).map(Refusal::from)
    }
}
