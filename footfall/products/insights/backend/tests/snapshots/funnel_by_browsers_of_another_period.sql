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
            arrayFilter((at, place) -> has(rows_of_actor.found, place), rows_of_actor.at_ms, arrayEnumerate(rows_of_actor.at_ms)) AS times
        FROM
        (
            SELECT
                rows_of_actor.breakdown AS breakdown,
                rows_of_actor.at_ms AS at_ms,
                arrayFold((found, places) -> arrayPushFront(found, arrayElement(arrayFilter(place -> (place < arrayElement(found, 1)), places), -1)), arrayReverse(arrayPopBack(rows_of_actor.came)), array(arrayElement(arrayElement(rows_of_actor.came, -1), if(length(rows_of_actor.came) = 3, 1, -1)))) AS found
            FROM
            (
                SELECT
                    rows_of_actor.breakdown AS breakdown,
                    rows_of_actor.at_ms AS at_ms,
                    arrayFilter(places -> notEmpty(places), arrayPushBack(tupleElement(rows_of_actor.walked, 2), arrayFilter((place, start) -> (start != 0), arrayEnumerate(tupleElement(rows_of_actor.walked, 1)), tupleElement(rows_of_actor.walked, 1)))) AS came
                FROM
                (
                    SELECT
                        rows_of_actor.breakdown AS breakdown,
                        rows_of_actor.at_ms AS at_ms,
                        arrayFold((state, bit) -> tuple(arrayMap((at, steps, began) -> if((bitAnd(steps, bit) != 0) AND (began > 0) AND (minus(at, began) <= {p2:Int64}), began, {p3:Int64}), rows_of_actor.at_ms, rows_of_actor.steps, arrayShiftRight(arrayFill((of_comer, start, steps) -> ((start != 0) OR (bitAnd(steps, bit) != 0)), tupleElement(state, 1), tupleElement(state, 1), rows_of_actor.steps), 1, {p3:Int64})), arrayPushBack(tupleElement(state, 2), arrayFilter((place, start) -> (start != 0), arrayEnumerate(tupleElement(state, 1)), tupleElement(state, 1)))), {p4:Array(Int64)}, tuple(arrayMap((at, steps) -> if(bitAnd(steps, {p5:Int64}) != 0, at, {p3:Int64}), rows_of_actor.at_ms, rows_of_actor.steps), arrayPopBack(array(emptyArrayUInt32())))) AS walked
                    FROM
                    (
                        SELECT
                            rows_of_actor.breakdown AS breakdown,
                            arrayMap(event -> toInt64(bitShiftRight(event, 10)), rows_of_actor.held_events) AS at_ms,
                            arrayMap(event -> toInt64(bitAnd(event, {p6:Int64})), rows_of_actor.held_events) AS steps
                        FROM
                        (
                            SELECT
                                rows_of_actor.breakdown AS breakdown,
                                arrayFilter((event, following) -> (NOT ((toInt64(bitAnd(event, {p6:Int64})) = 1) AND (toInt64(bitAnd(following, {p6:Int64})) = 1))), rows_of_actor.held_events, arrayShiftLeft(rows_of_actor.held_events, 1)) AS held_events
                            FROM
                            (
                                SELECT
                                    rows_of_actor.actor AS actor,
                                    arraySort(groupArray(plus(multiply(rows_of_actor.at_ms, {p7:Int64}), rows_of_actor.ranked_steps))) AS held_events,
                                    argMin(rows_of_actor.breakdown, plus(multiply(toInt128(rows_of_actor.at_ms), {p8:Int64}), bitShiftRight(sipHash64(rows_of_actor.breakdown), 2))) AS breakdown
                                FROM
                                (
                                    SELECT
                                        if((reinterpretAsUInt64(events.person_id) IN (
                                            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                                            FROM footfall.person_overrides AS person_overrides
                                            WHERE person_overrides.team_id = {p6:Int64}
                                        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p6:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                                        minus(toUnixTimestamp64Milli(events.timestamp), {p9:Int64}) AS at_ms,
                                        transform(events.event, array({p10:String}, {p11:String}, {p12:String}), {p13:Array(Int64)}, {p3:Int64}) AS steps,
                                        transform(events.event, array({p10:String}, {p11:String}, {p12:String}), {p14:Array(Int64)}, {p15:Int64}) AS ranked_steps,
                                        events.browser AS breakdown
                                    FROM footfall.events AS events
                                    WHERE (events.team_id = {p6:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p16:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p17:Int64}, 'UTC')) AND (events.event IN ({p10:String}, {p11:String}, {p12:String}))
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
GROUP BY
    breakdown,
    breakdown_is_other,
    step
