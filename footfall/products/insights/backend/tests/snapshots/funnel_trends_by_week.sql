SELECT
    rows_of_actor.bucket_place AS bucket_place,
    count() AS value,
    sum(if(length(rows_of_actor.times) >= 3, 1, 0)) AS converted
FROM
(
    SELECT
        rows_of_actor.bucket_place AS bucket_place,
        arrayFilter((at, place) -> has(rows_of_actor.found, place), rows_of_actor.at_ms, arrayEnumerate(rows_of_actor.at_ms)) AS times
    FROM
    (
        SELECT
            rows_of_actor.bucket_place AS bucket_place,
            rows_of_actor.at_ms AS at_ms,
            arrayFold((found, places) -> arrayPushFront(found, arrayElement(arrayFilter(place -> (place < arrayElement(found, 1)), places), -1)), arrayReverse(arrayPopBack(rows_of_actor.came)), array(arrayElement(arrayElement(rows_of_actor.came, -1), if(length(rows_of_actor.came) = 3, 1, -1)))) AS found
        FROM
        (
            SELECT
                rows_of_actor.bucket_place AS bucket_place,
                rows_of_actor.at_ms AS at_ms,
                arrayFilter(places -> notEmpty(places), arrayPushBack(tupleElement(rows_of_actor.walked, 2), arrayFilter((place, start) -> (start != 0), arrayEnumerate(tupleElement(rows_of_actor.walked, 1)), tupleElement(rows_of_actor.walked, 1)))) AS came
            FROM
            (
                SELECT
                    rows_of_actor.bucket_place AS bucket_place,
                    rows_of_actor.at_ms AS at_ms,
                    arrayFold((state, bit) -> tuple(arrayMap((at, steps, began) -> if((bitAnd(steps, bit) != 0) AND (began > 0) AND (minus(at, began) <= {p0:Int64}), began, {p1:Int64}), rows_of_actor.at_ms, rows_of_actor.steps, arrayShiftRight(arrayFill((of_comer, start, steps) -> ((start != 0) OR (bitAnd(steps, bit) != 0)), tupleElement(state, 1), tupleElement(state, 1), rows_of_actor.steps), 1, {p1:Int64})), arrayPushBack(tupleElement(state, 2), arrayFilter((place, start) -> (start != 0), arrayEnumerate(tupleElement(state, 1)), tupleElement(state, 1)))), {p2:Array(Int64)}, tuple(arrayMap((at, steps) -> if((bitAnd(steps, {p3:Int64}) != 0) AND (at >= arrayElement({p4:Array(Int64)}, plus(rows_of_actor.bucket_place, 1))) AND (at < arrayElement({p5:Array(Int64)}, plus(rows_of_actor.bucket_place, 1))), at, {p1:Int64}), rows_of_actor.at_ms, rows_of_actor.steps), arrayPopBack(array(emptyArrayUInt32())))) AS walked
                FROM
                (
                    SELECT
                        rows_of_actor.bucket_place AS bucket_place,
                        arrayMap(event -> toInt64(bitShiftRight(event, 10)), rows_of_actor.held_events) AS at_ms,
                        arrayMap(event -> toInt64(bitAnd(event, {p6:Int64})), rows_of_actor.held_events) AS steps
                    FROM
                    (
                        SELECT
                            rows_of_actor.bucket_place AS bucket_place,
                            arrayFilter(e -> ((toInt64(bitShiftRight(e, 10)) >= arrayElement({p4:Array(Int64)}, plus(rows_of_actor.bucket_place, 1))) AND (minus(toInt64(bitShiftRight(e, 10)), {p0:Int64}) < arrayElement({p5:Array(Int64)}, plus(rows_of_actor.bucket_place, 1)))), rows_of_actor.held_events) AS held_events
                        FROM
                        (
                            SELECT
                                rows_of_actor.held_events AS held_events,
                                arrayJoin(rows_of_actor.begins) AS bucket_place
                            FROM
                            (
                                SELECT
                                    rows_of_actor.actor AS actor,
                                    arraySort(groupArray(plus(multiply(rows_of_actor.at_ms, {p7:Int64}), rows_of_actor.ranked_steps))) AS held_events,
                                    groupUniqArrayIf(rows_of_actor.bucket_place, bitAnd(rows_of_actor.steps, {p3:Int64}) != 0) AS begins
                                FROM
                                (
                                    SELECT
                                        if((reinterpretAsUInt64(events.person_id) IN (
                                            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                                            FROM footfall.person_overrides AS person_overrides
                                            WHERE person_overrides.team_id = {p6:Int64}
                                        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p6:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                                        minus(toUnixTimestamp64Milli(events.timestamp), {p8:Int64}) AS at_ms,
                                        transform(events.event, array({p9:String}, {p10:String}, {p11:String}), {p12:Array(Int64)}, {p1:Int64}) AS steps,
                                        transform(events.event, array({p9:String}, {p10:String}, {p11:String}), {p13:Array(Int64)}, {p14:Int64}) AS ranked_steps,
                                        minus(intDiv(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p15:Int64}), 7), 1) AS bucket_place
                                    FROM footfall.events AS events
                                    WHERE (events.team_id = {p6:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p16:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p17:Int64}, 'UTC')) AND (events.event IN ({p9:String}, {p10:String}, {p11:String}))
                                ) AS rows_of_actor
                                GROUP BY actor
                            ) AS rows_of_actor
                        ) AS rows_of_actor
                    ) AS rows_of_actor
                ) AS rows_of_actor
            ) AS rows_of_actor
        ) AS rows_of_actor
        WHERE notEmpty(rows_of_actor.came)
    ) AS rows_of_actor
) AS rows_of_actor
WHERE length(rows_of_actor.times) >= 1
GROUP BY bucket_place
