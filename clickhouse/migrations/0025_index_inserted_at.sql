-- What came in a given hour is asked for by exports; rows lie by the day they tell of, so whole granules can be skipped.
ALTER TABLE {database}.events{local} {on_cluster}
    ADD INDEX IF NOT EXISTS inserted_at_minmax inserted_at TYPE minmax GRANULARITY 1;
ALTER TABLE {database}.events{local} {on_cluster}
    MATERIALIZE INDEX inserted_at_minmax;
