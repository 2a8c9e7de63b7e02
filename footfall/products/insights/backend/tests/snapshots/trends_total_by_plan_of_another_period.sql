SELECT
    toDate(events.timestamp, 'Europe/Berlin') AS bucket,
    if(isNotNull(JSONExtract(events.person_properties, {p0:String}, 'Nullable(String)')) AND (NOT ifNull((JSONExtract(events.person_properties, {p0:String}, 'Nullable(String)') IN ({p1:String}, {p2:String})), false)), NULL, JSONExtract(events.person_properties, {p0:String}, 'Nullable(String)')) AS breakdown,
    isNotNull(JSONExtract(events.person_properties, {p0:String}, 'Nullable(String)')) AND (NOT ifNull((JSONExtract(events.person_properties, {p0:String}, 'Nullable(String)') IN ({p1:String}, {p2:String})), false)) AS breakdown_is_other,
    count() AS value
FROM footfall.events AS events
WHERE (events.team_id = {p3:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p4:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p5:Int64}, 'UTC')) AND (events.event = {p6:String})
GROUP BY
    bucket,
    breakdown,
    breakdown_is_other
