SELECT
    plus(multiply(intDiv(minus(toUnixTimestamp64Milli(fromUnixTimestamp64Milli(multiply(hours.hour, 3600000), 'UTC')), {p0:Int64}), 3600000), 3600000), {p0:Int64}) AS bucket,
    sum(hours.events_in_hour) AS value
FROM
(
    SELECT
        intDiv(toUnixTimestamp64Milli(events.timestamp), 3600000) AS hour,
        count() AS events_in_hour
    FROM footfall.events AS events
    WHERE (events.team_id = {p1:Int64}) AND (intDiv(toUnixTimestamp64Milli(events.timestamp), 3600000) >= {p2:Int64}) AND (intDiv(toUnixTimestamp64Milli(events.timestamp), 3600000) < {p3:Int64}) AND (events.event = {p4:String})
    GROUP BY hour
) AS hours
GROUP BY bucket
