SELECT
    ranked.bucket AS bucket,
    if(ranked.place > 25, NULL, ranked.breakdown) AS breakdown,
    ranked.place > 25 AS breakdown_is_other,
    min(ranked.place) AS breakdown_rank,
    countMerge(ranked.competing) AS competing,
    quantileExactInclusiveMerge(0.9)(ranked.value) AS value
FROM
(
    SELECT
        weighed.bucket AS bucket,
        weighed.breakdown AS breakdown,
        weighed.competing AS competing,
        weighed.value AS value,
        if(isNull(weighed.breakdown), 0, dense_rank() OVER (PARTITION BY isNull(weighed.breakdown) ORDER BY weighed.weight DESC, weighed.breakdown ASC)) AS place
    FROM
    (
        SELECT
            scanned.bucket AS bucket,
            scanned.breakdown AS breakdown,
            scanned.competing AS competing,
            scanned.value AS value,
            sum(finalizeAggregation(scanned.competing)) OVER (PARTITION BY scanned.breakdown) AS weight
        FROM
        (
            SELECT
                toDate(events.timestamp, 'Europe/Berlin') AS bucket,
                events.browser AS breakdown,
                countState(if(isFinite(toFloat64OrNull(JSONExtract(events.properties, {p0:String}, 'Nullable(String)'))), toFloat64OrNull(JSONExtract(events.properties, {p0:String}, 'Nullable(String)')), NULL)) AS competing,
                quantileExactInclusiveState(0.9)(if(isFinite(toFloat64OrNull(JSONExtract(events.properties, {p0:String}, 'Nullable(String)'))), toFloat64OrNull(JSONExtract(events.properties, {p0:String}, 'Nullable(String)')), NULL)) AS value
            FROM footfall.events AS events
            WHERE (events.team_id = {p1:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p3:Int64}, 'UTC'))
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
