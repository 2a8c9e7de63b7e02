SELECT
    toDate(assumeNotNull(table_rows.placed_at), 'Europe/Berlin') AS bucket,
    uniqExact(nullIf(table_rows.customer, {p0:String})) AS value
FROM footfall_warehouse.team_7_orders AS table_rows
WHERE (assumeNotNull(table_rows.placed_at) >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC')) AND (assumeNotNull(table_rows.placed_at) < fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND isNotNull(table_rows.placed_at) AND isNotNull(nullIf(table_rows.customer, {p0:String}))
GROUP BY bucket
