use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::{Mutex, RwLock};
use tokio::{sync::Semaphore, time::timeout};
use tokio_postgres::{Client, Row};

use crate::{
    Team,
    admission::{Admission, Verdict},
    refresh,
    snapshot::Snapshot,
};

pub(crate) const TEAM_COLUMNS: &str =
    "SELECT id, api_token, is_ingestion_enabled FROM identity_team";

#[derive(Debug, Clone)]
pub struct TeamDirectorySettings {
    /// `postgresql://user:password@host:port/database`
    pub postgres_url: String,
    /// How often the whole table is read again, in case a notification was lost.
    pub refresh_every: Duration,
    /// How long a token that PostgreSQL did not know is refused without asking again.
    pub refusal_remembered_for: Duration,
    /// Queries a second that unknown tokens may cause.
    pub lookups_per_s: u32,
    pub lookup_timeout: Duration,
}

impl TeamDirectorySettings {
    pub fn new(postgres_url: String) -> Self {
        Self {
            postgres_url,
            refresh_every: Duration::from_mins(1),
            refusal_remembered_for: Duration::from_secs(10),
            lookups_per_s: 50,
            lookup_timeout: Duration::from_secs(2),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TeamDirectoryError {
    /// The token is not in memory and PostgreSQL could not be asked now. It may be valid: ask the client to retry.
    #[error("the token is not cached and PostgreSQL cannot be asked now")]
    Unavailable,
}

/// All teams, in memory. Cheap to clone; all clones share one state.
#[derive(Clone)]
pub struct TeamDirectory {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) settings: TeamDirectorySettings,
    pub(crate) snapshot: RwLock<Snapshot>,
    pub(crate) admission: Mutex<Admission>,
    pub(crate) client: RwLock<Option<Arc<Client>>>,
    /// Look-ups under way at once; `None` where memory is all there is.
    lookups: Option<Semaphore>,
}

const CONCURRENT_LOOKUPS: usize = 8;

impl TeamDirectory {
    /// Starts the task that keeps the directory fresh and returns at once; `on_loaded` is called with `true` after the
    /// first whole read of the table. Call inside a tokio runtime.
    pub fn start(
        settings: TeamDirectorySettings,
        on_loaded: impl Fn(bool) + Send + Sync + 'static,
    ) -> Self {
        let lookups = Semaphore::new(CONCURRENT_LOOKUPS);
        let directory = Self::unconnected(settings, Some(lookups));
        tokio::spawn(refresh::keep_fresh(Arc::clone(&directory.inner), on_loaded));
        directory
    }

    /// A directory of exactly these teams, with no database behind it.
    pub fn fixed(teams: Vec<Team>) -> Self {
        let directory = Self::unconnected(TeamDirectorySettings::new(String::new()), None);
        directory.inner.snapshot.write().replace_all(teams);
        directory
    }

    fn unconnected(settings: TeamDirectorySettings, lookups: Option<Semaphore>) -> Self {
        let admission = Admission::new(
            settings.refusal_remembered_for,
            settings.lookups_per_s,
            Instant::now(),
        );
        let inner = Inner {
            settings,
            snapshot: RwLock::default(),
            admission: Mutex::new(admission),
            client: RwLock::default(),
            lookups,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The team as memory has it, without asking PostgreSQL.
    pub fn cached(&self, token: &str) -> Option<Team> {
        self.inner.snapshot.read().team(token).cloned()
    }

    pub fn team_by_id(&self, id: i64) -> Option<Team> {
        self.inner.snapshot.read().team_by_id(id).cloned()
    }

    /// The team of `token`, or `None` if there is none. A token that is not in memory is looked up in PostgreSQL, so
    /// one made a moment ago works at once.
    ///
    /// # Errors
    /// `Unavailable` if PostgreSQL had to be asked and could not be.
    pub async fn find(&self, token: &str) -> Result<Option<Team>, TeamDirectoryError> {
        if let Some(team) = self.cached(token) {
            return Ok(Some(team));
        }
        let Some(lookups) = &self.inner.lookups else {
            return Ok(None);
        };
        let verdict = self.inner.admission.lock().admit(token, Instant::now());
        match verdict {
            Verdict::KnownUnknown => Ok(None),
            Verdict::OverBudget => {
                metrics::counter!("footfall_team_lookups_total", "outcome" => "over_budget")
                    .increment(1);
                Err(TeamDirectoryError::Unavailable)
            }
            Verdict::MayAsk => self.look_up(token, lookups).await,
        }
    }

    async fn look_up(
        &self,
        token: &str,
        lookups: &Semaphore,
    ) -> Result<Option<Team>, TeamDirectoryError> {
        let asking = self.ask_postgres(token, lookups);
        let answer = timeout(self.inner.settings.lookup_timeout, asking).await;
        let outcome = match &answer {
            Ok(Some(Some(_))) => "found",
            Ok(Some(None)) => "unknown",
            Ok(None) => "unavailable",
            Err(_) => "timeout",
        };
        metrics::counter!("footfall_team_lookups_total", "outcome" => outcome).increment(1);
        answer.ok().flatten().ok_or(TeamDirectoryError::Unavailable)
    }

    /// `None` if the query could not be made.
    async fn ask_postgres(&self, token: &str, lookups: &Semaphore) -> Option<Option<Team>> {
        let _permit = lookups.acquire().await.ok()?;
        if let Some(team) = self.cached(token) {
            return Some(Some(team));
        }
        let client = self.inner.client.read().clone()?;
        let version = self.inner.snapshot.read().version();
        let query = format!("{TEAM_COLUMNS} WHERE api_token = $1");
        let team = match client.query_opt(&query, &[&token]).await {
            Ok(row) => row.as_ref().map(team_of_row),
            Err(error) => {
                tracing::warn!(%error, "a token could not be looked up");
                return None;
            }
        };
        let mut snapshot = self.inner.snapshot.write();
        if snapshot.version() == version {
            match &team {
                Some(team) => snapshot.replace(team.id, Some(team.clone())),
                None => self
                    .inner
                    .admission
                    .lock()
                    .remember_unknown(token, Instant::now()),
            }
        }
        Some(team)
    }
}

pub(crate) fn team_of_row(row: &Row) -> Team {
    Team {
        id: row.get(0),
        api_token: row.get::<_, &str>(1).into(),
        is_ingestion_enabled: row.get(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_cached_team_is_served_without_a_database() {
        let team = Team {
            id: 7,
            api_token: "phc_a".into(),
            is_ingestion_enabled: true,
        };
        let directory = TeamDirectory::fixed(vec![team.clone()]);
        assert_eq!(directory.find("phc_a").await, Ok(Some(team.clone())));
        assert_eq!(directory.team_by_id(7), Some(team));
        assert_eq!(directory.find("phc_b").await, Ok(None));
    }

    #[tokio::test]
    async fn an_uncached_token_without_a_database_is_unavailable_not_unknown() {
        let settings = TeamDirectorySettings::new(String::new());
        let directory = TeamDirectory::unconnected(settings, Some(Semaphore::new(1)));
        assert_eq!(
            directory.find("phc_a").await,
            Err(TeamDirectoryError::Unavailable)
        );
    }
}
