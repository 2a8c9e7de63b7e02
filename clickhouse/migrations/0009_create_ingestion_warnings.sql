CREATE TABLE IF NOT EXISTS {database}.ingestion_warnings{local} {on_cluster}
(
    team_id Int64,
    warning LowCardinality(String),
    details String CODEC(ZSTD(3)),
    raised_at DateTime64(3, 'UTC'),
    source_topic LowCardinality(String),
    source_partition Int32,
    source_offset Int64
)
ENGINE = {engine:MergeTree}
PARTITION BY toYYYYMM(raised_at)
ORDER BY (team_id, raised_at)
TTL toDateTime(raised_at) + INTERVAL 30 DAY
SETTINGS {dedup_window}, fsync_after_insert = 1, fsync_part_directory = 1;
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.ingestion_warnings {on_cluster}
AS {database}.ingestion_warnings_local
ENGINE = Distributed({cluster}, {database}, ingestion_warnings_local, cityHash64(team_id, source_offset));
