CREATE TABLE IF NOT EXISTS {database}.persons{local} {on_cluster}
(
    team_id Int64,
    id UUID,
    properties String CODEC(ZSTD(3)),
    is_identified Bool,
    is_deleted Bool,
    created_at DateTime64(3, 'UTC'),
    version UInt64,
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = {engine:ReplacingMergeTree(version)}
ORDER BY (team_id, id)
SETTINGS {dedup_window}, fsync_after_insert = 1, fsync_part_directory = 1;
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.persons {on_cluster}
AS {database}.persons_local
ENGINE = Distributed({cluster}, {database}, persons_local, cityHash64(team_id, id));
