SELECT
    members.place AS start,
    sum(members.people) AS size,
    sumIf(members.people, bitAnd(members.returns, {p0:Int64}) != 0) AS back_0,
    sumIf(members.people, bitAnd(members.returns, {p1:Int64}) != 0) AS back_1
FROM
(
    SELECT
        rows_of_actor.place AS place,
        rows_of_actor.returns AS returns,
        count() AS people
    FROM
    (
        SELECT
            rows_of_actor.actor AS actor,
            rows_of_actor.place AS place,
            groupBitOr(if((rows_of_actor.since != {p2:Int64}) AND (rows_of_actor.times >= {p3:Int64}), bitShiftLeft(toInt64(1), if((rows_of_actor.since != {p2:Int64}) AND (rows_of_actor.times >= {p3:Int64}), rows_of_actor.since, {p4:Int64})), toInt64(0))) AS returns
        FROM
        (
            SELECT
                rows_of_actor.actor AS actor,
                rows_of_actor.place AS place,
                if((returns_of_actor.is_there = 1) AND (minus(returns_of_actor.returned_ms, rows_of_actor.began_ms) >= 0) AND (intDiv(minus(returns_of_actor.returned_ms, rows_of_actor.began_ms), {p5:Int64}) <= minus({p0:Int64}, rows_of_actor.place)), intDiv(minus(returns_of_actor.returned_ms, rows_of_actor.began_ms), {p5:Int64}), {p2:Int64}) AS since,
                count() AS times
            FROM
            (
                SELECT
                    rows_of_actor.actor AS actor,
                    rows_of_actor.began_ms AS began_ms,
                    arrayJoin(bitPositionsToArray(rows_of_actor.starts)) AS place
                FROM
                (
                    SELECT
                        rows_of_actor.actor AS actor,
                        bitShiftLeft(toInt64(1), if((rows_of_actor.first_at >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC')) AND tupleElement(rows_of_actor.first_row, 1), minus(intDiv(minus(toInt64(toDate(assumeNotNull(rows_of_actor.first_at), 'Europe/Berlin')), {p7:Int64}), 7), 1), {p4:Int64})) AS starts,
                        toUnixTimestamp64Milli(assumeNotNull(rows_of_actor.first_at)) AS began_ms
                    FROM
                    (
                        SELECT
                            if((reinterpretAsUInt64(events.person_id) IN (
                                SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                                FROM footfall.person_overrides AS person_overrides
                                WHERE person_overrides.team_id = {p8:Int64}
                            )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p8:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                            min(if(events.event = {p9:String}, events.timestamp, NULL)) AS first_at,
                            argMinIf(tuple(true), plus(bitShiftLeft(toInt256(toUnixTimestamp64Milli(events.timestamp)), 128), reinterpretAsUInt128(events.uuid)), events.event = {p9:String}) AS first_row
                        FROM footfall.events AS events
                        WHERE (events.team_id = {p8:Int64}) AND (events.timestamp < fromUnixTimestamp64Milli({p10:Int64}, 'UTC')) AND (events.event = {p9:String})
                        GROUP BY actor
                    ) AS rows_of_actor
                    WHERE (rows_of_actor.first_at >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC')) AND tupleElement(rows_of_actor.first_row, 1)
                ) AS rows_of_actor
            ) AS rows_of_actor
            LEFT JOIN
            (
                SELECT
                    if((reinterpretAsUInt64(events.person_id) IN (
                        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                        FROM footfall.person_overrides AS person_overrides
                        WHERE person_overrides.team_id = {p8:Int64}
                    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p8:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                    toUnixTimestamp64Milli(events.timestamp) AS returned_ms,
                    1 AS is_there
                FROM footfall.events AS events
                WHERE (events.team_id = {p8:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p11:Int64}, 'UTC')) AND (events.event = {p12:String})
            ) AS returns_of_actor ON rows_of_actor.actor = returns_of_actor.actor
            GROUP BY
                actor,
                place,
                since
        ) AS rows_of_actor
        GROUP BY
            actor,
            place
    ) AS rows_of_actor
    GROUP BY
        rows_of_actor.place,
        rows_of_actor.returns
) AS members
GROUP BY start
