-- A build's id is the moment it was begun, in nanoseconds since 1970.
ALTER TABLE {database}.web_states{local} {on_cluster}
    DELETE WHERE build_id < toUInt64(toUnixTimestamp64Nano(now64(9) - INTERVAL 6 HOUR))
        AND build_id NOT IN
        (
            SELECT argMax(build_id, built_at)
            FROM {database}.web_builds
            GROUP BY team_id, window_start, window_end
        );
