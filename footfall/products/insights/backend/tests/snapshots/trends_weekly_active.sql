SELECT
    arrayJoin(range(transform(roundDown(toUnixTimestamp64Milli(events.timestamp), {p0:Array(Int64)}), {p1:Array(Int64)}, {p2:Array(Int64)}, {p3:Int64}), transform(roundDown(toUnixTimestamp64Milli(events.timestamp), {p4:Array(Int64)}), {p5:Array(Int64)}, {p2:Array(Int64)}, {p3:Int64}))) AS bucket,
    uniqExact(dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p6:Int64}, events.person_id), events.person_id)) AS value
FROM footfall.events AS events
WHERE (events.team_id = {p6:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p7:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p8:Int64}, 'UTC'))
GROUP BY bucket
