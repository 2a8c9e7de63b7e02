SELECT rows_of_actor.actor AS actor
FROM
(
    SELECT
        rows_of_actor.bucket_place AS bucket_place,
        rows_of_actor.actor AS actor,
        tupleElement(rows_of_actor.chosen, 1) AS times
    FROM
    (
        SELECT
            rows_of_actor.bucket_place AS bucket_place,
            rows_of_actor.actor AS actor,
            tupleElement(rows_of_actor.fold_state, 2) AS chosen
        FROM
        (
            SELECT
                rows_of_actor.bucket_place AS bucket_place,
                rows_of_actor.actor AS actor,
                arrayFold((state, bit) -> tuple(arrayMap(pair -> tuple(tupleElement(tupleElement(pair, 2), 1), tupleElement(tupleElement(pair, 2), 2), {p0:Int64}, arrayPushBack(tupleElement(tupleElement(pair, 1), 4), tupleElement(tupleElement(pair, 2), 1))), arrayFilter(pair -> ((tupleElement(tupleElement(pair, 1), 3) = 1) AND (tupleElement(tupleElement(pair, 2), 3) = 0) AND (minus(tupleElement(tupleElement(pair, 2), 1), arrayElement(tupleElement(tupleElement(pair, 1), 4), 1)) <= {p1:Int64})), arrayZip(arrayPopBack(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))), arrayPopFront(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1))))))), if(notEmpty(arrayMap(pair -> tuple(tupleElement(tupleElement(pair, 2), 1), tupleElement(tupleElement(pair, 2), 2), {p0:Int64}, arrayPushBack(tupleElement(tupleElement(pair, 1), 4), tupleElement(tupleElement(pair, 2), 1))), arrayFilter(pair -> ((tupleElement(tupleElement(pair, 1), 3) = 1) AND (tupleElement(tupleElement(pair, 2), 3) = 0) AND (minus(tupleElement(tupleElement(pair, 2), 1), arrayElement(tupleElement(tupleElement(pair, 1), 4), 1)) <= {p1:Int64})), arrayZip(arrayPopBack(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))), arrayPopFront(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))))))), tuple(tupleElement(arrayElement(arrayMap(pair -> tuple(tupleElement(tupleElement(pair, 2), 1), tupleElement(tupleElement(pair, 2), 2), {p0:Int64}, arrayPushBack(tupleElement(tupleElement(pair, 1), 4), tupleElement(tupleElement(pair, 2), 1))), arrayFilter(pair -> ((tupleElement(tupleElement(pair, 1), 3) = 1) AND (tupleElement(tupleElement(pair, 2), 3) = 0) AND (minus(tupleElement(tupleElement(pair, 2), 1), arrayElement(tupleElement(tupleElement(pair, 1), 4), 1)) <= {p1:Int64})), arrayZip(arrayPopBack(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))), arrayPopFront(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1))))))), if(bit = {p4:Int64}, 1, -1)), 4)), tupleElement(state, 2))), {p5:Array(Int64)}, tuple(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p0:Int64}, array(tupleElement(e, 1))), arrayFilter(e -> ((bitAnd(tupleElement(e, 3), {p0:Int64}) != 0) AND (tupleElement(e, 4) = rows_of_actor.bucket_place)), rows_of_actor.held_events)), tuple(tupleElement(arrayElement(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p0:Int64}, array(tupleElement(e, 1))), arrayFilter(e -> ((bitAnd(tupleElement(e, 3), {p0:Int64}) != 0) AND (tupleElement(e, 4) = rows_of_actor.bucket_place)), rows_of_actor.held_events)), -1), 4)))) AS fold_state
            FROM
            (
                SELECT
                    rows_of_actor.actor AS actor,
                    rows_of_actor.bucket_place AS bucket_place,
                    arrayFilter(e -> ((tupleElement(e, 4) >= rows_of_actor.bucket_place) AND (minus(tupleElement(e, 1), {p1:Int64}) < arrayElement({p6:Array(Int64)}, plus(rows_of_actor.bucket_place, 1)))), rows_of_actor.held_events) AS held_events
                FROM
                (
                    SELECT
                        rows_of_actor.actor AS actor,
                        rows_of_actor.held_events AS held_events,
                        arrayJoin(rows_of_actor.begins) AS bucket_place
                    FROM
                    (
                        SELECT
                            rows_of_actor.actor AS actor,
                            arraySort(groupArray(tuple(rows_of_actor.at_ms, rows_of_actor.event_uuid, rows_of_actor.steps, rows_of_actor.bucket_place))) AS held_events,
                            groupUniqArrayIf(rows_of_actor.bucket_place, bitAnd(rows_of_actor.steps, {p0:Int64}) != 0) AS begins
                        FROM
                        (
                            SELECT
                                dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p7:Int64}, events.person_id), events.person_id) AS actor,
                                toUnixTimestamp64Milli(events.timestamp) AS at_ms,
                                events.uuid AS event_uuid,
                                plus(plus(if(events.event = {p8:String}, {p0:Int64}, {p2:Int64}), if(events.event = {p9:String}, {p10:Int64}, {p2:Int64})), if(events.event = {p11:String}, {p4:Int64}, {p2:Int64})) AS steps,
                                minus(toInt64(toDate32(events.timestamp, 'Europe/Berlin')), {p12:Int64}) AS bucket_place
                            FROM footfall.events AS events
                            WHERE (events.team_id = {p7:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p14:Int64}, 'UTC')) AND ((events.event = {p8:String}) OR (events.event = {p9:String}) OR (events.event = {p11:String}))
                        ) AS rows_of_actor
                        GROUP BY actor
                    ) AS rows_of_actor
                ) AS rows_of_actor
            ) AS rows_of_actor
        ) AS rows_of_actor
    ) AS rows_of_actor
) AS rows_of_actor
WHERE (rows_of_actor.bucket_place = {p15:Int64}) AND (length(rows_of_actor.times) >= 1) AND (length(rows_of_actor.times) >= 3)
GROUP BY actor
