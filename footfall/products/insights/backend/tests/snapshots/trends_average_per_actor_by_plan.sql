SELECT
    rows_of_actor.bucket AS bucket,
    rows_of_actor.breakdown AS breakdown,
    rows_of_actor.breakdown_is_other AS breakdown_is_other,
    avg(nullIf(toFloat64(rows_of_actor.times), 0)) AS value,
    min(rows_of_actor.breakdown_rank) AS breakdown_rank
FROM
(
    SELECT
        ranked.bucket AS bucket,
        ranked.actor AS actor,
        if(ranked.place > 2, NULL, ranked.breakdown) AS breakdown,
        ranked.place > 2 AS breakdown_is_other,
        min(ranked.place) AS breakdown_rank,
        countMerge(ranked.times) AS times
    FROM
    (
        SELECT
            weighed.bucket AS bucket,
            weighed.actor AS actor,
            weighed.breakdown AS breakdown,
            weighed.times AS times,
            if(isNull(weighed.breakdown), 0, dense_rank() OVER (PARTITION BY isNull(weighed.breakdown) ORDER BY weighed.weight DESC, weighed.breakdown ASC)) AS place
        FROM
        (
            SELECT
                scanned.bucket AS bucket,
                scanned.actor AS actor,
                scanned.breakdown AS breakdown,
                scanned.times AS times,
                sum(finalizeAggregation(scanned.times)) OVER (PARTITION BY scanned.breakdown) AS weight
            FROM
            (
                SELECT
                    toDate(events.timestamp, 'Europe/Berlin') AS bucket,
                    if((reinterpretAsUInt64(events.person_id) IN (
                        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                        FROM footfall.person_overrides AS person_overrides
                        WHERE person_overrides.team_id = {p0:Int64}
                    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                    multiIf((NOT (position(events.person_properties, {p1:String}) = 0)) AND ((position(events.person_properties, {p2:String}, 2) = 0) OR (position(events.person_properties, {p1:String}) < position(events.person_properties, {p2:String}, 2))) AND ((position(events.person_properties, {p3:String}) = 0) OR (position(events.person_properties, {p4:String}, plus(position(events.person_properties, {p1:String}), 8)) < position(events.person_properties, {p3:String}))), substring(events.person_properties, plus(position(events.person_properties, {p1:String}), 8), minus(position(events.person_properties, {p4:String}, plus(position(events.person_properties, {p1:String}), 8)), plus(position(events.person_properties, {p1:String}), 8))), (position(events.person_properties, {p5:String}) = 0) AND (position(events.person_properties, {p3:String}) = 0), NULL, JSONExtract(events.person_properties, {p6:String}, 'Nullable(String)')) AS breakdown,
                    countState() AS times
                FROM footfall.events AS events
                WHERE (events.team_id = {p0:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p7:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p8:Int64}, 'UTC'))
                GROUP BY
                    bucket,
                    actor,
                    breakdown
            ) AS scanned
        ) AS weighed
    ) AS ranked
    GROUP BY
        bucket,
        actor,
        breakdown,
        breakdown_is_other
) AS rows_of_actor
GROUP BY
    bucket,
    breakdown,
    breakdown_is_other
