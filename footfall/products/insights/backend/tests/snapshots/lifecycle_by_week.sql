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
            if((reinterpretAsUInt64(events.person_id) IN (
                SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                FROM footfall.person_overrides AS person_overrides
                WHERE person_overrides.team_id = {p0:Int64}
            )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
            if(min(events.timestamp) >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC'), minus(intDiv(minus(toInt64(toDate(min(events.timestamp), 'Europe/Berlin')), {p2:Int64}), 7), 1), {p3:Int64}) AS first_place,
            arrayMap(position -> minus(position, 1), bitPositionsToArray(groupBitOr(if(events.timestamp >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC'), bitShiftLeft(toInt64(1), if(events.timestamp >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC'), plus(minus(intDiv(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p2:Int64}), 7), 1), 1), 0)), toInt64(0))))) AS places
        FROM footfall.events AS events
        WHERE (events.team_id = {p0:Int64}) AND (events.timestamp < fromUnixTimestamp64Milli({p4:Int64}, 'UTC')) AND (events.event = {p5:String})
        GROUP BY actor
    ) AS rows_of_actor
) AS visits
GROUP BY place
