SELECT
    toDate(events.timestamp, 'Europe/Berlin') AS bucket,
    count() AS value_0,
    uniqExactIf(if((reinterpretAsUInt64(events.person_id) IN (
        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
        FROM footfall.person_overrides AS person_overrides
        WHERE person_overrides.team_id = {p0:Int64}
    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id), ifNull(events.browser = {p1:String}, false)) AS value_1,
    quantileExactInclusive(0.9)(if(isFinite(toFloat64OrNull(JSONExtract(events.properties, {p2:String}, 'Nullable(String)'))), toFloat64OrNull(JSONExtract(events.properties, {p2:String}, 'Nullable(String)')), NULL)) AS value_2
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p3:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p4:Int64}, 'UTC')) AND (events.event = {p5:String})
GROUP BY bucket
