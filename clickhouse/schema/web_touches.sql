-- When each quarter of an hour of a team's web events last got a row: what was counted before that has to be counted anew.
-- Quarters, because every time zone's hours and days begin at one. `quarter`: of 900 s since 1970.
CREATE TABLE IF NOT EXISTS {database}.web_touches{local} {on_cluster}
(
    team_id Int64,
    quarter Int64,
    last_inserted_at SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = {engine:AggregatingMergeTree}
ORDER BY (team_id, quarter)
SETTINGS {dedup_window}, fsync_after_insert = 1, fsync_part_directory = 1;
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.web_touches {on_cluster}
AS {database}.web_touches_local
ENGINE = Distributed({cluster}, {database}, web_touches_local, cityHash64(team_id, quarter));
