SELECT
    rows_of_actor.bucket_place AS bucket_place,
    count() AS value,
    sum(if(length(rows_of_actor.times) >= 3, 1, 0)) AS converted
FROM
(
    SELECT
        rows_of_actor.bucket_place AS bucket_place,
        tupleElement(rows_of_actor.chosen, 1) AS times
    FROM
    (
        SELECT
            rows_of_actor.bucket_place AS bucket_place,
            arrayElement(arrayFilter(held -> notEmpty(tupleElement(held, 1)), rows_of_actor.fold_state), -1) AS chosen
        FROM
        (
            SELECT
                rows_of_actor.bucket_place AS bucket_place,
                arrayFold((state, e) -> if(notEmpty(tupleElement(arrayElement(state, 3), 1)), state, arrayMap((bit, here, before) -> if(((bit = 1) OR (notEmpty(tupleElement(before, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(before, 1), 1)) <= {p0:Int64}))) AND ((bit != 1) OR (tupleElement(e, 4) = rows_of_actor.bucket_place)) AND (bitAnd(tupleElement(e, 3), bit) != 0), tuple(arrayPushBack(tupleElement(before, 1), tupleElement(e, 1))), if(notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p0:Int64}) AND (bitAnd(tupleElement(e, 3), bitShiftLeft(bit, 1)) != 0), tuple({p1:Array(Int64)}), here)), {p2:Array(Int64)}, state, arrayPushFront(arrayPopBack(state), tuple({p1:Array(Int64)})))), rows_of_actor.held_events, arrayMap(level -> tuple({p1:Array(Int64)}), range(3))) AS fold_state
            FROM
            (
                SELECT
                    rows_of_actor.bucket_place AS bucket_place,
                    arrayFilter(e -> ((tupleElement(e, 4) >= rows_of_actor.bucket_place) AND (minus(tupleElement(e, 1), {p0:Int64}) < arrayElement({p3:Array(Int64)}, plus(rows_of_actor.bucket_place, 1)))), rows_of_actor.held_events) AS held_events
                FROM
                (
                    SELECT
                        rows_of_actor.held_events AS held_events,
                        arrayJoin(rows_of_actor.begins) AS bucket_place
                    FROM
                    (
                        SELECT
                            rows_of_actor.actor AS actor,
                            arraySort(groupArray(tuple(rows_of_actor.at_ms, rows_of_actor.event_uuid, rows_of_actor.steps, rows_of_actor.bucket_place))) AS held_events,
                            groupUniqArrayIf(rows_of_actor.bucket_place, bitAnd(rows_of_actor.steps, {p4:Int64}) != 0) AS begins
                        FROM
                        (
                            SELECT
                                dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p5:Int64}, events.person_id), events.person_id) AS actor,
                                toUnixTimestamp64Milli(events.timestamp) AS at_ms,
                                events.uuid AS event_uuid,
                                plus(plus(if(events.event = {p6:String}, {p4:Int64}, {p7:Int64}), if(events.event = {p8:String}, {p9:Int64}, {p7:Int64})), if(events.event = {p10:String}, {p11:Int64}, {p7:Int64})) AS steps,
                                minus(intDiv(minus(toInt64(toDate32(events.timestamp, 'Europe/Berlin')), {p12:Int64}), 7), 1) AS bucket_place
                            FROM footfall.events AS events
                            WHERE (events.team_id = {p5:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p14:Int64}, 'UTC')) AND ((events.event = {p6:String}) OR (events.event = {p8:String}) OR (events.event = {p10:String}))
                        ) AS rows_of_actor
                        GROUP BY actor
                    ) AS rows_of_actor
                ) AS rows_of_actor
            ) AS rows_of_actor
        ) AS rows_of_actor
    ) AS rows_of_actor
) AS rows_of_actor
WHERE length(rows_of_actor.times) >= 1
GROUP BY bucket_place
