-- Counts by the hour and by the columns that keep few values: questions that only count read a row for each combination
-- instead of one for each event. A part and its counts are written and merged as one, so they never differ.
ALTER TABLE {database}.events{local} {on_cluster}
    MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild';
ALTER TABLE {database}.events{local} {on_cluster}
    ADD PROJECTION IF NOT EXISTS hourly_counts
    (
        SELECT
            team_id,
            event,
            intDiv(toUnixTimestamp64Milli(timestamp), 3600000),
            host,
            referring_domain,
            browser,
            os,
            device_type,
            lib,
            count()
        GROUP BY
            team_id,
            event,
            intDiv(toUnixTimestamp64Milli(timestamp), 3600000),
            host,
            referring_domain,
            browser,
            os,
            device_type,
            lib
    );
ALTER TABLE {database}.events{local} {on_cluster}
    MATERIALIZE PROJECTION hourly_counts;
