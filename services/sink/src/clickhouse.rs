//! `ClickHouse` over HTTP: the columns of a table, and inserts that may be repeated.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{Client, RequestBuilder, Response};
use serde::Deserialize;
use url::Url;

use crate::{
    column_type::{ColumnType, UnsupportedType},
    encode::Column,
    identity::{Described, Identity, UnknownIdentity},
    tables::Route,
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// An insert that takes longer is sent again; the token makes that harmless.
const ANSWER_TIMEOUT: Duration = Duration::from_mins(2);
const PING_TIMEOUT: Duration = Duration::from_secs(2);
/// A question about rows holds what tells them apart, of up to three rows for each month from 1900 to 2299.
const MAX_STATEMENT_BYTES: &str = "1073741824";

/// Errors that speak of the rows themselves: the same rows are refused again, so waiting does not help.
const ROW_ERROR_CODES: [u32; 11] = [
    6,   // CANNOT_PARSE_TEXT
    27,  // CANNOT_PARSE_INPUT_ASSERTION_FAILED
    33,  // CANNOT_READ_ALL_DATA
    69,  // ARGUMENT_OUT_OF_BOUND
    70,  // CANNOT_CONVERT_TYPE
    117, // INCORRECT_DATA
    131, // TOO_LARGE_STRING_SIZE
    321, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
    349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
    469, // VIOLATED_CONSTRAINT
    691, // UNKNOWN_ELEMENT_OF_ENUM
];

#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The rows are at fault.
    #[error("{0}")]
    Rows(String),
    /// The server is busy, full, away, or not migrated yet: the same insert is to be sent again later. It may have been
    /// stored although no answer came.
    #[error("{0}")]
    Later(String),
}

impl Refusal {
    /// Rows that were stored before are not at fault, whatever the server says of them now.
    #[must_use]
    pub fn into_later(self) -> Self {
        let (Self::Rows(reason) | Self::Later(reason)) = self;
        Self::Later(reason)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("the table {0} does not exist or has no columns")]
    Missing(String),
    #[error("the table {table}, column {column}: {source}")]
    Column {
        table: String,
        column: String,
        source: UnsupportedType,
    },
    #[error("the table {table}: {source}")]
    Identity {
        table: String,
        source: UnknownIdentity,
    },
    #[error("clickhouse does not answer as expected: {0}")]
    Unavailable(String),
}

/// A table of ours and the columns that a row of it is written in: those without a default.
#[derive(Debug, Clone)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// How to find out whether rows are stored; None where a token and its part are always stored together, as
    /// replicated tables do.
    pub identity: Option<Identity>,
}

#[derive(Debug, Clone)]
pub struct ClickHouse {
    client: Client,
    url: Url,
    database: String,
    user: String,
    password: String,
}

#[derive(Deserialize)]
struct ColumnRow {
    name: String,
    r#type: String,
}

#[derive(Deserialize)]
struct Layout {
    engine: String,
    sorting_key: String,
    partition_key: String,
}

