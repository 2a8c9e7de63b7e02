//! HTTP sessions (`session_id`): an engine session is set aside only when a statement leaves something behind in it.
//!
//! Clients invent a session id for every connection and almost never use what it stands for. So the ids are remembered,
//! and statements run in the pool until one of them is SET, USE or makes a temporary table.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::engine::error::{
    EngineError, SESSION_IS_LOCKED, SESSION_NOT_FOUND, TOO_MANY_SIMULTANEOUS_QUERIES,
};
use crate::engine::session::Session;
use crate::http::SessionChoice;

const MAX_SESSIONS: usize = 10_000;
/// Engine sessions set aside at once.
const MAX_HELD: usize = 64;

type Key = (String, String);

struct Entry {
    session: Option<Session>,
    is_busy: bool,
    expires_at: Instant,
}

#[derive(Default)]
pub(crate) struct NamedSessions {
    entries: Mutex<HashMap<Key, Entry>>,
}

/// A session id in use by a request.
pub(crate) struct Visit {
    sessions: Arc<NamedSessions>,
    key: Key,
    timeout: Duration,
    /// It was set aside before, so this request has it alone.
    is_exclusive: bool,
}

impl NamedSessions {
    /// The engine session behind the id, if there is one. A second request at the same time is refused, as ClickHouse does.
    pub(crate) fn visit(
        self: &Arc<Self>,
        user: &str,
        choice: &SessionChoice,
    ) -> Result<(Visit, Option<Session>), EngineError> {
        let key = (user.to_owned(), choice.id.clone());
        let mut entries = self.entries.lock();
        let now = Instant::now();
        if entries
            .get(&key)
            .is_some_and(|e| !e.is_busy && e.expires_at <= now)
        {
            entries.remove(&key);
        }
        if !entries.contains_key(&key) {
            if choice.must_exist {
                let message = format!("Session {} not found", choice.id);
                return Err(EngineError::new(SESSION_NOT_FOUND, message));
            }
            if entries.len() >= MAX_SESSIONS {
                return Err(EngineError::new(
                    TOO_MANY_SIMULTANEOUS_QUERIES,
                    format!("Too many sessions: {MAX_SESSIONS} are open"),
                ));
            }
        }
        let entry = entries.entry(key.clone()).or_insert(Entry {
            session: None,
            is_busy: false,
            expires_at: now,
        });
        if entry.is_busy {
            let message = format!("Session {} is locked by a concurrent client", choice.id);
            return Err(EngineError::new(SESSION_IS_LOCKED, message));
        }
        entry.expires_at = now + choice.timeout;
        let session = entry.session.take();
        entry.is_busy = session.is_some();
        let visit = Visit {
            sessions: Arc::clone(self),
            key,
            timeout: choice.timeout,
            is_exclusive: session.is_some(),
        };
        Ok((visit, session))
    }

    /// Closes what nobody came back for.
    pub(crate) fn sweep(&self) {
        let now = Instant::now();
        let mut expired = Vec::new();
        self.entries.lock().retain(|_, entry| {
            let stays = entry.is_busy || entry.expires_at > now;
            if !stays {
                expired.extend(entry.session.take());
            }
            stays
        });
    }

    pub(crate) fn close(&self) {
        self.entries.lock().clear();
    }
}

impl Visit {
    pub(crate) fn is_exclusive(&self) -> bool {
        self.is_exclusive
    }

    /// Sets the engine session aside for the next request of this id.
    pub(crate) fn hold(&self, session: Session) -> Result<(), EngineError> {
        let mut entries = self.sessions.entries.lock();
        let held = entries
            .values()
            .filter(|e| e.session.is_some() || e.is_busy)
            .count();
        if held >= MAX_HELD && !self.is_exclusive {
            return Err(EngineError::new(
                TOO_MANY_SIMULTANEOUS_QUERIES,
                format!("Too many sessions with a state of their own: {MAX_HELD} are held"),
            ));
        }
        let entry = Entry {
            session: Some(session),
            is_busy: false,
            expires_at: Instant::now() + self.timeout,
        };
        entries.insert(self.key.clone(), entry);
        Ok(())
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        if self.is_exclusive
            && let Some(entry) = self.sessions.entries.lock().get_mut(&self.key)
        {
            entry.is_busy = false;
        }
    }
}
