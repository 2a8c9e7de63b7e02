//! What runs now, by query id, and how it is killed.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::credentials::{Role, User};
use crate::engine::error::{EngineError, QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING};
use crate::engine::pool::Pool;
use crate::engine::session::{Wanted, quote_text};

/// A statement between its arrival and its end.
pub(crate) struct Running {
    pub(crate) user: Arc<User>,
    is_killed: AtomicBool,
    ended: watch::Sender<bool>,
}

impl Running {
    pub(crate) fn is_killed(&self) -> bool {
        self.is_killed.load(Ordering::Acquire)
    }
}

pub(crate) struct Queries {
    /// Sessions for the house's own statements, so that a kill never waits behind what it kills.
    house: Arc<Pool>,
    running: Mutex<HashMap<String, Arc<Running>>>,
}

/// Keeps a statement listed; dropping it is its end.
pub(crate) struct Listed {
    queries: Arc<Queries>,
    pub(crate) query_id: String,
    pub(crate) running: Arc<Running>,
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.queries.running.lock().remove(&self.query_id);
        self.running.ended.send_replace(true);
    }
}

impl Queries {
    pub(crate) fn new(house: Arc<Pool>) -> Arc<Self> {
        Arc::new(Self {
            house,
            running: Mutex::new(HashMap::new()),
        })
    }

    pub(crate) fn count(&self) -> usize {
        self.running.lock().len()
    }

    pub(crate) fn list(
        self: &Arc<Self>,
        query_id: String,
        user: Arc<User>,
    ) -> Result<Listed, EngineError> {
        let running = Arc::new(Running {
            user,
            is_killed: AtomicBool::new(false),
            ended: watch::Sender::new(false),
        });
        let mut all = self.running.lock();
        if all.contains_key(&query_id) {
            return Err(EngineError::new(
                QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING,
                format!("Query with id = {query_id} is already running"),
            ));
        }
        all.insert(query_id.clone(), Arc::clone(&running));
        drop(all);
        Ok(Listed {
            queries: Arc::clone(self),
            query_id,
            running,
        })
    }

    /// Kills by id, for a user who may: writers kill all, readers their own. `None`: there is no such statement.
    pub(crate) fn kill(self: &Arc<Self>, query_id: &str, by: &User) -> Option<Arc<Running>> {
        let found = self.running.lock().get(query_id).map(Arc::clone)?;
        if by.role == Role::Reader && found.user.name != by.name {
            return None;
        }
        self.kill_running(query_id, &found);
        Some(found)
    }

    pub(crate) fn kill_all(self: &Arc<Self>) {
        let all: Vec<_> = self.running.lock().clone().into_iter().collect();
        for (query_id, running) in all {
            self.kill_running(&query_id, &running);
        }
    }

    /// Marks the statement and asks the engine to end it, again and again, because the engine may not have begun it yet.
    pub(crate) fn kill_running(self: &Arc<Self>, query_id: &str, running: &Arc<Running>) {
        if running.is_killed.swap(true, Ordering::AcqRel) || *running.ended.borrow() {
            return;
        }
        metrics::counter!("clickhouse_queries_killed_total").increment(1);
        let comment = quote_text(query_id);
        let statement = format!("KILL QUERY WHERE Settings['log_comment'] = {comment} ASYNC");
        let house = Arc::clone(&self.house);
        let mut ended = running.ended.subscribe();
        tokio::spawn(async move {
            let mut pause = Duration::from_millis(5);
            while !*ended.borrow() {
                if let Err(error) = run_in_house(&house, statement.clone()).await {
                    tracing::warn!(%error, "a kill did not reach the engine");
                }
                let _ = tokio::time::timeout(pause, ended.wait_for(|is_ended| *is_ended)).await;
                pause = (pause * 2).min(Duration::from_secs(1));
            }
        });
    }
}

/// Waits until the statement has ended; false when it has not within `limit`.
pub(crate) async fn wait_for_end(running: &Running, limit: Duration) -> bool {
    let mut ended = running.ended.subscribe();
    tokio::time::timeout(limit, ended.wait_for(|is_ended| *is_ended))
        .await
        .is_ok()
}

/// Runs one of the server's own statements and returns its rows as `TabSeparated`.
pub(crate) async fn run_in_house(
    house: &Arc<Pool>,
    statement: String,
) -> Result<String, EngineError> {
    let place = house.enter().await?;
    let started = Instant::now();
    let run = move || {
        let wanted = Wanted {
            database: "default".to_owned(),
            ..Wanted::default()
        };
        let mut session = place.session(&wanted)?;
        let result = session
            .connection
            .query(statement.as_bytes(), "TabSeparated", &[]);
        place.keep(session);
        let rows = String::from_utf8_lossy(result?.as_ref()).into_owned();
        tracing::trace!(%statement, elapsed = ?started.elapsed(), "ran a statement of the house");
        Ok(rows)
    };
    tokio::task::spawn_blocking(run)
        .await
        .unwrap_or_else(|panic| Err(EngineError::new(1002, panic.to_string())))
}
