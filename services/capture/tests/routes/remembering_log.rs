use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, Utc};
use footfall_capture::{
    event_log::{AppendError, EventLog},
    lanes::HotKeys,
    limits::{BodyTimeouts, MIB, MemoryBudget},
    outgoing::Outgoing,
    state::CaptureState,
};
use footfall_tenancy::{Team, TeamDirectory};
use futures::future::BoxFuture;

#[derive(Debug, Clone)]
pub(crate) struct Remembered {
    pub(crate) topic: String,
    pub(crate) key: String,
    pub(crate) uuid: String,
    pub(crate) payload: String,
}

/// A log that remembers what it was given, or refuses all of it.
#[derive(Clone, Default)]
pub(crate) struct RememberingLog {
    messages: Arc<Mutex<Vec<Remembered>>>,
    refusal: Option<AppendError>,
}

impl RememberingLog {
    pub(crate) fn refusing(error: AppendError) -> Self {
        Self {
            refusal: Some(error),
            ..Self::default()
        }
    }

    pub(crate) fn remembered(&self) -> Vec<Remembered> {
        self.messages.lock().unwrap().clone()
    }
}

impl EventLog for RememberingLog {
    fn append<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<(), AppendError>> {
        Box::pin(async move {
            if let Some(error) = self.refusal {
                return Err(error);
            }
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            self.messages
                .lock()
                .unwrap()
                .extend(outgoing.messages().map(|message| Remembered {
                    topic: message.lane.topic().to_owned(),
                    key: text(message.key),
                    uuid: message.uuid.to_string(),
                    payload: text(message.payload),
                }));
            Ok(())
        })
    }
}

/// Capture at a fixed time, with the teams 1 (`phc_demo`) and 2 (`phc_off`, whose ingestion is turned off).
pub(crate) fn state(log: RememberingLog) -> CaptureState {
    let team = |id, token: &str, is_ingestion_enabled| Team {
        id,
        api_token: token.into(),
        is_ingestion_enabled,
    };
    CaptureState {
        log: Arc::new(log),
        teams: TeamDirectory::fixed(vec![team(1, "phc_demo", true), team(2, "phc_off", false)]),
        hot_keys: Arc::new(HotKeys::new(3)),
        memory: MemoryBudget::new(256 * MIB),
        timeouts: BodyTimeouts {
            idle: Duration::from_millis(200),
            whole: Duration::from_secs(20),
        },
        clock: arrival,
    }
}

/// 2026-11-24T02:30:00.123Z
fn arrival() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_795_487_400_123).unwrap()
}
