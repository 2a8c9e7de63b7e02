SELECT
    dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id) AS actor,
    count() AS event_count
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (toDate32(events.timestamp, 'Europe/Berlin') = toDate32({p3:String})) AND isNotNull(events.browser) AND (NOT ifNull((events.browser IN ({p4:String})), false))
GROUP BY actor
