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
        SELECT if(length(path_rows.path) > 5, arrayConcat(arraySlice(path_rows.path, 1, 2), arrayMap(s -> tuple(tupleElement(s, 1), {p0:String}), arraySlice(path_rows.path, 3, 1)), arraySlice(path_rows.path, -2, 2)), path_rows.path) AS path
        FROM
        (
            SELECT arraySlice(path_rows.path, 1, indexOf(arrayMap(s -> tupleElement(s, 2), path_rows.path), {p1:String})) AS path
            FROM
            (
                SELECT arraySlice(path_rows.path, indexOf(arrayMap(s -> tupleElement(s, 2), path_rows.path), {p2:String})) AS path
                FROM
                (
                    SELECT arrayFilter((s, before) -> (tupleElement(s, 2) != before), path_rows.path, arrayPushFront(arrayPopBack(arrayMap(s -> tupleElement(s, 2), path_rows.path)), {p3:String})) AS path
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
                                        path_rows.actor AS actor,
                                        path_rows.at_ms AS at_ms,
                                        if(match(path_rows.item, {p4:String}), {p5:String}, if(path_rows.item = {p1:String}, {p1:String}, path_rows.item)) AS item
                                    FROM
                                    (
                                        SELECT
                                            if((reinterpretAsUInt64(events.person_id) IN (
                                                SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                                                FROM footfall.person_overrides AS person_overrides
                                                WHERE person_overrides.team_id = {p6:Int64}
                                            )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p6:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                                            toUnixTimestamp64Milli(events.timestamp) AS at_ms,
                                            replaceRegexpAll(if(events.event = {p7:String}, if((length(ifNull(events.current_url, {p3:String})) > 1) AND endsWith(ifNull(events.current_url, {p3:String}), {p2:String}), substring(ifNull(events.current_url, {p3:String}), 1, minus(length(ifNull(events.current_url, {p3:String})), 1)), ifNull(events.current_url, {p3:String})), toString(events.event)), {p8:String}, {p9:String}) AS item
                                        FROM footfall.events AS events
                                        WHERE (events.team_id = {p6:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p11:Int64}, 'UTC')) AND ((events.event = {p7:String}) OR (NOT startsWith(events.event, {p12:String})))
                                    ) AS path_rows
                                    WHERE path_rows.item != {p3:String}
                                ) AS path_rows
                                WHERE NOT match(path_rows.item, {p13:String})
                            ) AS path_rows
                            GROUP BY actor
                        ) AS path_rows
                    ) AS path_rows
                ) AS path_rows
                WHERE indexOf(arrayMap(s -> tupleElement(s, 2), path_rows.path), {p2:String}) > 0
            ) AS path_rows
            WHERE indexOf(arrayMap(s -> tupleElement(s, 2), path_rows.path), {p1:String}) > 0
        ) AS path_rows
    ) AS path_rows
) AS path_rows
GROUP BY
    step,
    source,
    target
HAVING count() >= {p14:Int64}
ORDER BY
    value DESC,
    step ASC,
    source ASC,
    target ASC
LIMIT 50
