use super::*;
use crate::tables::ROUTES;

const KINDS: [(&str, &str); 7] = [
    ("team_id", "Int64"),
    ("timestamp", "DateTime64(3, 'UTC')"),
    ("version", "UInt64"),
    ("uuid", "UUID"),
    ("id", "UUID"),
    ("source_partition", "Int32"),
    ("source_offset", "Int64"),
];

fn described(name: &str) -> Described {
    let kind = KINDS
        .iter()
        .find(|(known, _)| *known == name)
        .map_or("String", |(_, kind)| kind);
    Described {
        column: Column {
            name: name.to_owned(),
            kind: ColumnType::parse(kind).unwrap(),
        },
        kind: kind.to_owned(),
    }
}

pub(crate) fn identity_of(table: &str) -> Identity {
    let route = ROUTES.iter().find(|route| route.table == table).unwrap();
    let columns: Vec<_> = route.identity.iter().map(|name| described(name)).collect();
    let (sorting_key, partition_key) = match table {
        "events" => ("team_id, toDate(timestamp), uuid", "toYYYYMM(timestamp)"),
        _ => ("team_id, id", ""),
    };
    Identity::new(route, &columns, sorting_key.to_owned(), partition_key).unwrap()
}

fn event(number: u32, timestamp: &str) -> Vec<u8> {
    format!(
        r#"{{"team_id":1,"timestamp":"{timestamp}","event":"e","distinct_id":"d",
           "uuid":"00000000-0000-0000-0000-{number:012}","source_topic":"t","source_partition":0,"source_offset":{number},
           "more":[]}}"#
    )
    .into_bytes()
}

/// The offsets at the end of each sampled row.
fn sampled_offsets(identity: &Identity, messages: &[Vec<u8>]) -> Vec<i64> {
    let bytes = identity
        .samples(messages.iter().rev().map(Vec::as_slice))
        .unwrap();
    let row = identity.samples(std::iter::once(&messages[0][..])).unwrap();
    bytes
        .chunks(row.len())
        .map(|row| i64::from_le_bytes(row[row.len() - 8..].try_into().unwrap()))
        .collect()
}

#[test]
fn the_newest_rows_of_each_month_are_asked_for() {
    let mut messages: Vec<_> = (0..10)
        .map(|n| event(n, "2026-11-30T23:59:59.999Z"))
        .collect();
    messages.push(event(10, "2026-12-01T00:30:00+01:00"));
    messages.push(event(11, "2026-12-01T00:00:00Z"));
    messages.push(event(12, "1969-12-31T23:59:59.999Z"));
    messages.push(event(13, "2025-11-30T00:00:00Z"));
    assert_eq!(
        sampled_offsets(&identity_of("events"), &messages),
        [13, 12, 11, 10, 9, 8]
    );
}

#[test]
fn a_table_without_partitions_is_asked_for_its_newest_rows() {
    let messages: Vec<_> = (0..9)
        .map(|version| {
            format!(
                r#"{{"team_id":1,"id":"00000000-0000-0000-0000-000000000001","version":{version}}}"#
            )
            .into_bytes()
        })
        .collect();
    assert_eq!(
        sampled_offsets(&identity_of("persons"), &messages),
        [8, 7, 6]
    );
}

#[test]
fn the_question_names_partition_sorting_key_and_identity() {
    assert_eq!(
        identity_of("events").staged_sql("events", "s"),
        "SELECT _partition_id, count(), countIf((`team_id`, `timestamp`, `event`, `distinct_id`, `uuid`, \
         `source_topic`, `source_partition`, `source_offset`) NOT IN (SELECT `team_id`, `timestamp`, `event`, \
         `distinct_id`, `uuid`, `source_topic`, `source_partition`, `source_offset` FROM `events` WHERE (team_id, \
         toDate(timestamp), uuid) IN (SELECT team_id, toDate(timestamp), uuid FROM `s`) AND toYYYYMM(`timestamp`) IN \
         (SELECT toYYYYMM(`timestamp`) FROM `s`))) FROM `s` GROUP BY _partition_id FORMAT TSV"
    );
    let question = identity_of("events").samples_sql("events", &[1, 0xff]);
    assert!(question.starts_with(
        "WITH wanted AS (SELECT * FROM format(RowBinary, '`team_id` Int64, `timestamp` DateTime64(3, \\'UTC\\'), "
    ));
    assert!(question.contains("unhex('01ff')"));
}

#[test]
fn a_table_that_is_not_as_known_is_refused() {
    let route = &ROUTES[0];
    let mut columns: Vec<_> = route.identity.iter().map(|name| described(name)).collect();
    for key in ["toMonday(timestamp)", "toYYYYMM(uuid)"] {
        assert_eq!(
            Identity::new(route, &columns, String::new(), key).unwrap_err(),
            UnknownIdentity::Partition(key.to_owned())
        );
    }
    columns.pop();
    assert_eq!(
        Identity::new(route, &columns, String::new(), "").unwrap_err(),
        UnknownIdentity::Column("source_offset".to_owned())
    );
}

#[test]
fn an_answer_is_read_by_partition() {
    assert_eq!(
        Found::parse("202611\t3\t0\n202612\t2\t2\n"),
        Some(vec![
            Found {
                partition_id: "202611".to_owned(),
                asked: 3,
                missing: 0
            },
            Found {
                partition_id: "202612".to_owned(),
                asked: 2,
                missing: 2
            },
        ])
    );
    assert_eq!(Found::parse("Code: 60"), None);
}
