SELECT
    tupleElement(visits.visit, 1) AS place,
    countIf(tupleElement(visits.visit, 1) = visits.first_place) AS new,
    countIf(tupleElement(visits.visit, 2) = 1) AS returning,
    countIf((NOT (tupleElement(visits.visit, 1) = visits.first_place)) AND (tupleElement(visits.visit, 2) != 1)) AS resurrecting,
    countIf(tupleElement(visits.visit, 3) != 1) AS leaving
FROM
(
    SELECT
        rows_of_actor.first_place AS first_place,
        arrayJoin(arrayZip(rows_of_actor.places, arrayDifference(rows_of_actor.places), arrayPopFront(arrayPushBack(arrayDifference(rows_of_actor.places), 0)))) AS visit
    FROM
    (
        SELECT
            if((reinterpretAsUInt64(person_hours.person_id) IN (
                SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                FROM footfall.person_overrides AS person_overrides
                WHERE person_overrides.team_id = {p0:Int64}
            )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, person_hours.person_id), person_hours.person_id), person_hours.person_id) AS actor,
            if(min(fromUnixTimestamp64Milli(multiply(person_hours.hour, 3600000), 'UTC')) >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC'), minus(intDiv(minus(toInt64(toDate(min(fromUnixTimestamp64Milli(multiply(person_hours.hour, 3600000), 'UTC')), 'Europe/Berlin')), {p2:Int64}), 7), 1), {p3:Int64}) AS first_place,
            arrayMap(position -> minus(position, 1), bitPositionsToArray(groupBitOr(if(fromUnixTimestamp64Milli(multiply(person_hours.hour, 3600000), 'UTC') >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC'), bitShiftLeft(toInt64(1), if(fromUnixTimestamp64Milli(multiply(person_hours.hour, 3600000), 'UTC') >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC'), plus(minus(intDiv(minus(toInt64(toDate(fromUnixTimestamp64Milli(multiply(person_hours.hour, 3600000), 'UTC'), 'Europe/Berlin')), {p2:Int64}), 7), 1), 1), 0)), toInt64(0))))) AS places
        FROM footfall.person_hours AS person_hours
        WHERE (person_hours.team_id = {p0:Int64}) AND (person_hours.hour < {p4:Int64}) AND (person_hours.event = {p5:String})
        GROUP BY actor
    ) AS rows_of_actor
) AS visits
GROUP BY place
