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
        SELECT arrayFilter((at, place) -> has(rows_of_actor.found, place), rows_of_actor.at_ms, arrayEnumerate(rows_of_actor.at_ms)) AS times
        FROM
        (
            SELECT
                rows_of_actor.at_ms AS at_ms,
                arrayFold((found, places) -> arrayPushFront(found, arrayElement(arrayFilter(place -> (place < arrayElement(found, 1)), places), -1)), arrayReverse(arrayPopBack(rows_of_actor.came)), array(arrayElement(arrayElement(rows_of_actor.came, -1), if(length(rows_of_actor.came) = 3, 1, -1)))) AS found
            FROM
            (
                SELECT
                    rows_of_actor.at_ms AS at_ms,
                    arrayFilter(places -> notEmpty(places), arrayPushBack(tupleElement(rows_of_actor.walked, 2), arrayFilter((place, start) -> (start != 0), arrayEnumerate(tupleElement(rows_of_actor.walked, 1)), tupleElement(rows_of_actor.walked, 1)))) AS came
                FROM
                (
                    SELECT
                        rows_of_actor.at_ms AS at_ms,
                        arrayFold((state, bit) -> tuple(arrayMap((at, steps, began) -> if((bitAnd(steps, bit) != 0) AND (began > 0) AND (minus(at, began) <= {p0:Int64}), began, {p1:Int64}), rows_of_actor.at_ms, rows_of_actor.steps, arrayShiftRight(arrayFill((of_comer, start, steps) -> ((start != 0) OR (bitAnd(steps, bit) != 0)), tupleElement(state, 1), tupleElement(state, 1), rows_of_actor.steps), 1, {p1:Int64})), arrayPushBack(tupleElement(state, 2), arrayFilter((place, start) -> (start != 0), arrayEnumerate(tupleElement(state, 1)), tupleElement(state, 1)))), {p2:Array(Int64)}, tuple(arrayMap((at, steps) -> if(bitAnd(steps, {p3:Int64}) != 0, at, {p1:Int64}), rows_of_actor.at_ms, rows_of_actor.steps), arrayPopBack(array(emptyArrayUInt32())))) AS walked
                    FROM
                    (
                        SELECT
                            arrayMap(event -> toInt64(bitShiftRight(event, 10)), rows_of_actor.held_events) AS at_ms,
                            arrayMap(event -> toInt64(bitAnd(event, {p4:Int64})), rows_of_actor.held_events) AS steps
                        FROM
                        (
                            SELECT arrayFilter((event, following) -> (NOT ((toInt64(bitAnd(event, {p4:Int64})) = 1) AND (toInt64(bitAnd(following, {p4:Int64})) = 1))), rows_of_actor.held_events, arrayShiftLeft(rows_of_actor.held_events, 1)) AS held_events
                            FROM
                            (
                                SELECT
                                    rows_of_actor.actor AS actor,
                                    arraySort(groupArray(plus(multiply(rows_of_actor.at_ms, {p5:Int64}), rows_of_actor.ranked_steps))) AS held_events
                                FROM
                                (
                                    SELECT
                                        events.session_id AS actor,
                                        minus(toUnixTimestamp64Milli(events.timestamp), {p6:Int64}) AS at_ms,
                                        transform(events.event, array({p7:String}, {p8:String}, {p9:String}), {p10:Array(Int64)}, {p1:Int64}) AS steps,
                                        transform(events.event, array({p7:String}, {p8:String}, {p9:String}), {p11:Array(Int64)}, {p12:Int64}) AS ranked_steps
                                    FROM footfall.events AS events
                                    WHERE (events.team_id = {p4:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p14:Int64}, 'UTC')) AND isNotNull(events.session_id) AND (events.session_id != {p15:String}) AND (bitShiftRight(sipHash64(toString(events.session_id)), 32) < {p16:Int64}) AND (events.event IN ({p7:String}, {p8:String}, {p9:String}))
                                ) AS rows_of_actor
                                GROUP BY actor
                            ) AS rows_of_actor
                        ) AS rows_of_actor
                    ) AS rows_of_actor
                ) AS rows_of_actor
            ) AS rows_of_actor
            WHERE notEmpty(rows_of_actor.came)
        ) AS rows_of_actor
    ) AS rows_of_actor
) AS rows_of_actor
GROUP BY step
