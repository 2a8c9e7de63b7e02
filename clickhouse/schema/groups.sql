CREATE TABLE IF NOT EXISTS {database}.groups{local} {on_cluster}
(
    team_id Int64,
    group_type_index UInt8,
    group_key String,
    properties String CODEC(ZSTD(3)),
    created_at DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = {engine:ReplacingMergeTree(version)}
ORDER BY (team_id, group_type_index, group_key)
SETTINGS {dedup_window}, fsync_after_insert = 1, fsync_part_directory = 1;
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.groups {on_cluster}
AS {database}.groups_local
ENGINE = Distributed({cluster}, {database}, groups_local, cityHash64(team_id, group_type_index, group_key));
