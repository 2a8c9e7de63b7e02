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
            SELECT arrayElement(arrayFilter(held -> notEmpty(tupleElement(held, 1)), rows_of_actor.fold_state), -1) AS chosen
            FROM
            (
                SELECT arrayFold((state, e) -> if(notEmpty(tupleElement(arrayElement(state, 3), 1)), state, arrayMap((bit, here, before) -> if(((bit = 1) OR (notEmpty(tupleElement(before, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(before, 1), 1)) <= {p0:Int64}))) AND (bitAnd(tupleElement(e, 3), bitNot(tupleElement(before, 2))) != 0), tuple(arrayPushBack(tupleElement(before, 1), tupleElement(e, 1)), bitOr(tupleElement(before, 2), bitAnd(bitAnd(tupleElement(e, 3), bitNot(tupleElement(before, 2))), minus({p1:Int64}, bitAnd(tupleElement(e, 3), bitNot(tupleElement(before, 2))))))), if(notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p0:Int64}) AND (bitAnd(tupleElement(e, 3), bitNot(tupleElement(here, 2))) != 0), tuple({p2:Array(Int64)}, {p1:Int64}), here)), {p3:Array(Int64)}, state, arrayPushFront(arrayPopBack(state), tuple({p2:Array(Int64)}, {p1:Int64})))), rows_of_actor.held_events, arrayMap(level -> tuple({p2:Array(Int64)}, {p1:Int64}), range(3))) AS fold_state
                FROM
                (
                    SELECT
                        rows_of_actor.actor AS actor,
                        arraySort(groupArray(tuple(rows_of_actor.at_ms, toInt64(bitCount(minus(bitAnd(rows_of_actor.steps, minus({p1:Int64}, rows_of_actor.steps)), {p4:Int64}))), rows_of_actor.steps))) AS held_events
                    FROM
                    (
                        SELECT
                            if((reinterpretAsUInt64(events.person_id) IN (
                                SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                                FROM footfall.person_overrides AS person_overrides
                                WHERE person_overrides.team_id = {p5:Int64}
                            )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p5:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                            minus(toUnixTimestamp64Milli(events.timestamp), {p6:Int64}) AS at_ms,
                            transform(events.event, array({p7:String}, {p8:String}, {p9:String}), {p3:Array(Int64)}, {p1:Int64}) AS steps
                        FROM footfall.events AS events
                        WHERE (events.team_id = {p5:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p11:Int64}, 'UTC')) AND (events.event IN ({p7:String}, {p8:String}, {p9:String}))
                    ) AS rows_of_actor
                    GROUP BY actor
                ) AS rows_of_actor
            ) AS rows_of_actor
        ) AS rows_of_actor
    ) AS rows_of_actor
) AS rows_of_actor
GROUP BY step
