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
            SELECT if(length(tupleElement(arrayElement(arrayFilter(held -> notEmpty(tupleElement(held, 1)), tupleElement(rows_of_actor.fold_state, 1)), -1), 1)) >= length(tupleElement(tupleElement(rows_of_actor.fold_state, 2), 1)), arrayElement(arrayFilter(held -> notEmpty(tupleElement(held, 1)), tupleElement(rows_of_actor.fold_state, 1)), -1), tupleElement(rows_of_actor.fold_state, 2)) AS chosen
            FROM
            (
                SELECT arrayFold((state, e) -> if(notEmpty(tupleElement(arrayElement(tupleElement(state, 1), 3), 1)), state, tuple(arrayMap((bit, here, before) -> if(((bit = 1) OR (notEmpty(tupleElement(before, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(before, 1), 1)) <= {p0:Int64}))) AND (bitAnd(tupleElement(e, 3), bit) != 0), if(bitAnd(tupleElement(e, 5), bit) != 0, tuple({p1:Array(Int64)}), tuple(arrayPushBack(tupleElement(before, 1), tupleElement(e, 1)))), if(notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p0:Int64}) AND (bitAnd(tupleElement(e, 3), bitShiftLeft(bit, 1)) != 0), tuple({p1:Array(Int64)}), if((bitAnd(tupleElement(e, 4), bit) != 0) AND notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p0:Int64}), tuple({p1:Array(Int64)}), here))), {p2:Array(Int64)}, tupleElement(state, 1), arrayPushFront(arrayPopBack(tupleElement(state, 1)), tuple({p1:Array(Int64)}))), if(length(tupleElement(arrayElement(arrayFilter((here, bit, before) -> (notEmpty(tupleElement(here, 1)) AND (((bit = 1) OR (notEmpty(tupleElement(before, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(before, 1), 1)) <= {p0:Int64}))) AND (bitAnd(tupleElement(e, 3), bit) != 0)) AND (NOT (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p0:Int64}))), tupleElement(state, 1), {p2:Array(Int64)}, arrayPushFront(arrayPopBack(tupleElement(state, 1)), tuple({p1:Array(Int64)}))), -1), 1)) >= length(tupleElement(tupleElement(state, 2), 1)), arrayElement(arrayFilter((here, bit, before) -> (notEmpty(tupleElement(here, 1)) AND (((bit = 1) OR (notEmpty(tupleElement(before, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(before, 1), 1)) <= {p0:Int64}))) AND (bitAnd(tupleElement(e, 3), bit) != 0)) AND (NOT (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p0:Int64}))), tupleElement(state, 1), {p2:Array(Int64)}, arrayPushFront(arrayPopBack(tupleElement(state, 1)), tuple({p1:Array(Int64)}))), -1), tupleElement(state, 2)))), rows_of_actor.held_events, tuple(arrayMap(level -> tuple({p1:Array(Int64)}), range(3)), tuple({p1:Array(Int64)}))) AS fold_state
                FROM
                (
                    SELECT
                        rows_of_actor.actor AS actor,
                        arraySort(groupArray(tuple(rows_of_actor.at_ms, toInt64(bitCount(minus(bitAnd(rows_of_actor.steps, minus({p3:Int64}, rows_of_actor.steps)), {p4:Int64}))), rows_of_actor.steps, rows_of_actor.spoils_standing, rows_of_actor.spoils_coming))) AS held_events
                    FROM
                    (
                        SELECT
                            if((reinterpretAsUInt64(events.person_id) IN (
                                SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                                FROM footfall.person_overrides AS person_overrides
                                WHERE person_overrides.team_id = {p5:Int64}
                            )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p5:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                            minus(toUnixTimestamp64Milli(events.timestamp), {p6:Int64}) AS at_ms,
                            transform(events.event, array({p7:String}, {p8:String}, {p9:String}), {p2:Array(Int64)}, {p3:Int64}) AS steps,
                            if(events.event = {p10:String}, {p11:Int64}, {p3:Int64}) AS spoils_standing,
                            if(events.event = {p10:String}, {p12:Int64}, {p3:Int64}) AS spoils_coming
                        FROM footfall.events AS events
                        WHERE (events.team_id = {p5:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p14:Int64}, 'UTC')) AND ((events.event = {p7:String}) OR (events.event = {p8:String}) OR (events.event = {p9:String}) OR (events.event = {p10:String}))
                    ) AS rows_of_actor
                    GROUP BY actor
                ) AS rows_of_actor
            ) AS rows_of_actor
        ) AS rows_of_actor
    ) AS rows_of_actor
) AS rows_of_actor
GROUP BY step
