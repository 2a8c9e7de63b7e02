SELECT
    if(isNotNull(rows_of_actor.breakdown) AND (NOT ifNull((rows_of_actor.breakdown IN ({p0:String}, {p1:String})), false)), NULL, rows_of_actor.breakdown) AS breakdown,
    isNotNull(rows_of_actor.breakdown) AND (NOT ifNull((rows_of_actor.breakdown IN ({p0:String}, {p1:String})), false)) AS breakdown_is_other,
    tupleElement(rows_of_actor.step_pair, 1) AS step,
    sum(if(tupleElement(rows_of_actor.step_pair, 1) = 1, 1, 0)) AS competing,
    count() AS value,
    avg(tupleElement(rows_of_actor.step_pair, 2)) AS average_ms,
    quantileExactInclusive(0.5)(tupleElement(rows_of_actor.step_pair, 2)) AS median_ms
FROM
(
    SELECT
        rows_of_actor.breakdown AS breakdown,
        arrayJoin(arrayZip(arrayEnumerate(rows_of_actor.times), arrayDifference(rows_of_actor.times))) AS step_pair
    FROM
    (
        SELECT
            rows_of_actor.breakdown AS breakdown,
            tupleElement(rows_of_actor.chosen, 1) AS times
        FROM
        (
            SELECT
                rows_of_actor.breakdown AS breakdown,
                tupleElement(rows_of_actor.fold_state, 2) AS chosen
            FROM
            (
                SELECT
                    rows_of_actor.breakdown AS breakdown,
                    arrayFold((state, bit) -> tuple(arrayMap(pair -> tuple(tupleElement(tupleElement(pair, 2), 1), tupleElement(tupleElement(pair, 2), 2), {p2:Int64}, arrayPushBack(tupleElement(tupleElement(pair, 1), 4), tupleElement(tupleElement(pair, 2), 1))), arrayFilter(pair -> ((tupleElement(tupleElement(pair, 1), 3) = 1) AND (tupleElement(tupleElement(pair, 2), 3) = 0) AND (minus(tupleElement(tupleElement(pair, 2), 1), arrayElement(tupleElement(tupleElement(pair, 1), 4), 1)) <= {p3:Int64})), arrayZip(arrayPopBack(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p4:Int64}, {p5:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))), arrayPopFront(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p4:Int64}, {p5:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1))))))), if(notEmpty(arrayMap(pair -> tuple(tupleElement(tupleElement(pair, 2), 1), tupleElement(tupleElement(pair, 2), 2), {p2:Int64}, arrayPushBack(tupleElement(tupleElement(pair, 1), 4), tupleElement(tupleElement(pair, 2), 1))), arrayFilter(pair -> ((tupleElement(tupleElement(pair, 1), 3) = 1) AND (tupleElement(tupleElement(pair, 2), 3) = 0) AND (minus(tupleElement(tupleElement(pair, 2), 1), arrayElement(tupleElement(tupleElement(pair, 1), 4), 1)) <= {p3:Int64})), arrayZip(arrayPopBack(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p4:Int64}, {p5:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))), arrayPopFront(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p4:Int64}, {p5:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))))))), tuple(tupleElement(arrayElement(arrayMap(pair -> tuple(tupleElement(tupleElement(pair, 2), 1), tupleElement(tupleElement(pair, 2), 2), {p2:Int64}, arrayPushBack(tupleElement(tupleElement(pair, 1), 4), tupleElement(tupleElement(pair, 2), 1))), arrayFilter(pair -> ((tupleElement(tupleElement(pair, 1), 3) = 1) AND (tupleElement(tupleElement(pair, 2), 3) = 0) AND (minus(tupleElement(tupleElement(pair, 2), 1), arrayElement(tupleElement(tupleElement(pair, 1), 4), 1)) <= {p3:Int64})), arrayZip(arrayPopBack(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p4:Int64}, {p5:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1)))), arrayPopFront(arraySort(arrayConcat(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p4:Int64}, {p5:Array(Int64)}), arrayFilter(e -> (bitAnd(tupleElement(e, 3), bit) != 0), rows_of_actor.held_events)), tupleElement(state, 1))))))), if(bit = {p6:Int64}, 1, -1)), 4)), tupleElement(state, 2))), {p7:Array(Int64)}, tuple(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, array(tupleElement(e, 1))), arrayFilter(e -> (bitAnd(tupleElement(e, 3), {p2:Int64}) != 0), rows_of_actor.held_events)), tuple(tupleElement(arrayElement(arrayMap(e -> tuple(tupleElement(e, 1), tupleElement(e, 2), {p2:Int64}, array(tupleElement(e, 1))), arrayFilter(e -> (bitAnd(tupleElement(e, 3), {p2:Int64}) != 0), rows_of_actor.held_events)), -1), 4)))) AS fold_state
                FROM
                (
                    SELECT
                        rows_of_actor.actor AS actor,
                        arraySort(groupArray(tuple(rows_of_actor.at_ms, rows_of_actor.event_uuid, rows_of_actor.steps))) AS held_events,
                        argMinIf(rows_of_actor.breakdown, tuple(rows_of_actor.at_ms, rows_of_actor.event_uuid), rows_of_actor.steps != 0) AS breakdown
                    FROM
                    (
                        SELECT
                            dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p8:Int64}, events.person_id), events.person_id) AS actor,
                            toUnixTimestamp64Milli(events.timestamp) AS at_ms,
                            events.uuid AS event_uuid,
                            plus(plus(if(events.event = {p9:String}, {p2:Int64}, {p4:Int64}), if(events.event = {p10:String}, {p11:Int64}, {p4:Int64})), if(events.event = {p12:String}, {p6:Int64}, {p4:Int64})) AS steps,
                            if(isNotNull(events.browser), events.browser, NULL) AS breakdown
                        FROM footfall.events AS events
                        WHERE (events.team_id = {p8:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p14:Int64}, 'UTC')) AND ((events.event = {p9:String}) OR (events.event = {p10:String}) OR (events.event = {p12:String}))
                    ) AS rows_of_actor
                    GROUP BY actor
                ) AS rows_of_actor
            ) AS rows_of_actor
        ) AS rows_of_actor
    ) AS rows_of_actor
) AS rows_of_actor
GROUP BY
    breakdown,
    breakdown_is_other,
    step
