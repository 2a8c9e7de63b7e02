CREATE TABLE IF NOT EXISTS {database}.sessions{local} {on_cluster}
(
    team_id Int64,
    session_id String,
    distinct_id SimpleAggregateFunction(anyLast, String),
    person_id AggregateFunction(argMax, UUID, DateTime64(3, 'UTC')),
    started_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    ended_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    entry_url AggregateFunction(argMin, Nullable(String), DateTime64(3, 'UTC')),
    exit_url AggregateFunction(argMax, Nullable(String), DateTime64(3, 'UTC')),
    entry_referring_domain AggregateFunction(argMin, Nullable(String), DateTime64(3, 'UTC')),
    event_count SimpleAggregateFunction(sum, UInt64),
    pageview_count SimpleAggregateFunction(sum, UInt64),
    autocapture_count SimpleAggregateFunction(sum, UInt64)
)
ENGINE = {engine:AggregatingMergeTree}
ORDER BY (team_id, session_id)
SETTINGS {dedup_window}, fsync_after_insert = 1, fsync_part_directory = 1;
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.sessions {on_cluster}
AS {database}.sessions_local
ENGINE = Distributed({cluster}, {database}, sessions_local, cityHash64(team_id, session_id));
