//! Writes what a batch changed: one transaction, a few statements whatever the batch's size, rows locked in one order.

use std::sync::Arc;

use tokio_postgres::{Transaction, types::ToSql};
use uuid::Uuid;

use super::{
    OutboxRow, Store, StoreError,
    connection::{Connected, patiently},
    sql::{
        ADVANCE_LANES, DELETE_PERSONS, FLATTEN_OVERRIDES, INSERT_GROUP_TYPES, INSERT_GROUPS,
        INSERT_IDS, INSERT_PERSONS, LOCK_PERSONS, MOVE_IDS, PROMISE, PUT_EVENT_DEFINITIONS,
        PUT_EVENT_PROPERTIES, PUT_OVERRIDES, PUT_PROPERTY_DEFINITIONS, UPDATE_GROUPS,
        UPDATE_PERSONS,
    },
};
use crate::{
    enrich::Outcome,
    event::Lane,
    groups::GroupChanges,
    people::{PeopleChanges, PersonRow, StoredPerson},
    steps::Definitions,
};

type Parameter<'a> = &'a (dyn ToSql + Sync);

/// How far a batch goes in its lanes, and the name under which they were claimed.
#[derive(Debug, Clone)]
pub struct Progress {
    pub owner: Uuid,
    /// With the offset after the batch's last record of the lane. Not empty.
    pub lanes: Vec<(Lane, i64)>,
}

/// What must now be published; the rows keep it until it is.
#[derive(Debug, Default)]
pub struct Written {
    pub promised: Vec<OutboxRow>,
}

impl Store {
    /// # Errors
    /// Nothing is written if it is not `Unavailable`.
    pub async fn write(
        &mut self,
        outcome: &Outcome<'_>,
        progress: &Progress,
    ) -> Result<Written, StoreError> {
        let open = self.connected().await?;
        let written = patiently(write_all(open, outcome, progress)).await?;
        for row in outcome.people.created.iter().chain(&outcome.people.updated) {
            self.persons.insert(row.id, Arc::new(stored(row)));
        }
        for merged in &outcome.people.merged {
            self.persons.invalidate(&merged.person_id);
        }
        for group_type in &outcome.groups.new_types {
            self.group_types
                .entry(group_type.team_id)
                .or_default()
                .push(group_type.clone());
        }
        Ok(written)
    }
}

fn stored(row: &PersonRow) -> StoredPerson {
    StoredPerson {
        id: row.id,
        team_id: row.team_id,
        properties: Arc::clone(&row.properties),
        is_identified: row.is_identified,
        created_at: row.created_at,
        version: row.version,
    }
}

async fn write_all(
    open: &mut Connected,
    outcome: &Outcome<'_>,
    progress: &Progress,
) -> Result<Written, StoreError> {
    let statements = &open.statements;
    let transaction = open.client.transaction().await?;
    let run = Run {
        transaction: &transaction,
        statements,
    };
    run.advance(progress).await?;
    run.lock(&outcome.people.expected).await?;
    let mut promised = Vec::new();
    run.write_people(&outcome.people, &mut promised).await?;
    run.write_groups(&outcome.groups, &mut promised).await?;
    run.write_definitions(&outcome.definitions).await?;
    if let Some((lane, _)) = progress.lanes.first() {
        run.promise(lane, &mut promised).await?;
    }
    transaction.commit().await?;
    Ok(Written { promised })
}

struct Run<'t, 'c> {
    transaction: &'t Transaction<'c>,
    statements: &'t std::collections::HashMap<&'static str, tokio_postgres::Statement>,
}

impl Run<'_, '_> {
    async fn query(
        &self,
        sql: &'static str,
        parameters: &[Parameter<'_>],
    ) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        Ok(self
            .transaction
            .query(&self.statements[sql], parameters)
            .await?)
    }

