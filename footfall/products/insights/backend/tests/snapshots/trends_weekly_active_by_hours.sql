SELECT
    arrayJoin(arrayFilter((bucket_number, mask) -> (bitAnd(rows_of_actor.stretches, mask) != 0), range(8), {p0:Array(Int64)})) AS bucket,
    sum(rows_of_actor.people) AS value
FROM
(
    SELECT
        rows_of_actor.stretches AS stretches,
        count() AS people
    FROM
    (
        SELECT
            if((reinterpretAsUInt64(person_hours.person_id) IN (
                SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                FROM footfall.person_overrides AS person_overrides
                WHERE person_overrides.team_id = {p1:Int64}
            )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p1:Int64}, person_hours.person_id), person_hours.person_id), person_hours.person_id) AS actor,
            groupBitOr(bitShiftLeft(toInt64(1), minus(transform(roundDown(toUnixTimestamp64Milli(fromUnixTimestamp64Milli(multiply(person_hours.hour, 3600000), 'UTC')), {p2:Array(Int64)}), {p3:Array(Int64)}, {p4:Array(Int64)}, {p5:Int64}), 1))) AS stretches
        FROM footfall.person_hours AS person_hours
        WHERE (person_hours.team_id = {p1:Int64}) AND (person_hours.hour >= {p6:Int64}) AND (person_hours.hour < {p7:Int64})
        GROUP BY actor
    ) AS rows_of_actor
    GROUP BY rows_of_actor.stretches
) AS rows_of_actor
GROUP BY bucket
