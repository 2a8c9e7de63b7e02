SELECT
    arrayJoin(bitPositionsToArray(members.starts)) AS start,
    sum(members.people) AS size,
    sumIf(members.people, bitAnd(bitShiftRight(members.returns, arrayJoin(bitPositionsToArray(members.starts))), {p0:Int64}) != 0) AS back_0,
    sumIf(members.people, bitAnd(bitShiftRight(members.returns, arrayJoin(bitPositionsToArray(members.starts))), {p1:Int64}) != 0) AS back_1
FROM
(
    SELECT
        rows_of_actor.starts AS starts,
        rows_of_actor.returns AS returns,
        count() AS people
    FROM
    (
        SELECT
            rows_of_actor.starts AS starts,
            rows_of_actor.returns AS returns
        FROM
        (
            SELECT
                if((reinterpretAsUInt64(person_hours.person_id) IN (
                    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                    FROM footfall.person_overrides AS person_overrides
                    WHERE person_overrides.team_id = {p2:Int64}
                )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p2:Int64}, person_hours.person_id), person_hours.person_id), person_hours.person_id) AS actor,
                groupBitOr(if(person_hours.event = {p3:String}, bitShiftLeft(toInt64(1), minus(intDiv(minus(toInt64(toDate(fromUnixTimestamp64Milli(multiply(person_hours.hour, 3600000), 'UTC'), 'Europe/Berlin')), {p4:Int64}), 7), 1)), toInt64(0))) AS starts,
                groupBitOr(if(person_hours.event = {p5:String}, bitShiftLeft(toInt64(1), minus(intDiv(minus(toInt64(toDate(fromUnixTimestamp64Milli(multiply(person_hours.hour, 3600000), 'UTC'), 'Europe/Berlin')), {p4:Int64}), 7), 1)), toInt64(0))) AS returns
            FROM footfall.person_hours AS person_hours
            WHERE (person_hours.team_id = {p2:Int64}) AND (person_hours.hour >= {p6:Int64}) AND (person_hours.hour < {p7:Int64}) AND ((person_hours.event = {p3:String}) OR (person_hours.event = {p5:String}))
            GROUP BY actor
        ) AS rows_of_actor
        WHERE rows_of_actor.starts != 0
    ) AS rows_of_actor
    GROUP BY
        rows_of_actor.starts,
        rows_of_actor.returns
) AS members
GROUP BY start
