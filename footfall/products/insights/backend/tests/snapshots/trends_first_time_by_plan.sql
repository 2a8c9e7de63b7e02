SELECT
    ranked.bucket AS bucket,
    if(ranked.place > 2, NULL, ranked.breakdown) AS breakdown,
    ranked.place > 2 AS breakdown_is_other,
    min(ranked.place) AS breakdown_rank,
    countMerge(ranked.value) AS value
FROM
(
    SELECT
        weighed.bucket AS bucket,
        weighed.breakdown AS breakdown,
        weighed.value AS value,
        if(isNull(weighed.breakdown), 0, dense_rank() OVER (PARTITION BY isNull(weighed.breakdown) ORDER BY weighed.weight DESC, weighed.breakdown ASC)) AS place
    FROM
    (
        SELECT
            scanned.bucket AS bucket,
            scanned.breakdown AS breakdown,
            scanned.value AS value,
            sum(finalizeAggregation(scanned.value)) OVER (PARTITION BY scanned.breakdown) AS weight
        FROM
        (
            SELECT
                toDate(rows_of_actor.first_at, 'Europe/Berlin') AS bucket,
                tupleElement(rows_of_actor.first_row, 2) AS breakdown,
                countState() AS value
            FROM
            (
                SELECT
                    if((reinterpretAsUInt64(events.person_id) IN (
                        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                        FROM footfall.person_overrides AS person_overrides
                        WHERE person_overrides.team_id = {p0:Int64}
                    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                    min(events.timestamp) AS first_at,
                    argMin(tuple(true, multiIf((NOT (position(events.person_properties, {p1:String}) = 0)) AND ((position(events.person_properties, {p2:String}, 2) = 0) OR (position(events.person_properties, {p1:String}) < position(events.person_properties, {p2:String}, 2))) AND ((position(events.person_properties, {p3:String}) = 0) OR (position(events.person_properties, {p4:String}, plus(position(events.person_properties, {p1:String}), 8)) < position(events.person_properties, {p3:String}))), substring(events.person_properties, plus(position(events.person_properties, {p1:String}), 8), minus(position(events.person_properties, {p4:String}, plus(position(events.person_properties, {p1:String}), 8)), plus(position(events.person_properties, {p1:String}), 8))), (position(events.person_properties, {p5:String}) = 0) AND (position(events.person_properties, {p3:String}) = 0), NULL, JSONExtract(events.person_properties, {p6:String}, 'Nullable(String)'))), plus(bitShiftLeft(toInt256(toUnixTimestamp64Milli(events.timestamp)), 128), reinterpretAsUInt128(events.uuid))) AS first_row
                FROM footfall.events AS events
                WHERE (events.team_id = {p0:Int64}) AND (events.timestamp < fromUnixTimestamp64Milli({p7:Int64}, 'UTC'))
                GROUP BY actor
            ) AS rows_of_actor
            WHERE (rows_of_actor.first_at >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC')) AND tupleElement(rows_of_actor.first_row, 1)
            GROUP BY
                bucket,
                breakdown
        ) AS scanned
    ) AS weighed
) AS ranked
GROUP BY
    bucket,
    breakdown,
    breakdown_is_other
