-- Old person id -> the person it was merged into, already followed to its end: a chain never needs two look-ups.
CREATE TABLE IF NOT EXISTS {database}.person_overrides{local} {on_cluster}
(
    team_id Int64,
    old_person_id UUID,
    person_id UUID,
    merged_at DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = {engine:ReplacingMergeTree(version)}
ORDER BY (team_id, old_person_id)
SETTINGS {dedup_window}, fsync_after_insert = 1, fsync_part_directory = 1;
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.person_overrides {on_cluster}
AS {database}.person_overrides_local
ENGINE = Distributed({cluster}, {database}, person_overrides_local, cityHash64(team_id, old_person_id));
