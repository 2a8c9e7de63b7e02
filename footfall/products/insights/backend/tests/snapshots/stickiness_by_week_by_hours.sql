SELECT
    rows_of_actor.intervals AS intervals,
    count() AS value
FROM
(
    SELECT
        if((reinterpretAsUInt64(person_hours.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, person_hours.person_id), person_hours.person_id), person_hours.person_id) AS actor,
        bitCount(groupBitOr(bitShiftLeft(toInt64(1), minus(intDiv(minus(toInt64(toDate(fromUnixTimestamp64Milli(multiply(person_hours.hour, 3600000), 'UTC'), 'Europe/Berlin')), {p1:Int64}), 7), 1)))) AS intervals
    FROM footfall.person_hours AS person_hours
    WHERE (person_hours.team_id = {p0:Int64}) AND (person_hours.hour >= {p2:Int64}) AND (person_hours.hour < {p3:Int64}) AND (person_hours.event = {p4:String})
    GROUP BY actor
) AS rows_of_actor
GROUP BY intervals
