SELECT
    members.breakdown AS breakdown,
    count() AS value
FROM
(
    SELECT
        if((reinterpretAsUInt64(events.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
        multiIf((NOT (position(events.person_properties, {p1:String}) = 0)) AND ((position(events.person_properties, {p2:String}, 2) = 0) OR (position(events.person_properties, {p1:String}) < position(events.person_properties, {p2:String}, 2))) AND ((position(events.person_properties, {p3:String}) = 0) OR (position(events.person_properties, {p4:String}, plus(position(events.person_properties, {p1:String}), 8)) < position(events.person_properties, {p3:String}))), substring(events.person_properties, plus(position(events.person_properties, {p1:String}), 8), minus(position(events.person_properties, {p4:String}, plus(position(events.person_properties, {p1:String}), 8)), plus(position(events.person_properties, {p1:String}), 8))), (position(events.person_properties, {p5:String}) = 0) AND (position(events.person_properties, {p3:String}) = 0), NULL, JSONExtract(events.person_properties, {p6:String}, 'Nullable(String)')) AS breakdown,
        groupBitOr(bitShiftLeft(toInt64(1), minus(intDiv(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p7:Int64}), 7), 1))) AS starts
    FROM footfall.events AS events
    WHERE (events.team_id = {p0:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p9:Int64}, 'UTC')) AND (events.event = {p10:String})
    GROUP BY
        actor,
        breakdown
) AS members
WHERE (members.starts != 0) AND isNotNull(members.breakdown)
GROUP BY breakdown
ORDER BY
    value DESC,
    breakdown ASC
LIMIT 2
