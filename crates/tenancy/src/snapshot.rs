use std::{collections::HashMap, sync::Arc};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    pub id: i64,
    pub api_token: Arc<str>,
    pub is_ingestion_enabled: bool,
}

/// The known teams by both of their names.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    by_token: HashMap<Arc<str>, Team>,
    token_by_id: HashMap<i64, Arc<str>>,
    /// Grows with every change, so that a look-up that began before a change is not stored after it.
    version: u64,
}

impl Snapshot {
    pub(crate) fn team(&self, token: &str) -> Option<&Team> {
        self.by_token.get(token)
    }

    pub(crate) fn team_by_id(&self, id: i64) -> Option<&Team> {
        self.by_token.get(self.token_by_id.get(&id)?)
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    pub(crate) fn replace_all(&mut self, teams: Vec<Team>) {
        self.by_token.clear();
        self.token_by_id.clear();
        for team in teams {
            self.insert(team);
        }
        self.version += 1;
    }

    /// `team` is what the table now says of `id`; a team that is gone or changed its token loses the old one.
    pub(crate) fn replace(&mut self, id: i64, team: Option<Team>) {
        if let Some(token) = self.token_by_id.remove(&id) {
            self.by_token.remove(&token);
        }
        if let Some(team) = team {
            self.insert(team);
        }
        self.version += 1;
    }

    fn insert(&mut self, team: Team) {
        self.token_by_id
            .insert(team.id, Arc::clone(&team.api_token));
        self.by_token.insert(Arc::clone(&team.api_token), team);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team(id: i64, token: &str) -> Team {
        Team {
            id,
            api_token: token.into(),
            is_ingestion_enabled: true,
        }
    }

    #[test]
    fn a_reset_token_replaces_the_old_one() {
        let mut snapshot = Snapshot::default();
        snapshot.replace_all(vec![team(1, "phc_old"), team(2, "phc_other")]);
        snapshot.replace(1, Some(team(1, "phc_new")));
        assert_eq!(snapshot.team("phc_old"), None);
        assert_eq!(snapshot.team("phc_new").map(|team| team.id), Some(1));
        assert_eq!(snapshot.team("phc_other").map(|team| team.id), Some(2));
    }

    #[test]
    fn a_deleted_team_has_no_token() {
        let mut snapshot = Snapshot::default();
        snapshot.replace_all(vec![team(1, "phc_a")]);
        snapshot.replace(1, None);
        assert_eq!(snapshot.team("phc_a"), None);
        assert_eq!(snapshot.team_by_id(1), None);
    }

    #[test]
    fn every_change_is_a_new_version() {
        let mut snapshot = Snapshot::default();
        let empty = snapshot.version();
        snapshot.replace_all(vec![]);
        let loaded = snapshot.version();
        snapshot.replace(1, None);
        assert!(empty < loaded && loaded < snapshot.version());
    }
}
