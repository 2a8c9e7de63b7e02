SELECT
    tupleElement(rows_of_actor.step_pair, 1) AS step,
    count() AS value,
    avg(tupleElement(rows_of_actor.step_pair, 2)) AS average_ms,
    quantileExactInclusive(0.5)(tupleElement(rows_of_actor.step_pair, 2)) AS median_ms
FROM
(
    SELECT arrayJoin(arrayZip(arrayEnumerate(rows_of_actor.times), arrayDifference(rows_of_actor.times))) AS step_pair
    FROM
    (
        SELECT tupleElement(rows_of_actor.chosen, 1) AS times
        FROM
        (
            SELECT tupleElement(rows_of_actor.fold_state, 2) AS chosen
            FROM
            (
                SELECT arrayFold((state, bit) -> tuple(arrayMap(pair -> tuple(tupleElement(tupleElement(pair, 2), 1), tupleElement(tupleElement(pair, 2), 2), {p0:Int64}, arrayPushBack(tupleElement(tupleElement(pair, 1), 4), tupleElement(tupleElement(pair, 2), 1))), arrayFilter(pair -> ((tupleElement(tupleElement(pair, 1), 3) = 1) AND (tupleElement(tupleElement(pair, 2), 3) = 0) AND (minus(tupleElement(tupleElement(pair, 2), 1), arrayElement(tupleElement(tupleElement(pair, 1), 4), 1)) <= {p1:Int64})), arrayZip(arrayPopBack(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))), arrayPopFront(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1))))))), if(notEmpty(arrayMap(pair -> tuple(tupleElement(tupleElement(pair, 2), 1), tupleElement(tupleElement(pair, 2), 2), {p0:Int64}, arrayPushBack(tupleElement(tupleElement(pair, 1), 4), tupleElement(tupleElement(pair, 2), 1))), arrayFilter(pair -> ((tupleElement(tupleElement(pair, 1), 3) = 1) AND (tupleElement(tupleElement(pair, 2), 3) = 0) AND (minus(tupleElement(tupleElement(pair, 2), 1), arrayElement(tupleElement(tupleElement(pair, 1), 4), 1)) <= {p1:Int64})), arrayZip(arrayPopBack(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))), arrayPopFront(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))))))), tuple(tupleElement(arrayElement(arrayMap(pair -> tuple(tupleElement(tupleElement(pair, 2), 1), tupleElement(tupleElement(pair, 2), 2), {p0:Int64}, arrayPushBack(tupleElement(tupleElement(pair, 1), 4), tupleElement(tupleElement(pair, 2), 1))), arrayFilter(pair -> ((tupleElement(tupleElement(pair, 1), 3) = 1) AND (tupleElement(tupleElement(pair, 2), 3) = 0) AND (minus(tupleElement(tupleElement(pair, 2), 1), arrayElement(tupleElement(tupleElement(pair, 1), 4), 1)) <= {p1:Int64})), arrayZip(arrayPopBack(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))), arrayPopFront(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, {p3:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1))))))), if(bit = {p4:Int64}, 1, -1)), 4)), tupleElement(state, 2))), {p5:Array(Int64)}, tuple(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p0:Int64}, array(tupleElement(e, 1))), arrayFilter(e -> (bitAnd(tupleElement(e, 3), {p0:Int64}) != 0), rows_of_actor.held_events)), tuple(tupleElement(arrayElement(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p0:Int64}, array(tupleElement(e, 1))), arrayFilter(e -> (bitAnd(tupleElement(e, 3), {p0:Int64}) != 0), rows_of_actor.held_events)), -1), 4)))) AS fold_state
                FROM
                (
                    SELECT
                        rows_of_actor.actor AS actor,
                        arraySort(groupArray(tuple(rows_of_actor.at_ms, rows_of_actor.event_uuid, rows_of_actor.steps))) AS held_events
                    FROM
                    (
                        SELECT
                            events.session_id AS actor,
                            toUnixTimestamp64Milli(events.timestamp) AS at_ms,
                            events.uuid AS event_uuid,
                            plus(plus(if(events.event = {p6:String}, {p0:Int64}, {p2:Int64}), if(events.event = {p7:String}, {p8:Int64}, {p2:Int64})), if(events.event = {p9:String}, {p4:Int64}, {p2:Int64})) AS steps
                        FROM footfall.events AS events
                        WHERE (events.team_id = {p10:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p12:Int64}, 'UTC')) AND isNotNull(events.session_id) AND (events.session_id != {p13:String}) AND (bitShiftRight(sipHash64(toString(events.session_id)), 32) < {p14:Int64}) AND ((events.event = {p6:String}) OR (events.event = {p7:String}) OR (events.event = {p9:String}))
                    ) AS rows_of_actor
                    GROUP BY actor
                ) AS rows_of_actor
            ) AS rows_of_actor
        ) AS rows_of_actor
    ) AS rows_of_actor
) AS rows_of_actor
GROUP BY step
