SELECT
    toDate(events.timestamp, 'Europe/Berlin') AS bucket,
    uniqExact(nullIf(events.group_0, {p0:String})) AS value
FROM footfall.events AS events
WHERE (events.team_id = {p1:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p3:Int64}, 'UTC'))
GROUP BY bucket