    async fn execute(
        &self,
        sql: &'static str,
        parameters: &[Parameter<'_>],
    ) -> Result<u64, StoreError> {
        Ok(self
            .transaction
            .execute(&self.statements[sql], parameters)
            .await?)
    }

    async fn advance(&self, progress: &Progress) -> Result<(), StoreError> {
        let lanes = &progress.lanes;
        let topics: Vec<&str> = lanes.iter().map(|(lane, _)| &*lane.topic).collect();
        let partitions: Vec<i32> = lanes.iter().map(|(lane, _)| lane.partition).collect();
        let offsets: Vec<i64> = lanes.iter().map(|(_, offset)| *offset).collect();
        let parameters: [Parameter<'_>; 4] = [&topics, &partitions, &offsets, &progress.owner];
        let owned = self.execute(ADVANCE_LANES, &parameters).await?;
        if owned == lanes.len() as u64 {
            Ok(())
        } else {
            Err(StoreError::Fenced)
        }
    }

    async fn lock(&self, expected: &[(Uuid, i64)]) -> Result<(), StoreError> {
        if expected.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = expected.iter().map(|(id, _)| *id).collect();
        let rows = self.query(LOCK_PERSONS, &[&ids]).await?;
        let is_as_expected = rows.len() == expected.len()
            && rows.iter().zip(expected).all(|(row, (id, version))| {
                row.get::<_, Uuid>(0) == *id && row.get::<_, i64>(1) == *version
            });
        if is_as_expected {
            Ok(())
        } else {
            Err(StoreError::Conflict(
                "a person was changed by another writer".to_owned(),
            ))
        }
    }

    async fn write_people(
        &self,
        changes: &PeopleChanges,
        promised: &mut Vec<OutboxRow>,
    ) -> Result<(), StoreError> {
        self.put_persons(INSERT_PERSONS, &changes.created).await?;
        self.put_persons(UPDATE_PERSONS, &changes.updated).await?;
        let rows = changes.created.iter().chain(&changes.updated);
        promised.extend(rows.map(OutboxRow::of_person));
        if !changes.merged.is_empty() {
            self.write_merges(changes, promised).await?;
        }
        if !changes.attached.is_empty() {
            let teams: Vec<i64> = changes.attached.iter().map(|id| id.team_id).collect();
            let ids: Vec<&str> = changes.attached.iter().map(|id| &*id.distinct_id).collect();
            let persons: Vec<Uuid> = changes.attached.iter().map(|id| id.person_id).collect();
            self.execute(INSERT_IDS, &[&teams, &ids, &persons]).await?;
            promised.extend(
                changes.attached.iter().map(|id| {
                    OutboxRow::of_distinct_id(id.team_id, &id.distinct_id, id.person_id, 1)
                }),
            );
        }
        if !changes.overrides.is_empty() {
            let overrides = &changes.overrides;
            let teams: Vec<i64> = overrides.iter().map(|row| row.team_id).collect();
            let old: Vec<Uuid> = overrides.iter().map(|row| row.old_person_id).collect();
            let new: Vec<Uuid> = overrides.iter().map(|row| row.person_id).collect();
            let at: Vec<_> = overrides.iter().map(|row| row.merged_at).collect();
            let rows = self
                .query(PUT_OVERRIDES, &[&teams, &old, &new, &at])
                .await?;
            promised.extend(rows.iter().map(promised_override));
        }
        Ok(())
    }

    async fn put_persons(&self, sql: &'static str, rows: &[PersonRow]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let teams: Vec<i64> = rows.iter().map(|row| row.team_id).collect();
        let texts: Vec<_> = rows.iter().map(|row| row.properties.text()).collect();
        let properties: Vec<&str> = texts.iter().map(|text| text.get()).collect();
        let identified: Vec<bool> = rows.iter().map(|row| row.is_identified).collect();
        let created: Vec<_> = rows.iter().map(|row| row.created_at).collect();
        let versions: Vec<i64> = rows.iter().map(|row| row.version).collect();
        let parameters: [Parameter<'_>; 6] =
            [&ids, &teams, &properties, &identified, &created, &versions];
        let put = self.execute(sql, &parameters).await?;
        if put == rows.len() as u64 {
            Ok(())
        } else {
            Err(StoreError::Conflict("a person went away".to_owned()))
        }
    }

    async fn write_merges(
        &self,
        changes: &PeopleChanges,
        promised: &mut Vec<OutboxRow>,
    ) -> Result<(), StoreError> {
        let merged = &changes.merged;
        let teams: Vec<i64> = merged.iter().map(|row| row.team_id).collect();
        let old: Vec<Uuid> = merged.iter().map(|row| row.person_id).collect();
        let new: Vec<Uuid> = merged.iter().map(|row| row.into).collect();
        for row in self.query(MOVE_IDS, &[&teams, &old, &new]).await? {
            let moved = OutboxRow::of_distinct_id(row.get(0), row.get(1), row.get(2), row.get(3));
            promised.push(moved);
        }
        let flattened = self.query(FLATTEN_OVERRIDES, &[&teams, &old, &new]).await?;
        promised.extend(flattened.iter().map(promised_override));
        self.execute(DELETE_PERSONS, &[&old]).await?;
        promised.extend(merged.iter().map(OutboxRow::of_merged_person));
        Ok(())
    }

    async fn write_groups(
        &self,
        changes: &GroupChanges,
        promised: &mut Vec<OutboxRow>,
    ) -> Result<(), StoreError> {
        if !changes.new_types.is_empty() {
            let types = &changes.new_types;
            let teams: Vec<i64> = types.iter().map(|row| row.team_id).collect();
            let indexes: Vec<i16> = types.iter().map(|row| row.type_index).collect();
            let names: Vec<&str> = types.iter().map(|row| &*row.name).collect();
            self.execute(INSERT_GROUP_TYPES, &[&teams, &indexes, &names])
                .await?;
        }
        let (known, new): (Vec<_>, Vec<_>) = changes
            .rows
            .iter()
            .partition(|row| row.expected_version.is_some());
        for (sql, rows) in [(INSERT_GROUPS, new), (UPDATE_GROUPS, known)] {
            if rows.is_empty() {
                continue;
            }
            let teams: Vec<i64> = rows.iter().map(|row| row.id.team_id).collect();
            let indexes: Vec<i16> = rows.iter().map(|row| row.id.type_index).collect();
            let keys: Vec<&str> = rows.iter().map(|row| &*row.id.key).collect();
            let texts: Vec<_> = rows.iter().map(|row| row.properties.text()).collect();
            let properties: Vec<&str> = texts.iter().map(|text| text.get()).collect();
            let created: Vec<_> = rows.iter().map(|row| row.created_at).collect();
            let versions: Vec<i64> = rows.iter().filter_map(|row| row.expected_version).collect();
            let last: Parameter<'_> = if sql == INSERT_GROUPS {
                &created
            } else {
                &versions
            };
            let put = self
                .execute(sql, &[&teams, &indexes, &keys, &properties, last])
                .await?;
            if put != rows.len() as u64 {
                return Err(StoreError::Conflict(
                    "a group was changed by another writer".to_owned(),
                ));
            }
            promised.extend(rows.into_iter().map(OutboxRow::of_group));
        }
        Ok(())
    }

    async fn write_definitions(&self, definitions: &Definitions<'_>) -> Result<(), StoreError> {
        if !definitions.events.is_empty() {
            let teams: Vec<i64> = definitions
                .events
                .keys()
                .map(|(team_id, _)| *team_id)
                .collect();
            let names: Vec<&str> = definitions.events.keys().map(|(_, name)| &**name).collect();
            let seen: Vec<_> = definitions.events.values().copied().collect();
            self.execute(PUT_EVENT_DEFINITIONS, &[&teams, &names, &seen])
                .await?;
        }
        if !definitions.properties.is_empty() {
            let properties = &definitions.properties;
            let teams: Vec<i64> = properties.keys().map(|key| key.team_id).collect();
            let kinds: Vec<&str> = properties.keys().map(|key| key.kind.label()).collect();
            let indexes: Vec<i16> = properties
                .keys()
                .map(|key| key.kind.group_type_index())
                .collect();
            let names: Vec<&str> = properties.keys().map(|key| &*key.name).collect();
            let types: Vec<Option<&str>> =
                properties.values().map(|seen| seen.property_type).collect();
            let seen: Vec<_> = properties.values().map(|seen| seen.seen_at).collect();
            let parameters: [Parameter<'_>; 6] = [&teams, &kinds, &indexes, &names, &types, &seen];
            self.execute(PUT_PROPERTY_DEFINITIONS, &parameters).await?;
        }
        if !definitions.event_properties.is_empty() {
            let known = &definitions.event_properties;
            let teams: Vec<i64> = known.iter().map(|row| row.team_id).collect();
            let events: Vec<&str> = known.iter().map(|row| &*row.event).collect();
            let properties: Vec<&str> = known.iter().map(|row| &*row.property).collect();
            self.execute(PUT_EVENT_PROPERTIES, &[&teams, &events, &properties])
                .await?;
        }
        Ok(())
    }

    async fn promise(&self, lane: &Lane, promised: &mut [OutboxRow]) -> Result<(), StoreError> {
        if promised.is_empty() {
            return Ok(());
        }
        let topics: Vec<&str> = promised.iter().map(|row| &*row.topic).collect();
        let keys: Vec<&str> = promised.iter().map(|row| &*row.key).collect();
        let payloads: Vec<&str> = promised.iter().map(|row| &*row.payload).collect();
        let lane_topic = &*lane.topic;
        let parameters: [Parameter<'_>; 5] =
            [&lane_topic, &lane.partition, &topics, &keys, &payloads];
        let ids = self.query(PROMISE, &parameters).await?;
        for (row, id) in promised.iter_mut().zip(ids) {
            row.id = id.get(0);
        }
        Ok(())
    }
}

fn promised_override(row: &tokio_postgres::Row) -> OutboxRow {
    OutboxRow::of_override(row.get(0), (row.get(1), row.get(2)), row.get(3), row.get(4))
}
