SELECT
    ranked.bucket AS bucket,
    if(ranked.place > 25, NULL, ranked.breakdown) AS breakdown,
    ranked.place > 25 AS breakdown_is_other,
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
                toDate(events.timestamp, 'Europe/Berlin') AS bucket,
                if(isNull(events.browser) AND isNull(toNullable(toString(if(toFloat64OrNull(JSONExtract(events.properties, {p0:String}, 'Nullable(String)')) > 5, {p1:String}, {p2:String})))), NULL, concat(ifNull(concat({p3:String}, replaceAll(replaceAll(events.browser, {p4:String}, {p5:String}), {p6:String}, {p7:String})), {p8:String}), {p6:String}, ifNull(concat({p3:String}, replaceAll(replaceAll(toNullable(toString(if(toFloat64OrNull(JSONExtract(events.properties, {p0:String}, 'Nullable(String)')) > 5, {p1:String}, {p2:String}))), {p4:String}, {p5:String}), {p6:String}, {p7:String})), {p8:String}))) AS breakdown,
                countState() AS value
            FROM footfall.events AS events
            PREWHERE events.team_id = {p9:Int64}
            WHERE (events.team_id = {p9:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p11:Int64}, 'UTC')) AND (events.event = {p12:String})
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
