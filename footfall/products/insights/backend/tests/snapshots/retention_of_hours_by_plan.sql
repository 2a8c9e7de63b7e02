SELECT
    members.place AS start,
    members.breakdown AS breakdown,
    members.breakdown_is_other AS breakdown_is_other,
    sum(members.people) AS size,
    sumIf(members.people, bitAnd(members.returns, {p0:Int64}) != 0) AS back_0,
    sumIf(members.people, bitAnd(members.returns, {p1:Int64}) != 0) AS back_1
FROM
(
    SELECT
        rows_of_actor.breakdown AS breakdown,
        rows_of_actor.breakdown_is_other AS breakdown_is_other,
        rows_of_actor.place AS place,
        rows_of_actor.returns AS returns,
        count() AS people
    FROM
    (
        SELECT
            rows_of_actor.breakdown AS breakdown,
            rows_of_actor.breakdown_is_other AS breakdown_is_other,
            rows_of_actor.actor AS actor,
            rows_of_actor.place AS place,
            groupBitOr(if((rows_of_actor.since != {p2:Int64}) AND (rows_of_actor.times >= {p3:Int64}), bitShiftLeft(toInt64(1), if((rows_of_actor.since != {p2:Int64}) AND (rows_of_actor.times >= {p3:Int64}), rows_of_actor.since, {p4:Int64})), toInt64(0))) AS returns
        FROM
        (
            SELECT
                rows_of_actor.breakdown AS breakdown,
                rows_of_actor.breakdown_is_other AS breakdown_is_other,
                rows_of_actor.actor AS actor,
                rows_of_actor.place AS place,
                if((returns_of_actor.is_there = 1) AND (minus(returns_of_actor.returned_ms, rows_of_actor.began_ms) >= 0) AND (intDiv(minus(returns_of_actor.returned_ms, rows_of_actor.began_ms), {p5:Int64}) <= minus({p0:Int64}, rows_of_actor.place)), intDiv(minus(returns_of_actor.returned_ms, rows_of_actor.began_ms), {p5:Int64}), {p2:Int64}) AS since,
                count() AS times
            FROM
            (
                SELECT
                    if((reinterpretAsUInt64(events.person_id) IN (
                        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                        FROM footfall.person_overrides AS person_overrides
                        WHERE person_overrides.team_id = {p6:Int64}
                    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p6:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                    if(isNotNull(JSONExtract(events.person_properties, {p7:String}, 'Nullable(String)')) AND (NOT ifNull((JSONExtract(events.person_properties, {p7:String}, 'Nullable(String)') IN ({p8:String}, {p9:String})), false)), NULL, JSONExtract(events.person_properties, {p7:String}, 'Nullable(String)')) AS breakdown,
                    isNotNull(JSONExtract(events.person_properties, {p7:String}, 'Nullable(String)')) AND (NOT ifNull((JSONExtract(events.person_properties, {p7:String}, 'Nullable(String)') IN ({p8:String}, {p9:String})), false)) AS breakdown_is_other,
                    minus(intDiv(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p10:Int64}), 7), 1) AS place,
                    toUnixTimestamp64Milli(min(events.timestamp)) AS began_ms
                FROM footfall.events AS events
                WHERE (events.team_id = {p6:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p12:Int64}, 'UTC')) AND (events.event = {p13:String})
                GROUP BY
                    actor,
                    breakdown,
                    breakdown_is_other,
                    place
            ) AS rows_of_actor
            LEFT JOIN
            (
                SELECT
                    if((reinterpretAsUInt64(events.person_id) IN (
                        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                        FROM footfall.person_overrides AS person_overrides
                        WHERE person_overrides.team_id = {p6:Int64}
                    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p6:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                    toUnixTimestamp64Milli(events.timestamp) AS returned_ms,
                    1 AS is_there
                FROM footfall.events AS events
                WHERE (events.team_id = {p6:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p14:Int64}, 'UTC')) AND (events.event = {p15:String})
            ) AS returns_of_actor ON rows_of_actor.actor = returns_of_actor.actor
            GROUP BY
                breakdown,
                breakdown_is_other,
                actor,
                place,
                since
        ) AS rows_of_actor
        GROUP BY
            breakdown,
            breakdown_is_other,
            actor,
            place
    ) AS rows_of_actor
    GROUP BY
        rows_of_actor.breakdown,
        rows_of_actor.breakdown_is_other,
        rows_of_actor.place,
        rows_of_actor.returns
) AS members
GROUP BY
    start,
    breakdown,
    breakdown_is_other
