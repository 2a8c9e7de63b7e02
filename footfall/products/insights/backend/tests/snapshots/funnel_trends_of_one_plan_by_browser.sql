SELECT
    ranked.bucket_place AS bucket_place,
    if(ranked.place > 25, NULL, ranked.breakdown) AS breakdown,
    ranked.place > 25 AS breakdown_is_other,
    min(ranked.place) AS breakdown_rank,
    countMerge(ranked.value) AS value,
    sumMerge(ranked.converted) AS converted
FROM
(
    SELECT
        weighed.bucket_place AS bucket_place,
        weighed.breakdown AS breakdown,
        weighed.value AS value,
        weighed.converted AS converted,
        if(isNull(weighed.breakdown), 0, dense_rank() OVER (PARTITION BY isNull(weighed.breakdown) ORDER BY weighed.weight DESC, weighed.breakdown ASC)) AS place
    FROM
    (
        SELECT
            scanned.bucket_place AS bucket_place,
            scanned.breakdown AS breakdown,
            scanned.value AS value,
            scanned.converted AS converted,
            sum(finalizeAggregation(scanned.value)) OVER (PARTITION BY scanned.breakdown) AS weight
        FROM
        (
            SELECT
                rows_of_actor.bucket_place AS bucket_place,
                rows_of_actor.breakdown AS breakdown,
                countState() AS value,
                sumState(if(length(rows_of_actor.times) >= 3, 1, 0)) AS converted
            FROM
            (
                SELECT
                    rows_of_actor.bucket_place AS bucket_place,
                    tupleElement(rows_of_actor.chosen, 1) AS breakdown,
                    tupleElement(rows_of_actor.chosen, 2) AS times
                FROM
                (
                    SELECT
                        rows_of_actor.actor AS actor,
                        rows_of_actor.bucket_place AS bucket_place,
                        argMin(tuple(rows_of_actor.breakdown, rows_of_actor.times), tuple(minus({p0:Int64}, toInt64(length(rows_of_actor.times))), minus({p0:Int64}, toInt64(length(rows_of_actor.times))), if(length(rows_of_actor.times) = 3, arrayElement(rows_of_actor.times, -1), minus({p0:Int64}, toInt64(arrayElement(rows_of_actor.times, 1)))), rows_of_actor.held_constant)) AS chosen
                    FROM
                    (
                        SELECT
                            rows_of_actor.breakdown AS breakdown,
                            rows_of_actor.bucket_place AS bucket_place,
                            rows_of_actor.actor AS actor,
                            rows_of_actor.held_constant AS held_constant,
                            arrayFilter((at, place) -> has(rows_of_actor.found, place), rows_of_actor.at_ms, arrayEnumerate(rows_of_actor.at_ms)) AS times
                        FROM
                        (
                            SELECT
                                rows_of_actor.breakdown AS breakdown,
                                rows_of_actor.bucket_place AS bucket_place,
                                rows_of_actor.actor AS actor,
                                rows_of_actor.held_constant AS held_constant,
                                rows_of_actor.at_ms AS at_ms,
                                arrayFold((found, places) -> arrayPushFront(found, arrayElement(arrayFilter(place -> (place < arrayElement(found, 1)), places), -1)), arrayReverse(arrayPopBack(rows_of_actor.came)), array(arrayElement(arrayElement(rows_of_actor.came, -1), if(length(rows_of_actor.came) = 3, 1, -1)))) AS found
                            FROM
                            (
                                SELECT
                                    rows_of_actor.breakdown AS breakdown,
                                    rows_of_actor.bucket_place AS bucket_place,
                                    rows_of_actor.actor AS actor,
                                    rows_of_actor.held_constant AS held_constant,
                                    rows_of_actor.at_ms AS at_ms,
                                    arrayFilter(places -> notEmpty(places), arrayPushBack(tupleElement(rows_of_actor.walked, 2), arrayFilter((place, start) -> (start != 0), arrayEnumerate(tupleElement(rows_of_actor.walked, 1)), tupleElement(rows_of_actor.walked, 1)))) AS came
                                FROM
                                (
                                    SELECT
                                        rows_of_actor.breakdown AS breakdown,
                                        rows_of_actor.bucket_place AS bucket_place,
                                        rows_of_actor.actor AS actor,
                                        rows_of_actor.held_constant AS held_constant,
                                        rows_of_actor.at_ms AS at_ms,
                                        arrayFold((state, bit) -> tuple(arrayMap((at, steps, began) -> if((bitAnd(steps, bit) != 0) AND (began > 0) AND (minus(at, began) <= {p1:Int64}), began, {p0:Int64}), rows_of_actor.at_ms, rows_of_actor.steps, arrayShiftRight(arrayFill((of_comer, start, steps) -> ((start != 0) OR (bitAnd(steps, bit) != 0)), tupleElement(state, 1), tupleElement(state, 1), rows_of_actor.steps), 1, {p0:Int64})), arrayPushBack(tupleElement(state, 2), arrayFilter((place, start) -> (start != 0), arrayEnumerate(tupleElement(state, 1)), tupleElement(state, 1)))), {p2:Array(Int64)}, tuple(arrayMap((at, steps) -> if((bitAnd(steps, {p3:Int64}) != 0) AND (at >= arrayElement({p4:Array(Int64)}, plus(rows_of_actor.bucket_place, 1))) AND (at < arrayElement({p5:Array(Int64)}, plus(rows_of_actor.bucket_place, 1))), at, {p0:Int64}), rows_of_actor.at_ms, rows_of_actor.steps), arrayPopBack(array(emptyArrayUInt32())))) AS walked
                                    FROM
                                    (
                                        SELECT
                                            rows_of_actor.breakdown AS breakdown,
                                            rows_of_actor.bucket_place AS bucket_place,
                                            rows_of_actor.actor AS actor,
                                            rows_of_actor.held_constant AS held_constant,
                                            arrayMap(event -> toInt64(bitShiftRight(event, 10)), rows_of_actor.held_events) AS at_ms,
                                            arrayMap(event -> toInt64(bitAnd(event, {p6:Int64})), rows_of_actor.held_events) AS steps
                                        FROM
                                        (
                                            SELECT
                                                rows_of_actor.breakdown AS breakdown,
                                                rows_of_actor.actor AS actor,
                                                rows_of_actor.held_constant AS held_constant,
                                                rows_of_actor.bucket_place AS bucket_place,
                                                arrayFilter(e -> ((toInt64(bitShiftRight(e, 10)) >= arrayElement({p4:Array(Int64)}, plus(rows_of_actor.bucket_place, 1))) AND (minus(toInt64(bitShiftRight(e, 10)), {p1:Int64}) < arrayElement({p5:Array(Int64)}, plus(rows_of_actor.bucket_place, 1)))), rows_of_actor.held_events) AS held_events
                                            FROM
                                            (
                                                SELECT
                                                    rows_of_actor.breakdown AS breakdown,
                                                    rows_of_actor.actor AS actor,
                                                    rows_of_actor.held_constant AS held_constant,
                                                    rows_of_actor.held_events AS held_events,
                                                    arrayJoin(rows_of_actor.begins) AS bucket_place
                                                FROM
                                                (
                                                    SELECT
                                                        rows_of_actor.actor AS actor,
                                                        arraySort(groupArray(plus(multiply(rows_of_actor.at_ms, {p7:Int64}), rows_of_actor.ranked_steps))) AS held_events,
                                                        rows_of_actor.held_constant AS held_constant,
                                                        argMin(rows_of_actor.breakdown, plus(multiply(toInt128(rows_of_actor.at_ms), {p8:Int64}), bitShiftRight(sipHash64(rows_of_actor.breakdown), 2))) AS breakdown,
                                                        groupUniqArrayIf(rows_of_actor.bucket_place, bitAnd(rows_of_actor.steps, {p3:Int64}) != 0) AS begins
                                                    FROM
                                                    (
                                                        SELECT
                                                            if((reinterpretAsUInt64(events.person_id) IN (
                                                                SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                                                                FROM footfall.person_overrides AS person_overrides
                                                                WHERE person_overrides.team_id = {p6:Int64}
                                                            )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p6:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                                                            minus(toUnixTimestamp64Milli(events.timestamp), {p9:Int64}) AS at_ms,
                                                            transform(events.event, array({p10:String}, {p11:String}, {p12:String}), {p13:Array(Int64)}, {p0:Int64}) AS steps,
                                                            transform(events.event, array({p10:String}, {p11:String}, {p12:String}), {p14:Array(Int64)}, {p15:Int64}) AS ranked_steps,
                                                            events.browser AS breakdown,
                                                            array(if(isNotNull(multiIf((NOT (position(events.properties, {p16:String}) = 0)) AND ((position(events.properties, {p17:String}, 2) = 0) OR (position(events.properties, {p16:String}) < position(events.properties, {p17:String}, 2))) AND ((position(events.properties, {p18:String}) = 0) OR (position(events.properties, {p19:String}, plus(position(events.properties, {p16:String}), 8)) < position(events.properties, {p18:String}))), substring(events.properties, plus(position(events.properties, {p16:String}), 8), minus(position(events.properties, {p19:String}, plus(position(events.properties, {p16:String}), 8)), plus(position(events.properties, {p16:String}), 8))), (position(events.properties, {p20:String}) = 0) AND (position(events.properties, {p18:String}) = 0), NULL, JSONExtract(events.properties, {p21:String}, 'Nullable(String)'))), multiIf((NOT (position(events.properties, {p16:String}) = 0)) AND ((position(events.properties, {p17:String}, 2) = 0) OR (position(events.properties, {p16:String}) < position(events.properties, {p17:String}, 2))) AND ((position(events.properties, {p18:String}) = 0) OR (position(events.properties, {p19:String}, plus(position(events.properties, {p16:String}), 8)) < position(events.properties, {p18:String}))), substring(events.properties, plus(position(events.properties, {p16:String}), 8), minus(position(events.properties, {p19:String}, plus(position(events.properties, {p16:String}), 8)), plus(position(events.properties, {p16:String}), 8))), (position(events.properties, {p20:String}) = 0) AND (position(events.properties, {p18:String}) = 0), NULL, JSONExtract(events.properties, {p21:String}, 'Nullable(String)')), NULL)) AS held_constant,
                                                            minus(intDiv(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p22:Int64}), 7), 1) AS bucket_place
                                                        FROM footfall.events AS events
                                                        WHERE (events.team_id = {p6:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p23:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p24:Int64}, 'UTC')) AND isNotNull(multiIf((NOT (position(events.properties, {p16:String}) = 0)) AND ((position(events.properties, {p17:String}, 2) = 0) OR (position(events.properties, {p16:String}) < position(events.properties, {p17:String}, 2))) AND ((position(events.properties, {p18:String}) = 0) OR (position(events.properties, {p19:String}, plus(position(events.properties, {p16:String}), 8)) < position(events.properties, {p18:String}))), substring(events.properties, plus(position(events.properties, {p16:String}), 8), minus(position(events.properties, {p19:String}, plus(position(events.properties, {p16:String}), 8)), plus(position(events.properties, {p16:String}), 8))), (position(events.properties, {p20:String}) = 0) AND (position(events.properties, {p18:String}) = 0), NULL, JSONExtract(events.properties, {p21:String}, 'Nullable(String)'))) AND (events.event IN ({p10:String}, {p11:String}, {p12:String}))
                                                    ) AS rows_of_actor
                                                    GROUP BY
                                                        actor,
                                                        held_constant
                                                ) AS rows_of_actor
                                            ) AS rows_of_actor
                                        ) AS rows_of_actor
                                    ) AS rows_of_actor
                                ) AS rows_of_actor
                            ) AS rows_of_actor
                            WHERE notEmpty(rows_of_actor.came)
                        ) AS rows_of_actor
                    ) AS rows_of_actor
                    GROUP BY
                        actor,
                        bucket_place
                ) AS rows_of_actor
            ) AS rows_of_actor
            WHERE length(rows_of_actor.times) >= 1
            GROUP BY
                bucket_place,
                breakdown
        ) AS scanned
    ) AS weighed
) AS ranked
GROUP BY
    bucket_place,
    breakdown,
    breakdown_is_other
