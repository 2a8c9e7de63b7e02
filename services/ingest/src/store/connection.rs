use std::{collections::HashMap, future::Future, sync::Arc, time::Duration};

use moka::sync::Cache;
use tokio::time::timeout;
use tokio_postgres::{Client, NoTls, Statement};
use uuid::Uuid;

use super::{
    StoreError,
    sql::{PING, SQL},
};
use crate::{groups::GroupType, people::StoredPerson};

/// A statement that takes longer is abandoned with its connection.
const PATIENCE: Duration = Duration::from_secs(30);
/// The server gives up before we do, so that no abandoned transaction holds its locks.
const SESSION: &str = "
    SET statement_timeout = '20s';
    SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '20s';
    SET jit = off;
    SET application_name = 'footfall-ingest'";

/// The connection, and what is remembered of the rows. Memory is never trusted alone: a person is used from it only if
/// PostgreSQL names the same version in the same batch.
pub struct Store {
    url: String,
    connected: Option<Connected>,
    pub(super) persons: Cache<Uuid, Arc<StoredPerson>>,
    pub(super) group_types: HashMap<i64, Vec<GroupType>>,
}

pub(super) struct Connected {
    pub(super) client: Client,
    pub(super) statements: HashMap<&'static str, Statement>,
}

impl Store {
    /// Connects at the first use. `memory_bytes` bounds the remembered persons.
    pub fn new(url: String, memory_bytes: u64) -> Self {
        let persons = Cache::builder()
            .max_capacity(memory_bytes)
            .weigher(|_, person: &Arc<StoredPerson>| {
                u32::try_from(2 * person.properties.size_bytes() + 200).unwrap_or(u32::MAX)
            })
            .build();
        Self {
            url,
            connected: None,
            persons,
            group_types: HashMap::new(),
        }
    }

    pub(super) async fn connected(&mut self) -> Result<&mut Connected, StoreError> {
        if self
            .connected
            .as_ref()
            .is_none_or(|open| open.client.is_closed())
        {
            self.connected = None;
            let opened = timeout(PATIENCE, Connected::open(&self.url)).await;
            self.connected = Some(opened.map_err(|_| too_slow())??);
        }
        self.connected
            .as_mut()
            .ok_or_else(|| StoreError::Unavailable("no connection".to_owned()))
    }

    /// # Errors
    /// `Unavailable`.
    pub async fn ping(&mut self) -> Result<(), StoreError> {
        let open = self.connected().await?;
        patiently(async {
            open.client.query(&open.statements[PING], &[]).await?;
            Ok(())
        })
        .await
    }

    /// After an error that leaves the connection's state unknown.
    pub fn disconnect(&mut self) {
        self.connected = None;
    }

    /// After a conflict: what was remembered may be why.
    pub fn forget_group_types(&mut self) {
        self.group_types.clear();
    }
}

impl Connected {
    async fn open(url: &str) -> Result<Self, StoreError> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(%error, "the connection to postgres ended");
            }
        });
        client.batch_execute(SESSION).await?;
        let mut statements = HashMap::with_capacity(SQL.len());
        for sql in SQL {
            statements.insert(sql, client.prepare(sql).await?);
        }
        Ok(Self { client, statements })
    }
}

pub(super) async fn patiently<T>(
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    timeout(PATIENCE, work)
        .await
        .unwrap_or_else(|_| Err(too_slow()))
}

fn too_slow() -> StoreError {
    StoreError::Unavailable(format!("no answer within {} s", PATIENCE.as_secs()))
}
