SELECT
    addDays(subtractDays(toDate(events.timestamp, 'Europe/Berlin'), toDayOfWeek(toDate(events.timestamp, 'Europe/Berlin'), 3)), 1) AS bucket,
    uniqExact(if((reinterpretAsUInt64(events.person_id) IN (
        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
        FROM footfall.person_overrides AS person_overrides
        WHERE person_overrides.team_id = {p0:Int64}
    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id)) AS value
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p2:Int64}, 'UTC'))
GROUP BY bucket
