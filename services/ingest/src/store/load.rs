//! Reads what a batch needs: one query for all distinct ids, one for the persons that memory has not at that version.

use std::{collections::HashMap, sync::Arc};

use chrono::Utc;
use footfall_event::person_id;
use tokio_postgres::Row;
use uuid::Uuid;

use super::{
    Store, StoreError,
    connection::{Connected, patiently},
    sql::{FIND_GROUP_TYPES, FIND_GROUPS, FIND_IDS, FIND_PERSONS},
};
use crate::{
    enrich::Needs,
    groups::{GroupId, GroupType, Groups, StoredGroup},
    json::Properties,
    people::{People, StoredPerson},
};

impl Store {
    /// # Errors
    /// `Unavailable`, or `Conflict` if a person went away between two reads.
    pub async fn load(&mut self, needs: &Needs<'_>) -> Result<(People, Groups), StoreError> {
        let people = self.load_people(needs).await?;
        let groups = self.load_groups(needs).await?;
        Ok((people, groups))
    }

    async fn load_people(&mut self, needs: &Needs<'_>) -> Result<People, StoreError> {
        let teams: Vec<i64> = needs.ids.iter().map(|(team_id, _)| *team_id).collect();
        let names: Vec<&str> = needs.ids.iter().map(|(_, id)| &**id).collect();
        let memory = self.persons.clone();
        let open = self.connected().await?;
        patiently(async {
            let found = open
                .client
                .query(&open.statements[FIND_IDS], &[&teams, &names])
                .await?;
            let mut people = People::default();
            let mut is_known = vec![false; names.len()];
            let mut missing = HashMap::new();
            let mut owned = Vec::with_capacity(found.len());
            for row in &found {
                let place = usize::try_from(row.get::<_, i64>(0)).unwrap_or(1) - 1;
                let (id, version): (Uuid, Option<i64>) = (row.get(1), row.get(2));
                is_known[place] = true;
                owned.push((place, id));
                let Some(version) = version else { continue };
                match memory.get(&id).filter(|person| person.version == version) {
                    Some(person) => people.add_person(person),
                    None => {
                        missing.insert(id, Expect::Present);
                    }
                }
            }
            for ((team_id, name), _) in needs
                .ids
                .iter()
                .zip(&is_known)
                .filter(|(_, known)| !**known)
            {
                missing
                    .entry(person_id(*team_id, name))
                    .or_insert(Expect::Maybe);
            }
            for person in read_persons(open, missing).await? {
                memory.insert(person.id, Arc::clone(&person));
                people.add_person(person);
            }
            for (place, id) in owned {
                people.add_id(teams[place], names[place], id, Utc::now());
            }
            Ok(people)
        })
        .await
    }

    async fn load_groups(&mut self, needs: &Needs<'_>) -> Result<Groups, StoreError> {
        let mut groups = Groups::default();
        let unknown: Vec<i64> = needs
            .group_teams
            .iter()
            .filter(|team_id| !self.group_types.contains_key(team_id))
            .copied()
            .collect();
        if !unknown.is_empty() {
            let open = self.connected().await?;
            let rows = patiently(async {
                Ok(open
                    .client
                    .query(&open.statements[FIND_GROUP_TYPES], &[&unknown])
                    .await?)
            })
            .await?;
            for team_id in unknown {
                self.group_types.insert(team_id, Vec::new());
            }
            for row in rows {
                let group_type = GroupType {
                    team_id: row.get(0),
                    type_index: row.get(1),
                    name: row.get(2),
                };
                self.group_types
                    .entry(group_type.team_id)
                    .or_default()
                    .push(group_type);
            }
        }
        for team_id in &needs.group_teams {
            for group_type in self.group_types.get(team_id).into_iter().flatten() {
                groups.add_type(group_type.clone());
            }
        }
        let mut wanted = (Vec::new(), Vec::new(), Vec::new());
        for (team_id, name, key) in &needs.groups {
            if let Some(type_index) = groups.type_index(*team_id, name) {
                wanted.0.push(*team_id);
                wanted.1.push(type_index);
                wanted.2.push(&**key);
            }
        }
        if !wanted.0.is_empty() {
            let open = self.connected().await?;
            let rows = patiently(async {
                let wanted: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
                    [&wanted.0, &wanted.1, &wanted.2];
                Ok(open
                    .client
                    .query(&open.statements[FIND_GROUPS], &wanted)
                    .await?)
            })
            .await?;
            for row in rows {
                groups.add_group(StoredGroup {
                    id: GroupId {
                        team_id: row.get(0),
                        type_index: row.get(1),
                        key: row.get(2),
                    },
                    properties: parsed(row.get(3))?,
                    created_at: row.get(4),
                    version: row.get(5),
                });
            }
        }
        Ok(groups)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Present,
    /// The person that an unknown distinct id would get.
    Maybe,
}

async fn read_persons(
    open: &Connected,
    missing: HashMap<Uuid, Expect>,
) -> Result<Vec<Arc<StoredPerson>>, StoreError> {
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = missing.keys().copied().collect();
    let rows = open
        .client
        .query(&open.statements[FIND_PERSONS], &[&ids])
        .await?;
    let expected = missing
        .values()
        .filter(|expect| **expect == Expect::Present)
        .count();
    let persons: Vec<_> = rows.iter().map(person_of_row).collect::<Result<_, _>>()?;
    let present = persons
        .iter()
        .filter(|person| missing.get(&person.id) == Some(&Expect::Present))
        .count();
    if present < expected {
        return Err(StoreError::Conflict(
            "a person was merged while the batch was read".to_owned(),
        ));
    }
    Ok(persons)
}

fn person_of_row(row: &Row) -> Result<Arc<StoredPerson>, StoreError> {
    Ok(Arc::new(StoredPerson {
        id: row.get(0),
        team_id: row.get(1),
        properties: parsed(row.get(2))?,
        is_identified: row.get(3),
        created_at: row.get(4),
        version: row.get(5),
    }))
}

fn parsed(json: &str) -> Result<Arc<Properties>, StoreError> {
    Properties::parse(json).map(Arc::new).map_err(|error| {
        StoreError::Unavailable(format!("stored properties are no object: {error}"))
    })
}
