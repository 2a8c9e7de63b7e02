//! The groups of a batch: the types that its teams have, and the groups that its events describe.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use crate::{event::GROUP_TYPES, json::Properties};

/// A row of `people_group`.
#[derive(Debug, Clone)]
pub struct StoredGroup {
    pub id: GroupId,
    pub properties: Arc<Properties>,
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupId {
    pub team_id: i64,
    pub type_index: i16,
    pub key: String,
}

#[derive(Debug)]
struct Group {
    stored: Option<StoredGroup>,
    properties: Arc<Properties>,
    created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupType {
    pub team_id: i64,
    pub type_index: i16,
    pub name: String,
}

/// A group's row as it must become; `expected_version` is `None` if there is none yet.
#[derive(Debug, Clone)]
pub struct GroupRow {
    pub id: GroupId,
    pub properties: Arc<Properties>,
    pub created_at: DateTime<Utc>,
    pub expected_version: Option<i64>,
}

impl GroupRow {
    pub fn version(&self) -> i64 {
        self.expected_version.map_or(1, |version| version + 1)
    }
}

#[derive(Debug, Clone, Default)]
pub struct GroupChanges {
    pub new_types: Vec<GroupType>,
    /// Ordered by id.
    pub rows: Vec<GroupRow>,
}

impl GroupChanges {
    pub fn is_empty(&self) -> bool {
        self.new_types.is_empty() && self.rows.is_empty()
    }
}

#[derive(Debug, Default)]
pub struct Groups {
    types: HashMap<i64, BTreeMap<i16, String>>,
    new_types: Vec<GroupType>,
    by_id: BTreeMap<GroupId, Group>,
}

impl Groups {
    pub fn add_type(&mut self, group_type: GroupType) {
        self.types
            .entry(group_type.team_id)
            .or_default()
            .insert(group_type.type_index, group_type.name);
    }

    pub fn add_group(&mut self, stored: StoredGroup) {
        let group = Group {
            properties: Arc::clone(&stored.properties),
            created_at: stored.created_at,
            stored: Some(stored.clone()),
        };
        self.by_id.insert(stored.id, group);
    }

    pub fn type_index(&self, team_id: i64, name: &str) -> Option<i16> {
        let types = self.types.get(&team_id)?;
        types
            .iter()
            .find_map(|(&index, known)| (known == name).then_some(index))
    }

    /// The type's index, given now if the type is new; `None` if the team has all the types it may have.
    pub(crate) fn type_index_or_new(&mut self, team_id: i64, name: &str) -> Option<i16> {
        if let Some(index) = self.type_index(team_id, name) {
            return Some(index);
        }
        let types = self.types.entry(team_id).or_default();
        let type_index = (0..GROUP_TYPES as i16).find(|index| !types.contains_key(index))?;
        types.insert(type_index, name.to_owned());
        self.new_types.push(GroupType {
            team_id,
            type_index,
            name: name.to_owned(),
        });
        Some(type_index)
    }

    pub(crate) fn properties_or_new(
        &mut self,
        id: &GroupId,
        created_at: DateTime<Utc>,
    ) -> Arc<Properties> {
        let group = self.by_id.entry(id.clone()).or_insert_with(|| Group {
            stored: None,
            properties: Arc::default(),
            created_at,
        });
        Arc::clone(&group.properties)
    }

    pub(crate) fn set_properties(&mut self, id: &GroupId, properties: Properties) {
        if let Some(group) = self.by_id.get_mut(id) {
            group.properties = Arc::new(properties);
        }
    }

    pub fn changes(&self) -> GroupChanges {
        let rows = self
            .by_id
            .iter()
            .filter(|(_, group)| {
                group
                    .stored
                    .as_ref()
                    .is_none_or(|stored| *stored.properties != *group.properties)
            })
            .map(|(id, group)| GroupRow {
                id: id.clone(),
                properties: Arc::clone(&group.properties),
                created_at: group.created_at,
                expected_version: group.stored.as_ref().map(|stored| stored.version),
            })
            .collect();
        GroupChanges {
            new_types: self.new_types.clone(),
            rows,
        }
    }
}
