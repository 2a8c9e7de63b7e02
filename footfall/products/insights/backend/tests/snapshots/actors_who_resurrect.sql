SELECT rows_of_actor.actor AS actor
FROM
(
    SELECT
        if((reinterpretAsUInt64(events.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
        if(min(events.timestamp) >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC'), minus(toInt64(toDate(min(events.timestamp), 'Europe/Berlin')), {p2:Int64}), {p3:Int64}) AS first_place,
        arrayMap(position -> minus(position, 1), bitPositionsToArray(groupBitOr(if(events.timestamp >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC'), bitShiftLeft(toInt64(1), if(events.timestamp >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC'), plus(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p2:Int64}), 1), 0)), toInt64(0))))) AS places
    FROM footfall.events AS events
    WHERE (events.team_id = {p0:Int64}) AND (events.timestamp < fromUnixTimestamp64Milli({p4:Int64}, 'UTC')) AND (events.event = {p5:String})
    GROUP BY actor
) AS rows_of_actor
WHERE (indexOf(rows_of_actor.places, {p6:Int64}) > 0) AND (NOT (indexOf(rows_of_actor.places, {p7:Int64}) > 0)) AND (NOT (rows_of_actor.first_place = {p6:Int64}))
