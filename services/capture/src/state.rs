use std::sync::Arc;

use chrono::{DateTime, Utc};
use footfall_tenancy::TeamDirectory;

use crate::{
    drop_reason::{DropReason, Refusal},
    event_log::{AppendError, EventLog},
    lanes::HotKeys,
    limits::{BodyTimeouts, MemoryBudget},
    outgoing::Outgoing,
};

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub struct CaptureState {
    pub log: Arc<dyn EventLog>,
    pub teams: TeamDirectory,
    pub hot_keys: Arc<HotKeys>,
    pub memory: MemoryBudget,
    pub timeouts: BodyTimeouts,
    /// The time of a request's arrival.
    pub clock: fn() -> DateTime<Utc>,
}

impl CaptureState {
    /// Stores all messages, or says why the client must act.
    pub async fn store(&self, outgoing: &Outgoing) -> Result<(), Refusal> {
        self.log
            .append(outgoing)
            .await
            .map_err(|error| match error {
                AppendError::Unavailable => Refusal::from(DropReason::StoreUnavailable),
                AppendError::TooLarge => Refusal::from(DropReason::EventTooLarge),
            })?;
        let mut by_lane = [0_u64; 4];
        for message in outgoing.messages() {
            by_lane[message.lane as usize] += 1;
        }
        for (lane, stored) in crate::lanes::Lane::ALL.into_iter().zip(by_lane) {
            if stored > 0 {
                metrics::counter!("footfall_capture_stored_events_total", "lane" => lane.name())
                    .increment(stored);
            }
        }
        Ok(())
    }
}
