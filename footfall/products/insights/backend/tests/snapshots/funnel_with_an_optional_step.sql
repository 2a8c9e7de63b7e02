SELECT
    tupleElement(rows_of_actor.step_pair, 1) AS step,
    count() AS value,
    avg(tupleElement(rows_of_actor.step_pair, 2)) AS average_ms,
    quantileExactInclusive(0.5)(tupleElement(rows_of_actor.step_pair, 2)) AS median_ms
FROM
(
    SELECT arrayJoin(arrayZip(rows_of_actor.done_steps, arrayDifference(rows_of_actor.times))) AS step_pair
    FROM
    (
        SELECT
            tupleElement(rows_of_actor.chosen, 1) AS times,
            arrayMap(position -> toInt64(plus(position, 1)), bitPositionsToArray(tupleElement(rows_of_actor.chosen, 2))) AS done_steps
        FROM
        (
            SELECT arrayElement(arrayFilter(held -> notEmpty(tupleElement(held, 1)), rows_of_actor.fold_state), -1) AS chosen
            FROM
            (
                SELECT arrayFold((state, e) -> if(notEmpty(arrayFilter(held -> notEmpty(tupleElement(held, 1)), arraySlice(state, -2))), state, arrayMap((bit, here, best, cell) -> if(((bit = 1) OR (tupleElement(best, 1) AND (NOT (notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p0:Int64}) AND (NOT (notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p0:Int64}) AND (bitAnd(tupleElement(e, 3), bitShiftLeft(bit, 1)) != 0))) AND (arrayElement(tupleElement(here, 1), 1) > arrayElement(tupleElement(tupleElement(best, 4), 1), 1)))))) AND (bitAnd(tupleElement(e, 3), bit) != 0), tuple(arrayPushBack(tupleElement(tupleElement(best, 4), 1), tupleElement(e, 1)), bitOr(tupleElement(tupleElement(best, 4), 2), bit), cell), if(notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p0:Int64}) AND (bitAnd(tupleElement(e, 3), bitShiftLeft(bit, 1)) != 0), tuple({p1:Array(Int64)}, {p2:Int64}, {p2:Int64}), here)), {p3:Array(Int64)}, state, arrayMap((before_0, before_1, may_jump_1) -> arrayElement(arraySort(array(tuple(notEmpty(tupleElement(before_0, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(before_0, 1), 1)) <= {p0:Int64}), arrayElement(tupleElement(before_0, 1), 1), {p2:Int64}, before_0), tuple(notEmpty(tupleElement(before_1, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(before_1, 1), 1)) <= {p0:Int64}) AND (may_jump_1 != 0), arrayElement(tupleElement(before_1, 1), 1), {p4:Int64}, before_1))), -1), arrayConcat(arrayMap(level -> tuple({p1:Array(Int64)}, {p2:Int64}, {p2:Int64}), range(2)), arraySlice(state, 1, 4)), arrayConcat(arrayMap(level -> tuple({p1:Array(Int64)}, {p2:Int64}, {p2:Int64}), range(3)), arraySlice(state, 1, 3)), {p5:Array(Int64)}), {p6:Array(Int64)})), rows_of_actor.held_events, arrayMap(level -> tuple({p1:Array(Int64)}, {p2:Int64}, {p2:Int64}), range(6))) AS fold_state
                FROM
                (
                    SELECT
                        rows_of_actor.actor AS actor,
                        arraySort(groupArray(tuple(rows_of_actor.at_ms, toInt64(bitCount(minus(bitAnd(rows_of_actor.steps, minus({p2:Int64}, rows_of_actor.steps)), {p7:Int64}))), rows_of_actor.steps))) AS held_events
                    FROM
                    (
                        SELECT
                            if((reinterpretAsUInt64(events.person_id) IN (
                                SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                                FROM footfall.person_overrides AS person_overrides
                                WHERE person_overrides.team_id = {p8:Int64}
                            )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p8:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                            minus(toUnixTimestamp64Milli(events.timestamp), {p9:Int64}) AS at_ms,
                            transform(events.event, array({p10:String}, {p11:String}, {p12:String}), {p13:Array(Int64)}, {p2:Int64}) AS steps
                        FROM footfall.events AS events
                        WHERE (events.team_id = {p8:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p14:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p15:Int64}, 'UTC')) AND (events.event IN ({p10:String}, {p11:String}, {p12:String}))
                    ) AS rows_of_actor
                    GROUP BY actor
                ) AS rows_of_actor
            ) AS rows_of_actor
        ) AS rows_of_actor
    ) AS rows_of_actor
) AS rows_of_actor
GROUP BY step
