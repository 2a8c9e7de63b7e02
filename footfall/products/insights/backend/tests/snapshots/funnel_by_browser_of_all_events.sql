SELECT
    ranked.step AS step,
    if(ranked.place > 25, NULL, ranked.breakdown) AS breakdown,
    ranked.place > 25 AS breakdown_is_other,
    min(ranked.place) AS breakdown_rank,
    sumMerge(ranked.competing) AS competing,
    countMerge(ranked.value) AS value,
    avgMerge(ranked.average_ms) AS average_ms,
    quantileExactInclusiveMerge(0.5)(ranked.median_ms) AS median_ms
FROM
(
    SELECT
        weighed.step AS step,
        weighed.breakdown AS breakdown,
        weighed.competing AS competing,
        weighed.value AS value,
        weighed.average_ms AS average_ms,
        weighed.median_ms AS median_ms,
        if(isNull(weighed.breakdown), 0, dense_rank() OVER (PARTITION BY isNull(weighed.breakdown) ORDER BY weighed.weight DESC, weighed.breakdown ASC)) AS place
    FROM
    (
        SELECT
            scanned.step AS step,
            scanned.breakdown AS breakdown,
            scanned.competing AS competing,
            scanned.value AS value,
            scanned.average_ms AS average_ms,
            scanned.median_ms AS median_ms,
            sum(finalizeAggregation(scanned.competing)) OVER (PARTITION BY scanned.breakdown) AS weight
        FROM
        (
            SELECT
                tupleElement(rows_of_actor.step_pair, 1) AS step,
                rows_of_actor.breakdown AS breakdown,
                sumState(if(tupleElement(rows_of_actor.step_pair, 1) = 1, 1, 0)) AS competing,
                countState() AS value,
                avgState(tupleElement(rows_of_actor.step_pair, 2)) AS average_ms,
                quantileExactInclusiveState(0.5)(tupleElement(rows_of_actor.step_pair, 2)) AS median_ms
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
                            arrayElement(arrayFilter(held -> notEmpty(tupleElement(held, 1)), rows_of_actor.fold_state), -1) AS chosen
                        FROM
                        (
                            SELECT
                                rows_of_actor.breakdown AS breakdown,
                                arrayFold((state, e) -> if(notEmpty(tupleElement(arrayElement(state, 3), 1)), state, arrayMap((bit, here, before) -> if(((bit = 1) OR (notEmpty(tupleElement(before, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(before, 1), 1)) <= {p0:Int64}))) AND (bitAnd(tupleElement(e, 3), bit) != 0), tuple(arrayPushBack(tupleElement(before, 1), tupleElement(e, 1))), if(notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p0:Int64}) AND (bitAnd(tupleElement(e, 3), bitShiftLeft(bit, 1)) != 0), tuple({p1:Array(Int64)}), here)), {p2:Array(Int64)}, state, arrayPushFront(arrayPopBack(state), tuple({p1:Array(Int64)})))), rows_of_actor.held_events, arrayMap(level -> tuple({p1:Array(Int64)}), range(3))) AS fold_state
                            FROM
                            (
                                SELECT
                                    rows_of_actor.actor AS actor,
                                    arraySort(groupArray(tuple(rows_of_actor.at_ms, rows_of_actor.event_uuid, rows_of_actor.steps))) AS held_events,
                                    rows_of_actor.breakdown AS breakdown
                                FROM
                                (
                                    SELECT
                                        dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p3:Int64}, events.person_id), events.person_id) AS actor,
                                        toUnixTimestamp64Milli(events.timestamp) AS at_ms,
                                        events.uuid AS event_uuid,
                                        plus(plus(if(events.event = {p4:String}, {p5:Int64}, {p6:Int64}), if(events.event = {p7:String}, {p8:Int64}, {p6:Int64})), if(events.event = {p9:String}, {p10:Int64}, {p6:Int64})) AS steps,
                                        if(isNotNull(events.browser), events.browser, NULL) AS breakdown
                                    FROM footfall.events AS events
                                    WHERE (events.team_id = {p3:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p12:Int64}, 'UTC')) AND ((events.event = {p4:String}) OR (events.event = {p7:String}) OR (events.event = {p9:String}))
                                ) AS rows_of_actor
                                GROUP BY
                                    actor,
                                    breakdown
                            ) AS rows_of_actor
                        ) AS rows_of_actor
                    ) AS rows_of_actor
                ) AS rows_of_actor
            ) AS rows_of_actor
            GROUP BY
                step,
                breakdown
        ) AS scanned
    ) AS weighed
) AS ranked
GROUP BY
    step,
    breakdown,
    breakdown_is_other
