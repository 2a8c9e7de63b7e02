//! `ClickHouse` over HTTP: the columns of a table, and inserts that may be repeated.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{Client, RequestBuilder, Response};
use serde::Deserialize;
use url::Url;

use crate::{
    column_type::{ColumnType, UnsupportedType},
    encode::Column,
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// An insert that takes longer is sent again; the token makes that harmless.
const ANSWER_TIMEOUT: Duration = Duration::from_mins(2);
const PING_TIMEOUT: Duration = Duration::from_secs(2);

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
    #[error("clickhouse does not answer as expected: {0}")]
    Unavailable(String),
}

/// A table of ours and the columns that a row of it is written in: those without a default.
#[derive(Debug, Clone)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
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
    /// No such table yet, a column of a type that the sink does not know, or no answer.
    pub async fn table(&self, name: &str) -> Result<Table, TableError> {
        let unavailable = |error: reqwest::Error| TableError::Unavailable(error.to_string());
        let request = self
            .request(&[
                ("param_database", &self.database),
                ("param_table", name),
            ])
            .body(
                "SELECT name, type FROM system.columns \
                 WHERE database = {database:String} AND table = {table:String} AND default_kind = '' \
                 ORDER BY position FORMAT JSONEachRow",
            );
        let response = request.send().await.map_err(unavailable)?;
        if is_refused(&response) {
            let text = response.text().await.map_err(unavailable)?;
            return Err(TableError::Unavailable(text));
        }
        let text = response.text().await.map_err(unavailable)?;
        let columns = text
            .lines()
            .map(|line| {
                let row: ColumnRow = serde_json::from_str(line)
                    .map_err(|error| TableError::Unavailable(error.to_string()))?;
                let kind = ColumnType::parse(&row.r#type).map_err(|source| TableError::Column {
                    table: name.to_owned(),
                    column: row.name.clone(),
                    source,
                })?;
                Ok(Column {
                    name: row.name,
                    kind,
                })
            })
            .collect::<Result<Vec<_>, TableError>>()?;
        if columns.is_empty() {
            return Err(TableError::Missing(name.to_owned()));
        }
        Ok(Table {
            name: name.to_owned(),
            columns,
        })
    }

    /// Inserts `rows` (`RowBinary`, in the table's column order). Sent again with the same token and the same rows it
    /// stores nothing twice, in the tables behind the table's views neither.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn insert(&self, table: &Table, token: &str, rows: Bytes) -> Result<(), Refusal> {
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|column| format!("`{}`", column.name))
            .collect();
        let sql = format!(
            "INSERT INTO `{}` ({}) FORMAT RowBinary",
            table.name,
            columns.join(", ")
        );
        let request = self
            .request(&[
                ("query", &sql),
                ("insert_deduplication_token", token),
                ("deduplicate_blocks_in_dependent_materialized_views", "1"),
                // A block may hold events of many months; refusing it would stop the lane for good.
                ("max_partitions_per_insert_block", "0"),
                // Stored when answered, on every shard that it touches.
                ("async_insert", "0"),
                ("distributed_foreground_insert", "1"),
            ])
            .body(rows);
        let response = request
            .send()
            .await
            .map_err(|error| Refusal::Later(format!("no answer: {error:?}")))?;
        if !is_refused(&response) {
            // The answer's end, not its beginning, says that the insert is complete.
            return match response.bytes().await {
                Ok(_) => Ok(()),
                Err(error) => Err(Refusal::Later(format!("a broken answer: {error:?}"))),
            };
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

const EXCEPTION_CODE: &str = "X-ClickHouse-Exception-Code";

fn is_refused(response: &Response) -> bool {
    !response.status().is_success() || response.headers().contains_key(EXCEPTION_CODE)
}

fn error_code(response: &Response) -> Option<u32> {
    let header = response.headers().get(EXCEPTION_CODE)?;
    header.to_str().ok()?.parse().ok()
}
