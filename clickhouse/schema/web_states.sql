-- What web analytics needs of the events of one window of time: one row for each session, person and set of dimensions.
-- Person ids are as they were on the events; merges are followed when a question is asked. Rows count only if
-- `web_builds` names their build. `entry_*` and what follows it are of the row's first page view, `exit_*` of its last.
CREATE TABLE IF NOT EXISTS {database}.web_states{local} {on_cluster}
(
    team_id Int64,
    build_id UInt64,
    window_start DateTime64(3, 'UTC'),
    session_id String CODEC(ZSTD(1)),
    person_id UUID CODEC(ZSTD(1)),
    host LowCardinality(Nullable(String)),
    pathname Nullable(String) CODEC(ZSTD(1)),
    browser LowCardinality(Nullable(String)),
    os LowCardinality(Nullable(String)),
    device_type LowCardinality(Nullable(String)),
    country LowCardinality(Nullable(String)),
    region LowCardinality(Nullable(String)),
    city LowCardinality(Nullable(String)),
    language LowCardinality(Nullable(String)),
    views UInt64 CODEC(T64, ZSTD(1)),
    autocaptures UInt64 CODEC(T64, ZSTD(1)),
    first_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    last_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    entry_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    entry_uuid UUID,
    exit_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    exit_uuid UUID,
    referring_domain LowCardinality(Nullable(String)),
    utm_source LowCardinality(Nullable(String)),
    utm_medium LowCardinality(Nullable(String)),
    utm_campaign LowCardinality(Nullable(String)),
    utm_term LowCardinality(Nullable(String)),
    utm_content LowCardinality(Nullable(String)),
    click_id LowCardinality(String)
)
ENGINE = {engine:MergeTree}
PARTITION BY toYYYYMM(window_start)
ORDER BY (team_id, window_start, build_id, session_id)
SETTINGS {dedup_window};
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.web_states {on_cluster}
AS {database}.web_states_local
ENGINE = Distributed({cluster}, {database}, web_states_local, cityHash64(team_id, session_id));
