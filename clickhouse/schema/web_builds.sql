-- Which build of each window counts: the newest by `built_at`. All windows of one run are published by one insert.
-- `complete_until`: every event of the window that was inserted before this moment is in the build.
CREATE TABLE IF NOT EXISTS {database}.web_builds{local} {on_cluster}
(
    team_id Int64,
    window_start DateTime64(3, 'UTC'),
    window_end DateTime64(3, 'UTC'),
    build_id UInt64,
    complete_until DateTime64(3, 'UTC'),
    built_at DateTime64(3, 'UTC')
)
ENGINE = {engine:ReplacingMergeTree(built_at)}
ORDER BY (team_id, window_start, window_end)
SETTINGS {dedup_window}, fsync_after_insert = 1, fsync_part_directory = 1;
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.web_builds {on_cluster}
AS {database}.web_builds_local
ENGINE = Distributed({cluster}, {database}, web_builds_local, cityHash64(team_id));
