SELECT
    if((reinterpretAsUInt64(events.person_id) IN (
        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
        FROM footfall.person_overrides AS person_overrides
        WHERE person_overrides.team_id = {p0:Int64}
    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
    count() AS event_count
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (toDate(events.timestamp, 'Europe/Berlin') = toDate32({p3:String})) AND ifNull(events.browser = {p4:String}, false)
GROUP BY actor
