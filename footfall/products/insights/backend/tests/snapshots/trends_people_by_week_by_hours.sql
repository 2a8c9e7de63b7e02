SELECT
    addDays(subtractDays(toDate(fromUnixTimestamp64Milli(multiply(person_hours.hour, 3600000), 'UTC'), 'Europe/Berlin'), toDayOfWeek(toDate(fromUnixTimestamp64Milli(multiply(person_hours.hour, 3600000), 'UTC'), 'Europe/Berlin'), 3)), 1) AS bucket,
    uniqExact(if((reinterpretAsUInt64(person_hours.person_id) IN (
        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
        FROM footfall.person_overrides AS person_overrides
        WHERE person_overrides.team_id = {p0:Int64}
    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, person_hours.person_id), person_hours.person_id), person_hours.person_id)) AS value
FROM footfall.person_hours AS person_hours
WHERE (person_hours.team_id = {p0:Int64}) AND (person_hours.hour >= {p1:Int64}) AND (person_hours.hour < {p2:Int64})
GROUP BY bucket
