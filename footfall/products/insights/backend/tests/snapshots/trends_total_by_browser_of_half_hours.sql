SELECT
    ranked.bucket AS bucket,
    if(ranked.place > 25, NULL, ranked.breakdown) AS breakdown,
    ranked.place > 25 AS breakdown_is_other,
    min(ranked.place) AS breakdown_rank,
    sumMerge(ranked.value) AS value
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
                addDays(toDate32({p0:String}), multiply(tupleElement(rows_of_actor.place_and_count, 1), {p1:Int64})) AS bucket,
                rows_of_actor.held_value AS breakdown,
                sumState(tupleElement(rows_of_actor.place_and_count, 2)) AS value
            FROM
            (
                SELECT
                    rows_of_actor.held_value AS held_value,
                    arrayJoin(arrayFilter(pair -> (tupleElement(pair, 2) > 0), arrayZip(range(8), rows_of_actor.counts))) AS place_and_count
                FROM
                (
                    SELECT
                        events.browser AS held_value,
                        countResample(0, 8, 1)(minus(toInt64(toDate(events.timestamp, 'Asia/Kolkata')), {p2:Int64})) AS counts
                    FROM footfall.events AS events
                    WHERE (events.team_id = {p3:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p4:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p5:Int64}, 'UTC')) AND (events.event = {p6:String})
                    GROUP BY held_value
                ) AS rows_of_actor
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
