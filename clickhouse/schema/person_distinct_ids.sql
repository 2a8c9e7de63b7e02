CREATE TABLE IF NOT EXISTS {database}.person_distinct_ids{local} {on_cluster}
(
    team_id Int64,
    distinct_id String,
    person_id UUID,
    is_deleted Bool,
    version UInt64,
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = {engine:ReplacingMergeTree(version)}
ORDER BY (team_id, distinct_id)
SETTINGS {dedup_window}, fsync_after_insert = 1, fsync_part_directory = 1;
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.person_distinct_ids {on_cluster}
AS {database}.person_distinct_ids_local
ENGINE = Distributed({cluster}, {database}, person_distinct_ids_local, cityHash64(team_id, distinct_id));
