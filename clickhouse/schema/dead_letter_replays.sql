-- The dead letters that were sent again, by where they came from; the job that replays them skips what stands here.
CREATE TABLE IF NOT EXISTS {database}.dead_letter_replays {on_cluster}
(
    source_topic LowCardinality(String),
    source_partition Int32,
    source_offset Int64,
    run_id String,
    replayed_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = {engine_everywhere:ReplacingMergeTree(replayed_at)}
ORDER BY (source_topic, source_partition, source_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
