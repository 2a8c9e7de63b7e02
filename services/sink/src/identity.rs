//! How a row is found again in its table, and the question which of some rows are there.

use std::collections::HashMap;

use chrono::{DateTime, Datelike as _, Utc};

use crate::{
    column_type::ColumnType,
    encode::{Column, RowError, encode_row},
    tables::Route,
};

/// Rows asked for of each partition: the newest, which no other row of their block can have replaced.
const SAMPLES: usize = 3;

/// A column as `ClickHouse` describes it.
#[derive(Debug, Clone)]
pub struct Described {
    pub column: Column,
    pub kind: String,
}

/// What one table's rows are told apart and found by.
#[derive(Debug, Clone)]
pub struct Identity {
    columns: Vec<Column>,
    /// The columns with their types, as `format()` takes them.
    structure: String,
    sorting_key: String,
    partition: Option<Month>,
    pub is_versioned: bool,
}

/// Partitioned by the month of this column, `DateTime64` with so many digits.
#[derive(Debug, Clone)]
struct Month {
    column: Column,
    digits: u8,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UnknownIdentity {
    #[error("the column {0}, which tells its rows apart, does not exist")]
    Column(String),
    #[error("it is partitioned by {0}, which the sink cannot compute")]
    Partition(String),
}

/// How many of the rows asked for are where they should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub partition_id: String,
    pub asked: u64,
    pub missing: u64,
}

impl Identity {
    /// # Errors
    /// The table is not as this program knows it.
    pub fn new(
        route: &Route,
        described: &[Described],
        sorting_key: String,
        partition_key: &str,
    ) -> Result<Self, UnknownIdentity> {
        let column = |name: &str| {
            described
                .iter()
                .find(|described| described.column.name == name)
                .ok_or_else(|| UnknownIdentity::Column(name.to_owned()))
        };
        let own = route
            .identity
            .iter()
            .map(|name| column(name))
            .collect::<Result<Vec<_>, _>>()?;
        let structure: Vec<_> = own
            .iter()
            .map(|described| format!("`{}` {}", described.column.name, described.kind))
            .collect();
        let partition = if partition_key.is_empty() {
            None
        } else {
            let unknown = || UnknownIdentity::Partition(partition_key.to_owned());
            let name = partition_key
                .strip_prefix("toYYYYMM(")
                .and_then(|rest| rest.strip_suffix(')'))
                .ok_or_else(unknown)?;
            let column = column(name)?.column.clone();
            let ColumnType::DateTime64(digits) = column.kind else {
                return Err(unknown());
            };
            Some(Month { column, digits })
        };
        Ok(Self {
            columns: own
                .iter()
                .map(|described| described.column.clone())
                .collect(),
            structure: structure.join(", "),
            sorting_key,
            partition,
            is_versioned: route.is_versioned,
        })
    }

    /// What tells the newest rows of each partition apart, of messages that are given newest first.
    ///
    /// # Errors
    /// A message is none of this table's.
    pub fn samples<'m>(
        &self,
        newest_first: impl Iterator<Item = &'m [u8]>,
    ) -> Result<Vec<u8>, RowError> {
        let mut bytes = Vec::new();
        let mut taken: HashMap<(i32, u32), usize> = HashMap::new();
        for message in newest_first {
            let of_partition = taken.entry(self.month_of(message)?).or_default();
            if *of_partition < SAMPLES {
                *of_partition += 1;
                encode_row(&self.columns, message, &mut bytes)?;
            } else if self.partition.is_none() {
                break;
            }
        }
        Ok(bytes)
    }

    fn month_of(&self, message: &[u8]) -> Result<(i32, u32), RowError> {
        let Some(Month { column, digits }) = &self.partition else {
            return Ok((0, 0));
        };
        let mut ticks = Vec::with_capacity(size_of::<i64>());
        encode_row(std::slice::from_ref(column), message, &mut ticks)?;
        let ticks = ticks.try_into().map(i64::from_le_bytes).unwrap_or_default();
        let seconds = ticks.div_euclid(10_i64.pow(u32::from(*digits)));
        let time = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default();
        Ok((time.year(), time.month()))
    }

    /// Asks how many of `samples` are in `table`: one [`Found`] for all of them.
    pub fn samples_sql(&self, table: &str, samples: &[u8]) -> String {
        let structure = self.structure.replace('\\', "\\\\").replace('\'', "\\'");
        let digits = samples.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
        let hex: String = digits
            .filter_map(|digit| char::from_digit(digit.into(), 16))
            .collect();
        let with = format!(
            "WITH wanted AS (SELECT * FROM format(RowBinary, '{structure}', unhex('{hex}'))) "
        );
        with + &self.missing_sql(table, "wanted", "''", "")
    }

    /// Asks how many rows of `staging` are in `table`: one [`Found`] for each partition.
    pub fn staged_sql(&self, table: &str, staging: &str) -> String {
        let staging = format!("`{staging}`");
        self.missing_sql(table, &staging, "_partition_id", " GROUP BY _partition_id")
    }

    /// The partition and the sorting key are asked for too, so that only a few granules are read.
    fn missing_sql(&self, table: &str, wanted: &str, partition_id: &str, grouped: &str) -> String {
        let names: Vec<_> = self
            .columns
            .iter()
            .map(|column| format!("`{}`", column.name))
            .collect();
        let identity = names.join(", ");
        let sorting_key = &self.sorting_key;
        let of_partition = self.partition.as_ref().map_or(String::new(), |month| {
            let key = format!("toYYYYMM(`{}`)", month.column.name);
            format!(" AND {key} IN (SELECT {key} FROM {wanted})")
        });
        format!(
            "SELECT {partition_id}, count(), countIf(({identity}) NOT IN (\
             SELECT {identity} FROM `{table}` \
             WHERE ({sorting_key}) IN (SELECT {sorting_key} FROM {wanted}){of_partition})) \
             FROM {wanted}{grouped} FORMAT TSV"
        )
    }
}

impl Found {
    /// Reads the answer to either question.
    pub fn parse(answer: &str) -> Option<Vec<Self>> {
        answer
            .lines()
            .map(|line| {
                let mut fields = line.split('\t');
                Some(Self {
                    partition_id: fields.next()?.to_owned(),
                    asked: fields.next()?.parse().ok()?,
                    missing: fields.next()?.parse().ok()?,
                })
            })
            .collect()
    }
}

#[cfg(test)]
#[path = "identity_tests.rs"]
pub(crate) mod tests;
