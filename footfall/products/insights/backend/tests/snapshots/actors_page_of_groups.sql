SELECT
    behind.actor AS actor,
    behind.event_count AS event_count,
    known.properties AS known_properties,
    known.created_at AS known_created_at,
    known.is_known AS is_known
FROM
(
    SELECT
        assumeNotNull(nullIf(events.group_1, {p0:String})) AS actor,
        count() AS event_count
    FROM footfall.events AS events
    WHERE (events.team_id = {p1:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p3:Int64}, 'UTC')) AND (toDate(events.timestamp, 'Europe/Berlin') = toDate32({p4:String})) AND isNotNull(nullIf(events.group_1, {p0:String}))
    GROUP BY actor
) AS behind
ANY LEFT JOIN
(
    SELECT
        groups.group_key AS known_id,
        groups.created_at AS created_at,
        groups.properties AS properties,
        multiIf((NOT (position(groups.properties, {p5:String}) = 0)) AND ((position(groups.properties, {p6:String}, 2) = 0) OR (position(groups.properties, {p5:String}) < position(groups.properties, {p6:String}, 2))) AND ((position(groups.properties, {p7:String}) = 0) OR (position(groups.properties, {p8:String}, plus(position(groups.properties, {p5:String}), 8)) < position(groups.properties, {p7:String}))), substring(groups.properties, plus(position(groups.properties, {p5:String}), 8), minus(position(groups.properties, {p8:String}, plus(position(groups.properties, {p5:String}), 8)), plus(position(groups.properties, {p5:String}), 8))), (position(groups.properties, {p9:String}) = 0) AND (position(groups.properties, {p7:String}) = 0), NULL, JSONExtract(groups.properties, {p10:String}, 'Nullable(String)')) AS property_0,
        1 AS is_known
    FROM
    (
        SELECT
            groups.group_type_index AS group_type_index,
            groups.group_key AS group_key,
            argMax(groups.properties, groups.version) AS properties,
            argMax(groups.created_at, groups.version) AS created_at
        FROM footfall.groups AS groups
        WHERE groups.team_id = {p1:Int64}
        GROUP BY
            groups.group_type_index,
            groups.group_key
    ) AS groups
    WHERE groups.group_type_index = {p11:Int64}
) AS known ON behind.actor = known.known_id
WHERE (ifNull(position(lowerUTF8(toString(behind.actor)), lowerUTF8({p12:String})) > 0, false) OR ifNull(position(lowerUTF8(known.property_0), lowerUTF8({p12:String})) > 0, false))
ORDER BY
    behind.event_count DESC,
    actor ASC
LIMIT 100, 101
