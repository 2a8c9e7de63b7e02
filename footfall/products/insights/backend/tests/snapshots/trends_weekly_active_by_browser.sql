SELECT
    ranked.bucket AS bucket,
    if(ranked.place > 25, NULL, ranked.breakdown) AS breakdown,
    ranked.place > 25 AS breakdown_is_other,
    min(ranked.place) AS breakdown_rank,
    uniqExactMerge(ranked.value) AS value
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
                arrayJoin(arrayFilter((bucket_number, mask) -> (bitAnd(rows_of_actor.stretches, mask) != 0), range(8), {p0:Array(Int64)})) AS bucket,
                rows_of_actor.held_value AS breakdown,
                uniqExactState(rows_of_actor.actor) AS value
            FROM
            (
                SELECT
                    if((reinterpretAsUInt64(events.person_id) IN (
                        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                        FROM footfall.person_overrides AS person_overrides
                        WHERE person_overrides.team_id = {p1:Int64}
                    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p1:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                    events.browser AS held_value,
                    groupBitOr(bitShiftLeft(toInt64(1), minus(transform(roundDown(toUnixTimestamp64Milli(events.timestamp), {p2:Array(Int64)}), {p3:Array(Int64)}, {p4:Array(Int64)}, {p5:Int64}), 1))) AS stretches
                FROM footfall.events AS events
                WHERE (events.team_id = {p1:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p7:Int64}, 'UTC'))
                GROUP BY
                    actor,
                    held_value
            ) AS rows_of_actor
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
