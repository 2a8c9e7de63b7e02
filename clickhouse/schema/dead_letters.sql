-- What could not be processed, with its bytes, so that it can be replayed. team_id 0: the team could not be read.
CREATE TABLE IF NOT EXISTS {database}.dead_letters{local} {on_cluster}
(
    team_id Int64,
    reason LowCardinality(String),
    error String,
    payload String CODEC(ZSTD(3)),
    failed_at DateTime64(3, 'UTC'),
    source_topic LowCardinality(String),
    source_partition Int32,
    source_offset Int64
)
ENGINE = {engine:MergeTree}
PARTITION BY toYYYYMM(failed_at)
ORDER BY (team_id, failed_at)
SETTINGS {dedup_window}, fsync_after_insert = 1, fsync_part_directory = 1;
-- Sharded by what a repeated block has in common with the first: a random shard would not know the block.
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.dead_letters {on_cluster}
AS {database}.dead_letters_local
ENGINE = Distributed({cluster}, {database}, dead_letters_local, cityHash64(team_id, source_offset));
