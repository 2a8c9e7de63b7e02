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
            toInt64(length(arrayFilter(number -> (multiply(multiply(number, number), number) < rows_of_actor.actors), range(60)))) AS bins
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
                SELECT minus(arrayElement(rows_of_actor.times, 3), arrayElement(rows_of_actor.times, 1)) AS took_ms
                FROM
                (
                    SELECT tupleElement(rows_of_actor.chosen, 1) AS times
                    FROM
                    (
                        SELECT arrayElement(arrayFilter(held -> notEmpty(tupleElement(held, 1)), rows_of_actor.fold_state), -1) AS chosen
                        FROM
                        (
                            SELECT arrayFold((state, e) -> if(notEmpty(tupleElement(arrayElement(state, 3), 1)), state, arrayMap((bit, here, before) -> if(((bit = 1) OR (notEmpty(tupleElement(before, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(before, 1), 1)) <= {p0:Int64}))) AND (bitAnd(tupleElement(e, 3), bit) != 0), tuple(arrayPushBack(tupleElement(before, 1), tupleElement(e, 1))), if(notEmpty(tupleElement(here, 1)) AND (minus(tupleElement(e, 1), arrayElement(tupleElement(here, 1), 1)) <= {p0:Int64}) AND (bitAnd(tupleElement(e, 3), bitShiftLeft(bit, 1)) != 0), tuple({p1:Array(Int64)}), here)), {p2:Array(Int64)}, state, arrayPushFront(arrayPopBack(state), tuple({p1:Array(Int64)})))), rows_of_actor.held_events, arrayMap(level -> tuple({p1:Array(Int64)}), range(3))) AS fold_state
                            FROM
                            (
                                SELECT
                                    rows_of_actor.actor AS actor,
                                    arraySort(groupArray(tuple(rows_of_actor.at_ms, rows_of_actor.event_uuid, rows_of_actor.steps))) AS held_events
                                FROM
                                (
                                    SELECT
                                        dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p3:Int64}, events.person_id), events.person_id) AS actor,
                                        toUnixTimestamp64Milli(events.timestamp) AS at_ms,
                                        events.uuid AS event_uuid,
                                        plus(plus(if(events.event = {p4:String}, {p5:Int64}, {p6:Int64}), if(events.event = {p7:String}, {p8:Int64}, {p6:Int64})), if(events.event = {p9:String}, {p10:Int64}, {p6:Int64})) AS steps
                                    FROM footfall.events AS events
                                    WHERE (events.team_id = {p3:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p12:Int64}, 'UTC')) AND ((events.event = {p4:String}) OR (events.event = {p7:String}) OR (events.event = {p9:String}))
                                ) AS rows_of_actor
                                GROUP BY actor
                            ) AS rows_of_actor
                        ) AS rows_of_actor
                    ) AS rows_of_actor
                ) AS rows_of_actor
                WHERE length(rows_of_actor.times) >= 3
            ) AS rows_of_actor
        ) AS rows_of_actor
    ) AS rows_of_actor
) AS rows_of_actor
GROUP BY
    bin,
    low,
    width,
    bins
