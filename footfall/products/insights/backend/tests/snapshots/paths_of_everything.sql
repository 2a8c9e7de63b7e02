SELECT
    tupleElement(path_rows.edge, 1) AS step,
    tupleElement(tupleElement(path_rows.edge, 2), 2) AS source,
    tupleElement(tupleElement(path_rows.edge, 3), 2) AS target,
    count() AS value,
    avg(minus(tupleElement(tupleElement(path_rows.edge, 3), 1), tupleElement(tupleElement(path_rows.edge, 2), 1))) AS duration_ms
FROM
(
    SELECT arrayJoin(arrayZip(arrayEnumerate(arrayPopBack(path_rows.path)), arrayPopBack(path_rows.path), arrayPopFront(path_rows.path))) AS edge
    FROM
    (
        SELECT arraySlice(path_rows.path, 1, 5) AS path
        FROM
        (
            SELECT arrayFilter((s, before) -> (tupleElement(s, 2) != before), path_rows.path, arrayPushFront(arrayPopBack(arrayMap(s -> tupleElement(s, 2), path_rows.path)), {p0:String})) AS path
            FROM
            (
                SELECT arrayJoin(arraySplit((s, gap) -> (gap > 1800000), path_rows.path, arrayDifference(arrayMap(s -> tupleElement(s, 1), path_rows.path)))) AS path
                FROM
                (
                    SELECT
                        path_rows.actor AS actor,
                        arraySort(groupArray(tuple(path_rows.at_ms, path_rows.item))) AS path
                    FROM
                    (
                        SELECT
                            path_rows.actor AS actor,
                            path_rows.at_ms AS at_ms,
                            path_rows.item AS item
                        FROM
                        (
                            SELECT
                                if((reinterpretAsUInt64(events.person_id) IN (
                                    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                                    FROM footfall.person_overrides AS person_overrides
                                    WHERE person_overrides.team_id = {p1:Int64}
                                )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p1:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                                toUnixTimestamp64Milli(events.timestamp) AS at_ms,
                                if(events.event = {p2:String}, if((length(ifNull(events.current_url, {p0:String})) > 1) AND endsWith(ifNull(events.current_url, {p0:String}), {p3:String}), substring(ifNull(events.current_url, {p0:String}), 1, minus(length(ifNull(events.current_url, {p0:String})), 1)), ifNull(events.current_url, {p0:String})), if(events.event = {p4:String}, ifNull(multiIf((NOT (position(events.properties, {p5:String}) = 0)) AND ((position(events.properties, {p6:String}, 2) = 0) OR (position(events.properties, {p5:String}) < position(events.properties, {p6:String}, 2))) AND ((position(events.properties, {p7:String}) = 0) OR (position(events.properties, {p8:String}, plus(position(events.properties, {p5:String}), 16)) < position(events.properties, {p7:String}))), substring(events.properties, plus(position(events.properties, {p5:String}), 16), minus(position(events.properties, {p8:String}, plus(position(events.properties, {p5:String}), 16)), plus(position(events.properties, {p5:String}), 16))), (position(events.properties, {p9:String}) = 0) AND (position(events.properties, {p7:String}) = 0), NULL, JSONExtract(events.properties, {p10:String}, 'Nullable(String)')), {p0:String}), toString(events.event))) AS item
                            FROM footfall.events AS events
                            WHERE (events.team_id = {p1:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p12:Int64}, 'UTC'))
                        ) AS path_rows
                        WHERE path_rows.item != {p0:String}
                    ) AS path_rows
                    GROUP BY actor
                ) AS path_rows
            ) AS path_rows
        ) AS path_rows
    ) AS path_rows
) AS path_rows
GROUP BY
    step,
    source,
    target
ORDER BY
    value DESC,
    step ASC,
    source ASC,
    target ASC
LIMIT 50
