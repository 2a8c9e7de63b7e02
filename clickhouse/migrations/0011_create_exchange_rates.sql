CREATE TABLE IF NOT EXISTS {database}.exchange_rates {on_cluster}
(
    date Date,
    currency LowCardinality(String),
    rate Decimal(38, 12),
    published_on Date,
    provider LowCardinality(String),
    loaded_at DateTime64(3, 'UTC')
)
ENGINE = {engine_everywhere:ReplacingMergeTree(loaded_at)}
PARTITION BY toYear(date)
ORDER BY (date, currency)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
