SELECT
    arrayJoin(arrayFilter((bucket_number, mask) -> (bitAnd(rows_of_actor.stretches, mask) != 0), range(8), {p0:Array(Int64)})) AS bucket,
    count() AS value
FROM
(
    SELECT
        dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p1:Int64}, events.person_id), events.person_id) AS actor,
        groupBitOr(bitShiftLeft(toInt64(1), minus(transform(roundDown(toUnixTimestamp64Milli(events.timestamp), {p2:Array(Int64)}), {p3:Array(Int64)}, {p4:Array(Int64)}, {p5:Int64}), 1))) AS stretches
    FROM footfall.events AS events
    WHERE (events.team_id = {p1:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p7:Int64}, 'UTC')) AND isNotNull(dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p1:Int64}, events.person_id), events.person_id))
    GROUP BY actor
) AS rows_of_actor
GROUP BY bucket
