SELECT events.uuid AS event_uuid
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND (if((reinterpretAsUInt64(events.person_id) IN (
    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
    FROM footfall.person_overrides AS person_overrides
    WHERE person_overrides.team_id = {p0:Int64}
)), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) IN (
    SELECT if((reinterpretAsUInt64(events.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS somebody
    FROM footfall.events AS events
    WHERE (events.team_id = {p0:Int64}) AND (events.event = {p1:String}) AND (events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p3:Int64}, 'UTC'))
    GROUP BY somebody
    HAVING (count() > 0) AND (count() >= {p4:Int64})
)) AND (if((reinterpretAsUInt64(events.person_id) IN (
    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
    FROM footfall.person_overrides AS person_overrides
    WHERE person_overrides.team_id = {p0:Int64}
)), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) IN (
    SELECT if((reinterpretAsUInt64(events.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS somebody
    FROM footfall.events AS events
    WHERE (events.team_id = {p0:Int64}) AND (events.event = {p1:String}) AND (events.timestamp < fromUnixTimestamp64Milli({p3:Int64}, 'UTC'))
    GROUP BY somebody
    HAVING min(events.timestamp) >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')
)) AND (if((reinterpretAsUInt64(events.person_id) IN (
    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
    FROM footfall.person_overrides AS person_overrides
    WHERE person_overrides.team_id = {p0:Int64}
)), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) IN (
    SELECT if((reinterpretAsUInt64(events.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS somebody
    FROM footfall.events AS events
    WHERE (events.team_id = {p0:Int64}) AND (events.event = {p1:String}) AND (events.timestamp >= fromUnixTimestamp64Milli({p5:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p3:Int64}, 'UTC'))
    GROUP BY somebody
    HAVING length(arrayFilter(times -> ((times > 0) AND (times >= {p4:Int64})), array(countIf((events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p3:Int64}, 'UTC'))), countIf((events.timestamp >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p2:Int64}, 'UTC'))), countIf((events.timestamp >= fromUnixTimestamp64Milli({p5:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p6:Int64}, 'UTC')))))) >= {p7:Int64}
)) AND (if((reinterpretAsUInt64(events.person_id) IN (
    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
    FROM footfall.person_overrides AS person_overrides
    WHERE person_overrides.team_id = {p0:Int64}
)), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) IN (
    SELECT if((reinterpretAsUInt64(events.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS somebody
    FROM footfall.events AS events
    WHERE (events.team_id = {p0:Int64}) AND (events.event = {p1:String}) AND (events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p3:Int64}, 'UTC'))
    GROUP BY somebody
    HAVING max(events.timestamp) < fromUnixTimestamp64Milli({p8:Int64}, 'UTC')
)) AND (if((reinterpretAsUInt64(events.person_id) IN (
    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
    FROM footfall.person_overrides AS person_overrides
    WHERE person_overrides.team_id = {p0:Int64}
)), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) IN (
    SELECT if((reinterpretAsUInt64(events.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS somebody
    FROM footfall.events AS events
    WHERE (events.team_id = {p0:Int64}) AND (events.event = {p1:String}) AND (events.timestamp < fromUnixTimestamp64Milli({p3:Int64}, 'UTC'))
    GROUP BY somebody
    HAVING (countIf(events.timestamp < fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) > 0) AND (countIf((events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p8:Int64}, 'UTC'))) = 0) AND (countIf(events.timestamp >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC')) > 0)
))
