//! A bounded number of engine sessions for one role, with a queue in front that is served in order of arrival.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::error::{EngineError, TOO_MANY_SIMULTANEOUS_QUERIES};
use super::home::Engine;
use super::session::{Session, Wanted};

#[derive(Debug, Clone, Copy)]
pub(crate) struct PoolLimits {
    pub(crate) running: usize,
    pub(crate) waiting: usize,
    pub(crate) wait: Duration,
}

pub(crate) struct Pool {
    engine: Arc<Engine>,
    limits: PoolLimits,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Session>>,
    waiting: AtomicUsize,
}

/// A place among the running statements of a role. With it comes a session, taken from the idle ones when needed.
pub(crate) struct Place {
    pool: Arc<Pool>,
    _permit: OwnedSemaphorePermit,
}

struct Waiter<'p>(&'p AtomicUsize);

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    pub(crate) fn new(engine: Arc<Engine>, limits: PoolLimits) -> Arc<Self> {
        Arc::new(Self {
            engine,
            limits,
            permits: Arc::new(Semaphore::new(limits.running)),
            idle: Mutex::new(Vec::new()),
            waiting: AtomicUsize::new(0),
        })
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    pub(crate) fn running(&self) -> usize {
        self.limits.running - self.permits.available_permits()
    }

    /// Waits for a place, first come first served. A full queue, or too long a wait, is ClickHouse's code 202.
    pub(crate) async fn enter(self: &Arc<Self>) -> Result<Place, EngineError> {
        let place = |permit| Place {
            pool: Arc::clone(self),
            _permit: permit,
        };
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(place(permit));
        }
        let ahead = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiter = Waiter(&self.waiting);
        if ahead >= self.limits.waiting {
            return Err(self.too_many(&format!("and {ahead} wait already")));
        }
        match timeout(self.limits.wait, Arc::clone(&self.permits).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(place(permit)),
            Ok(Err(_)) => Err(EngineError::new(
                super::error::ABORTED,
                "The server is shutting down",
            )),
            Err(_) => {
                let waited_s = self.limits.wait.as_secs();
                Err(self.too_many(&format!("and none ended within {waited_s} s")))
            }
        }
    }

    fn too_many(&self, why: &str) -> EngineError {
        let running = self.limits.running;
        EngineError::new(
            TOO_MANY_SIMULTANEOUS_QUERIES,
            format!("Too many simultaneous queries: {running} of this role run, {why}"),
        )
    }

    /// Lets nobody in any more.
    pub(crate) fn close(&self) {
        self.permits.close();
    }

    /// Closes the idle sessions.
    pub(crate) fn drain(&self) {
        self.idle.lock().clear();
    }
}

impl Place {
    /// A session that looks as wanted. Blocks on the engine.
    pub(crate) fn session(&self, wanted: &Wanted) -> Result<Session, EngineError> {
        let idle = self.pool.idle.lock().pop();
        let mut session = match idle {
            Some(session) => session,
            None => self.pool.engine.open_session()?,
        };
        session.prepare(wanted)?;
        Ok(session)
    }

    /// Gives a session back for the next statement.
    pub(crate) fn keep(&self, session: Session) {
        if !self.pool.permits.is_closed() {
            self.pool.idle.lock().push(session);
        }
    }
}
