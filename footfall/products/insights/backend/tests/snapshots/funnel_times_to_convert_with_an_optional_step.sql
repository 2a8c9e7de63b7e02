SELECT
    intDiv(minus(rows_of_actor.seconds, rows_of_actor.low), rows_of_actor.width) AS bin,
    rows_of_actor.low AS low,
    rows_of_actor.width AS width,
    rows_of_actor.bins AS bins,
    count() AS value,
    sum(rows_of_actor.took_ms) AS total_ms
FROM
(
    SELECT
        rows_of_actor.took_ms AS took_ms,
        rows_of_actor.seconds AS seconds,
        rows_of_actor.low AS low,
        rows_of_actor.bins AS bins,
        intDiv(plus(minus(rows_of_actor.high, rows_of_actor.low), rows_of_actor.bins), rows_of_actor.bins) AS width
    FROM
    (
        SELECT
            rows_of_actor.took_ms AS took_ms,
            rows_of_actor.seconds AS seconds,
            rows_of_actor.low AS low,
            rows_of_actor.high AS high,
            {p0:Int64} AS bins
        FROM
        (
            SELECT
                rows_of_actor.took_ms AS took_ms,
                intDiv(rows_of_actor.took_ms, 1000) AS seconds,
                min(intDiv(rows_of_actor.took_ms, 1000)) OVER () AS low,
                max(intDiv(rows_of_actor.took_ms, 1000)) OVER () AS high,
                toInt64(count() OVER ()) AS actors
            FROM
            (
                SELECT minus(arrayElement(rows_of_actor.times, indexOf(rows_of_actor.done_steps, 3)), arrayElement(rows_of_actor.times, indexOf(rows_of_actor.done_steps, 1))) AS took_ms
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
                            SELECT arrayFold((state, e) -> if(notEmpty(arrayFilter(held -> notEmpty(tupleElement(held, 1)), arraySlice(state, -2))), state, arrayMap((bit, here, best, cell) -> if(((bit = 1) OR (tupleElement(best, 1) AND (NOT (notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p1:Int64}) AND (NOT (notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p1:Int64}) AND (bitAnd(tupleElement(e, 3), bitShiftLeft(bit, 1)) != 0))) AND (arrayElement(tupleElement(here, 1), 1) > arrayElement(tupleElement(tupleElement(best, 4), 1), 1)))))) AND (bitAnd(tupleElement(e, 3), bit) != 0), tuple(arrayPushBack(tupleElement(tupleElement(best, 4), 1), tupleElement(e, 1)), bitOr(tupleElement(tupleElement(best, 4), 2), bit), cell), if(notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p1:Int64}) AND (bitAnd(tupleElement(e, 3), bitShiftLeft(bit, 1)) != 0), tuple({p2:Array(Int64)}, {p3:Int64}, {p3:Int64}), here)), {p4:Array(Int64)}, state, arrayMap((before_0, before_1, may_jump_1) -> arrayElement(arraySort(array(tuple(notEmpty(tupleElement(before_0, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(before_0, 1), 1)) <= {p1:Int64}), arrayElement(tupleElement(before_0, 1), 1), {p3:Int64}, before_0), tuple(notEmpty(tupleElement(before_1, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(before_1, 1), 1)) <= {p1:Int64}) AND (may_jump_1 != 0), arrayElement(tupleElement(before_1, 1), 1), {p5:Int64}, before_1))), -1), arrayConcat(arrayMap(level -> tuple({p2:Array(Int64)}, {p3:Int64}, {p3:Int64}), range(2)), arraySlice(state, 1, 4)), arrayConcat(arrayMap(level -> tuple({p2:Array(Int64)}, {p3:Int64}, {p3:Int64}), range(3)), arraySlice(state, 1, 3)), {p6:Array(Int64)}), {p7:Array(Int64)})), rows_of_actor.held_events, arrayMap(level -> tuple({p2:Array(Int64)}, {p3:Int64}, {p3:Int64}), range(6))) AS fold_state
                            FROM
                            (
                                SELECT
                                    rows_of_actor.actor AS actor,
                                    arraySort(groupArray(tuple(rows_of_actor.at_ms, toInt64(bitCount(minus(bitAnd(rows_of_actor.steps, minus({p3:Int64}, rows_of_actor.steps)), {p8:Int64}))), rows_of_actor.steps))) AS held_events
                                FROM
                                (
                                    SELECT
                                        if((reinterpretAsUInt64(events.person_id) IN (
                                            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                                            FROM footfall.person_overrides AS person_overrides
                                            WHERE person_overrides.team_id = {p9:Int64}
                                        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p9:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                                        minus(toUnixTimestamp64Milli(events.timestamp), {p10:Int64}) AS at_ms,
                                        transform(events.event, array({p11:String}, {p12:String}, {p13:String}), {p14:Array(Int64)}, {p3:Int64}) AS steps
                                    FROM footfall.events AS events
                                    WHERE (events.team_id = {p9:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p16:Int64}, 'UTC')) AND (events.event IN ({p11:String}, {p12:String}, {p13:String}))
                                ) AS rows_of_actor
                                GROUP BY actor
                            ) AS rows_of_actor
                        ) AS rows_of_actor
                    ) AS rows_of_actor
                ) AS rows_of_actor
                WHERE (indexOf(rows_of_actor.done_steps, 1) != 0) AND (indexOf(rows_of_actor.done_steps, 3) != 0)
            ) AS rows_of_actor
        ) AS rows_of_actor
    ) AS rows_of_actor
) AS rows_of_actor
GROUP BY
    bin,
    low,
    width,
    bins
