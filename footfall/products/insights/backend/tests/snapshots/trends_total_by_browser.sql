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
                toDate(fromUnixTimestamp64Milli(multiply(hours.hour, 3600000), 'UTC'), 'Europe/Berlin') AS bucket,
                hours.held_value AS breakdown,
                sumState(hours.events_in_hour) AS value
            FROM
            (
                SELECT
                    intDiv(toUnixTimestamp64Milli(events.timestamp), 3600000) AS hour,
                    events.browser AS held_value,
                    count() AS events_in_hour
                FROM footfall.events AS events
                WHERE (events.team_id = {p0:Int64}) AND (intDiv(toUnixTimestamp64Milli(events.timestamp), 3600000) >= {p1:Int64}) AND (intDiv(toUnixTimestamp64Milli(events.timestamp), 3600000) < {p2:Int64}) AND (events.event = {p3:String})
                GROUP BY
                    hour,
                    held_value
            ) AS hours
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