impl ClickHouse {
    /// # Errors
    /// The HTTP client cannot be built.
    pub fn new(
        url: Url,
        database: String,
        user: String,
        password: String,
    ) -> reqwest::Result<Self> {
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(ANSWER_TIMEOUT)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            client,
            url,
            database,
            user,
            password,
        })
    }

    pub async fn is_alive(&self) -> bool {
        let mut url = self.url.clone();
        url.set_path("/ping");
        let answer = self.client.get(url).timeout(PING_TIMEOUT).send().await;
        answer.is_ok_and(|response| response.status().is_success())
    }

    /// # Errors
    /// No such table yet, one that is not as the sink knows it, or no answer.
    pub async fn table(&self, route: &Route) -> Result<Table, TableError> {
        let name = route.table;
        let described = self.described_columns(name).await?;
        let identity = match self.layout(name).await? {
            Layout { engine, .. } if stores_tokens_with_parts(&engine) => None,
            layout => Some(
                Identity::new(route, &described, layout.sorting_key, &layout.partition_key)
                    .map_err(|source| TableError::Identity {
                        table: name.to_owned(),
                        source,
                    })?,
            ),
        };
        Ok(Table {
            name: name.to_owned(),
            columns: described
                .into_iter()
                .map(|described| described.column)
                .collect(),
            identity,
        })
    }

    async fn described_columns(&self, name: &str) -> Result<Vec<Described>, TableError> {
        let rows: Vec<ColumnRow> = self
            .rows_about(
                name,
                "SELECT name, type FROM system.columns \
                 WHERE database = {database:String} AND table = {table:String} AND default_kind = '' \
                 ORDER BY position FORMAT JSONEachRow",
            )
            .await?;
        if rows.is_empty() {
            return Err(TableError::Missing(name.to_owned()));
        }
        rows.into_iter()
            .map(|row| {
                let kind = ColumnType::parse(&row.r#type).map_err(|source| TableError::Column {
                    table: name.to_owned(),
                    column: row.name.clone(),
                    source,
                })?;
                Ok(Described {
                    column: Column {
                        name: row.name,
                        kind,
                    },
                    kind: row.r#type,
                })
            })
            .collect()
    }

    async fn layout(&self, name: &str) -> Result<Layout, TableError> {
        let rows: Vec<Layout> = self
            .rows_about(
                name,
                "SELECT engine, sorting_key, partition_key FROM system.tables \
                 WHERE database = {database:String} AND name = {table:String} FORMAT JSONEachRow",
            )
            .await?;
        rows.into_iter()
            .next()
            .ok_or_else(|| TableError::Missing(name.to_owned()))
    }

    async fn rows_about<T: serde::de::DeserializeOwned>(
        &self,
        table: &str,
        question: &str,
    ) -> Result<Vec<T>, TableError> {
        let unavailable = |error: String| TableError::Unavailable(error);
        let parameters = [
            ("param_database", self.database.as_str()),
            ("param_table", table),
        ];
        let answer = self
            .run(question, &parameters)
            .await
            .map_err(|refusal| unavailable(refusal.to_string()))?;
        answer
            .lines()
            .map(|line| serde_json::from_str(line).map_err(|error| unavailable(error.to_string())))
            .collect()
    }

    /// Runs a statement and returns its whole answer.
    ///
    /// # Errors
    /// [`Refusal::Later`] whatever went wrong; the statement may have been carried out.
    pub async fn run(
        &self,
        statement: &str,
        parameters: &[(&str, &str)],
    ) -> Result<String, Refusal> {
        let sized = [&[("max_query_size", MAX_STATEMENT_BYTES)], parameters].concat();
        let request = self.request(&sized).body(statement.to_owned());
        complete_answer(request).await.map_err(Refusal::into_later)
    }

    /// Inserts `rows` (`RowBinary`, in the table's column order). Sent again with the same token and the same rows it
    /// stores nothing twice, in the tables behind the table's views neither; that a repeat succeeds is no proof that
    /// the rows are stored (`mending`).
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn insert(&self, table: &Table, token: &str, rows: Bytes) -> Result<(), Refusal> {
        let settings = [
            ("insert_deduplication_token", token),
            ("deduplicate_blocks_in_dependent_materialized_views", "1"),
        ];
        self.insert_into(&table.name, table, &settings, rows).await
    }

    /// Inserts rows of `table` into the table `name`, which has the same columns.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn insert_into(
        &self,
        name: &str,
        table: &Table,
        settings: &[(&str, &str)],
        rows: Bytes,
    ) -> Result<(), Refusal> {
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|column| format!("`{}`", column.name))
            .collect();
        let sql = format!(
            "INSERT INTO `{name}` ({}) FORMAT RowBinary",
            columns.join(", ")
        );
        let parameters = [
            ("query", sql.as_str()),
            // A block may hold events of many months; refusing it would stop the lane for good.
            ("max_partitions_per_insert_block", "0"),
            // Stored when answered, on every shard that it touches.
            ("async_insert", "0"),
            ("distributed_foreground_insert", "1"),
        ];
        let request = self.request(&[&parameters, settings].concat()).body(rows);
        complete_answer(request).await.map(drop)
    }

    fn request(&self, parameters: &[(&str, &str)]) -> RequestBuilder {
        let mut url = self.url.clone();
        url.query_pairs_mut()
            .append_pair("database", &self.database)
            .extend_pairs(parameters);
        self.client
            .post(url)
            .header("X-ClickHouse-User", &self.user)
            .header("X-ClickHouse-Key", &self.password)
    }
}

/// The answer's end, not its beginning, says that a statement is complete.
async fn complete_answer(request: RequestBuilder) -> Result<String, Refusal> {
    let response = request
        .send()
        .await
        .map_err(|error| Refusal::Later(format!("no answer: {error:?}")))?;
    if !is_refused(&response) {
        return response
            .text()
            .await
            .map_err(|error| Refusal::Later(format!("a broken answer: {error:?}")));
    }
    let code = error_code(&response);
    let status = response.status();
    let text = response.text().await.unwrap_or_default();
    let shown: String = text.chars().take(500).collect();
    let reason = format!("{status}: {shown}");
    Err(match code {
        Some(code) if ROW_ERROR_CODES.contains(&code) => Refusal::Rows(reason),
        _ => Refusal::Later(reason),
    })
}

/// Replicas agree on a token and its part in one transaction, and a `Distributed` table of ours stands before them.
fn stores_tokens_with_parts(engine: &str) -> bool {
    engine.starts_with("Replicated") || engine.starts_with("Shared") || engine == "Distributed"
}

const EXCEPTION_CODE: &str = "X-ClickHouse-Exception-Code";

fn is_refused(response: &Response) -> bool {
    !response.status().is_success() || response.headers().contains_key(EXCEPTION_CODE)
}

fn error_code(response: &Response) -> Option<u32> {
    let header = response.headers().get(EXCEPTION_CODE)?;
    header.to_str().ok()?.parse().ok()
}
