SELECT
    arrayJoin(bitPositionsToArray(members.starts)) AS start,
    sum(members.people) AS size,
    sumIf(members.people, bitAnd(bitShiftRight(members.returns, arrayJoin(bitPositionsToArray(members.starts))), {p0:Int64}) != 0) AS back_0
FROM
(
    SELECT
        rows_of_actor.starts AS starts,
        rows_of_actor.returns AS returns,
        count() AS people
    FROM
    (
        SELECT
            rows_of_actor.starts AS starts,
            returns_of_actor.returns AS returns
        FROM
        (
            SELECT
                events.group_0 AS actor,
                groupBitOr(bitShiftLeft(toInt64(1), minus(intDiv(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p1:Int64}), 7), 1))) AS starts
            FROM footfall.events AS events
            WHERE (events.team_id = {p2:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p3:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p4:Int64}, 'UTC')) AND (events.group_0 != {p5:String}) AND (events.event = {p6:String})
            GROUP BY actor
        ) AS rows_of_actor
        ANY LEFT JOIN
        (
            SELECT
                rows_of_actor.actor AS actor,
                groupBitOr(bitShiftLeft(toInt64(1), rows_of_actor.place)) AS returns
            FROM
            (
                SELECT
                    events.group_0 AS actor,
                    minus(intDiv(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p1:Int64}), 7), 1) AS place
                FROM footfall.events AS events
                WHERE (events.team_id = {p2:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p3:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p4:Int64}, 'UTC')) AND (events.group_0 != {p5:String}) AND (events.event = {p7:String})
                GROUP BY
                    actor,
                    place
                HAVING count() >= {p8:Int64}
            ) AS rows_of_actor
            GROUP BY actor
        ) AS returns_of_actor ON rows_of_actor.actor = returns_of_actor.actor
        WHERE rows_of_actor.starts != 0
    ) AS rows_of_actor
    GROUP BY
        rows_of_actor.starts,
        rows_of_actor.returns
) AS members
GROUP BY start
