SELECT
    toDate(events.timestamp, 'Europe/Berlin') AS bucket,
    count() AS value
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.event = {p3:String})
GROUP BY bucket
