SELECT
    rows_of_actor.actor AS actor,
    1 AS event_count
FROM
(
    SELECT
        if((reinterpretAsUInt64(events.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
        min(events.timestamp) AS first_at,
        argMin(tuple(true, events.browser), plus(bitShiftLeft(toInt256(toUnixTimestamp64Milli(events.timestamp)), 128), reinterpretAsUInt128(events.uuid))) AS first_row
    FROM footfall.events AS events
    WHERE (events.team_id = {p0:Int64}) AND (events.timestamp < fromUnixTimestamp64Milli({p1:Int64}, 'UTC'))
    GROUP BY actor
) AS rows_of_actor
WHERE (rows_of_actor.first_at >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND tupleElement(rows_of_actor.first_row, 1) AND (toDate(rows_of_actor.first_at, 'Europe/Berlin') = toDate32({p3:String})) AND ifNull(tupleElement(rows_of_actor.first_row, 2) = {p4:String}, false)
