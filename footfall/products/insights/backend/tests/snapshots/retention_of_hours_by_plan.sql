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
                    if(isNotNull(multiIf((NOT (position(events.person_properties, {p7:String}) = 0)) AND ((position(events.person_properties, {p8:String}, 2) = 0) OR (position(events.person_properties, {p7:String}) < position(events.person_properties, {p8:String}, 2))) AND ((position(events.person_properties, {p9:String}) = 0) OR (position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)) < position(events.person_properties, {p9:String}))), substring(events.person_properties, plus(position(events.person_properties, {p7:String}), 8), minus(position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)), plus(position(events.person_properties, {p7:String}), 8))), (position(events.person_properties, {p11:String}) = 0) AND (position(events.person_properties, {p9:String}) = 0), NULL, JSONExtract(events.person_properties, {p12:String}, 'Nullable(String)'))) AND (NOT ifNull((multiIf((NOT (position(events.person_properties, {p7:String}) = 0)) AND ((position(events.person_properties, {p8:String}, 2) = 0) OR (position(events.person_properties, {p7:String}) < position(events.person_properties, {p8:String}, 2))) AND ((position(events.person_properties, {p9:String}) = 0) OR (position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)) < position(events.person_properties, {p9:String}))), substring(events.person_properties, plus(position(events.person_properties, {p7:String}), 8), minus(position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)), plus(position(events.person_properties, {p7:String}), 8))), (position(events.person_properties, {p11:String}) = 0) AND (position(events.person_properties, {p9:String}) = 0), NULL, JSONExtract(events.person_properties, {p12:String}, 'Nullable(String)')) IN ({p13:String}, {p14:String})), false)), NULL, multiIf((NOT (position(events.person_properties, {p7:String}) = 0)) AND ((position(events.person_properties, {p8:String}, 2) = 0) OR (position(events.person_properties, {p7:String}) < position(events.person_properties, {p8:String}, 2))) AND ((position(events.person_properties, {p9:String}) = 0) OR (position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)) < position(events.person_properties, {p9:String}))), substring(events.person_properties, plus(position(events.person_properties, {p7:String}), 8), minus(position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)), plus(position(events.person_properties, {p7:String}), 8))), (position(events.person_properties, {p11:String}) = 0) AND (position(events.person_properties, {p9:String}) = 0), NULL, JSONExtract(events.person_properties, {p12:String}, 'Nullable(String)'))) AS breakdown,
                    isNotNull(multiIf((NOT (position(events.person_properties, {p7:String}) = 0)) AND ((position(events.person_properties, {p8:String}, 2) = 0) OR (position(events.person_properties, {p7:String}) < position(events.person_properties, {p8:String}, 2))) AND ((position(events.person_properties, {p9:String}) = 0) OR (position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)) < position(events.person_properties, {p9:String}))), substring(events.person_properties, plus(position(events.person_properties, {p7:String}), 8), minus(position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)), plus(position(events.person_properties, {p7:String}), 8))), (position(events.person_properties, {p11:String}) = 0) AND (position(events.person_properties, {p9:String}) = 0), NULL, JSONExtract(events.person_properties, {p12:String}, 'Nullable(String)'))) AND (NOT ifNull((multiIf((NOT (position(events.person_properties, {p7:String}) = 0)) AND ((position(events.person_properties, {p8:String}, 2) = 0) OR (position(events.person_properties, {p7:String}) < position(events.person_properties, {p8:String}, 2))) AND ((position(events.person_properties, {p9:String}) = 0) OR (position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)) < position(events.person_properties, {p9:String}))), substring(events.person_properties, plus(position(events.person_properties, {p7:String}), 8), minus(position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)), plus(position(events.person_properties, {p7:String}), 8))), (position(events.person_properties, {p11:String}) = 0) AND (position(events.person_properties, {p9:String}) = 0), NULL, JSONExtract(events.person_properties, {p12:String}, 'Nullable(String)')) IN ({p13:String}, {p14:String})), false)) AS breakdown_is_other,
                    minus(intDiv(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p15:Int64}), 7), 1) AS place,
                    toUnixTimestamp64Milli(min(events.timestamp)) AS began_ms
                FROM footfall.events AS events
                WHERE (events.team_id = {p6:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p16:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p17:Int64}, 'UTC')) AND (events.event = {p18:String})
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
                WHERE (events.team_id = {p6:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p16:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p19:Int64}, 'UTC')) AND (events.event = {p20:String})
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
