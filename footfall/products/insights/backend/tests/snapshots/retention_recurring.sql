SELECT
    arrayJoin(bitPositionsToArray(members.starts)) AS start,
    count() AS size,
    countIf(bitAnd(bitShiftRight(members.returns, arrayJoin(bitPositionsToArray(members.starts))), {p0:Int64}) != 0) AS back_0,
    countIf(bitAnd(bitShiftRight(members.returns, arrayJoin(bitPositionsToArray(members.starts))), {p1:Int64}) != 0) AS back_1
FROM
(
    SELECT
        rows_of_actor.starts AS starts,
        rows_of_actor.returns AS returns
    FROM
    (
        SELECT
            dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p2:Int64}, events.person_id), events.person_id) AS actor,
            groupBitOr(if(events.event = {p3:String}, bitShiftLeft(toInt64(1), minus(intDiv(minus(toInt64(toDate32(events.timestamp, 'Europe/Berlin')), {p4:Int64}), 7), 1)), toInt64(0))) AS starts,
            groupBitOr(if(events.event = {p5:String}, bitShiftLeft(toInt64(1), minus(intDiv(minus(toInt64(toDate32(events.timestamp, 'Europe/Berlin')), {p4:Int64}), 7), 1)), toInt64(0))) AS returns
        FROM footfall.events AS events
        WHERE (events.team_id = {p2:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p7:Int64}, 'UTC')) AND ((events.event = {p3:String}) OR (events.event = {p5:String}))
        GROUP BY actor
    ) AS rows_of_actor
    WHERE rows_of_actor.starts != 0
) AS members
GROUP BY start
