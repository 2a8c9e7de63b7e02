SELECT events.uuid AS event_uuid
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND ifNull(if(match(concat(toString(toTimeZone(events.timestamp, 'UTC')), {p1:String}), {p2:String}), parseDateTime64BestEffortOrNull(concat(toString(toTimeZone(events.timestamp, 'UTC')), {p1:String}), 3, 'UTC'), if(match(concat(toString(toTimeZone(events.timestamp, 'UTC')), {p1:String}), {p3:String}), parseDateTime64BestEffortOrNull(toString(toTimeZone(parseDateTime64BestEffortOrNull(concat(toString(toTimeZone(events.timestamp, 'UTC')), {p1:String}), 3, 'UTC'), 'Europe/Berlin')), 3, 'UTC'), NULL)) >= fromUnixTimestamp64Milli({p4:Int64}, 'UTC'), false) AND (NOT ifNull(toString(if((reinterpretAsUInt64(events.person_id) IN (
    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
    FROM footfall.person_overrides AS person_overrides
    WHERE person_overrides.team_id = {p0:Int64}
)), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id)) = {p5:String}, false)) AND isNotNull(nullIf(events.group_0, {p6:String}))
