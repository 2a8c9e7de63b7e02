SELECT
    JSONExtract(events.properties, {p0:String}, 'Nullable(String)') AS name,
    count() AS times
FROM footfall.events AS events
WHERE (events.team_id = {p1:Int64}) AND isNotNull(JSONExtract(events.properties, {p0:String}, 'Nullable(String)')) AND ifNull(position(lowerUTF8(JSONExtract(events.properties, {p0:String}, 'Nullable(String)')), lowerUTF8({p2:String})) > 0, false) AND (events.timestamp >= fromUnixTimestamp64Milli({p3:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p4:Int64}, 'UTC')) AND (events.event = {p5:String})
GROUP BY name
ORDER BY
    times DESC,
    name ASC
LIMIT 50
