SELECT
    plus(multiply(intDiv(minus(toUnixTimestamp64Milli(events.timestamp), {p0:Int64}), 3600000), 3600000), {p0:Int64}) AS bucket,
    count() AS value
FROM footfall.events AS events
WHERE (events.team_id = {p1:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.event = {p3:String})
GROUP BY bucket
