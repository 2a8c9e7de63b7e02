SELECT
    ranked.bucket AS bucket,
    if(ranked.place > 5, NULL, ranked.breakdown) AS breakdown,
    ranked.place > 5 AS breakdown_is_other,
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
                toDate(assumeNotNull(table_rows.placed_at), 'Europe/Berlin') AS bucket,
                table_rows.customer AS breakdown,
                sumState(if(isFinite(toFloat64(table_rows.amount)), toFloat64(table_rows.amount), NULL)) AS value
            FROM footfall_warehouse.team_7_orders AS table_rows
            WHERE (assumeNotNull(table_rows.placed_at) >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC')) AND (assumeNotNull(table_rows.placed_at) < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')) AND isNotNull(table_rows.placed_at)
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
