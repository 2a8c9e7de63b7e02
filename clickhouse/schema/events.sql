-- One row an event. The columns that follow `properties` are copies of hot keys: Nullable, because unset and empty differ.
CREATE TABLE IF NOT EXISTS {database}.events{local} {on_cluster}
(
    team_id Int64,
    uuid UUID,
    event LowCardinality(String),
    distinct_id String CODEC(ZSTD(1)),
    person_id UUID,
    person_mode Enum8('full' = 0, 'personless' = 1),
    timestamp DateTime64(3, 'UTC'),
    captured_at DateTime64(3, 'UTC'),
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3),
    properties String CODEC(ZSTD(3)),
    person_properties String CODEC(ZSTD(3)),
    group_0 String,
    group_1 String,
    group_2 String,
    group_3 String,
    group_4 String,
    source_topic LowCardinality(String),
    source_partition Int32,
    source_offset Int64,
    session_id Nullable(String) MATERIALIZED JSONExtract(properties, '$session_id', 'Nullable(String)'),
    window_id Nullable(String) MATERIALIZED JSONExtract(properties, '$window_id', 'Nullable(String)'),
    current_url Nullable(String) MATERIALIZED JSONExtract(properties, '$current_url', 'Nullable(String)'),
    pathname Nullable(String) MATERIALIZED JSONExtract(properties, '$pathname', 'Nullable(String)'),
    host LowCardinality(Nullable(String)) MATERIALIZED JSONExtract(properties, '$host', 'Nullable(String)'),
    referring_domain LowCardinality(Nullable(String)) MATERIALIZED JSONExtract(properties, '$referring_domain', 'Nullable(String)'),
    browser LowCardinality(Nullable(String)) MATERIALIZED JSONExtract(properties, '$browser', 'Nullable(String)'),
    os LowCardinality(Nullable(String)) MATERIALIZED JSONExtract(properties, '$os', 'Nullable(String)'),
    device_type LowCardinality(Nullable(String)) MATERIALIZED JSONExtract(properties, '$device_type', 'Nullable(String)'),
    lib LowCardinality(Nullable(String)) MATERIALIZED JSONExtract(properties, '$lib', 'Nullable(String)'),
    INDEX uuid_bloom uuid TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX person_id_bloom person_id TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX inserted_at_minmax inserted_at TYPE minmax GRANULARITY 1,
    PROJECTION hourly_counts
    (
        SELECT
            team_id,
            event,
            intDiv(toUnixTimestamp64Milli(timestamp), 3600000),
            host,
            referring_domain,
            browser,
            os,
            device_type,
            lib,
            count()
        GROUP BY
            team_id,
            event,
            intDiv(toUnixTimestamp64Milli(timestamp), 3600000),
            host,
            referring_domain,
            browser,
            os,
            device_type,
            lib
    ),
    PROJECTION person_hours
    (
        SELECT
            team_id,
            event,
            intDiv(toUnixTimestamp64Milli(timestamp), 3600000),
            person_id
        GROUP BY
            team_id,
            event,
            intDiv(toUnixTimestamp64Milli(timestamp), 3600000),
            person_id
    )
)
ENGINE = {engine:ReplacingMergeTree}
PARTITION BY toYYYYMM(timestamp)
ORDER BY (team_id, toDate(timestamp), event, cityHash64(distinct_id), uuid)
SETTINGS {dedup_window}, fsync_after_insert = 1, fsync_part_directory = 1,
    index_granularity = 8192, deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild';
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.events {on_cluster}
AS {database}.events_local
ENGINE = Distributed({cluster}, {database}, events_local, cityHash64(team_id, distinct_id));
