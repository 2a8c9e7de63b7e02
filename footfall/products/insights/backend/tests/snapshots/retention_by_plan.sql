SELECT
    arrayJoin(bitPositionsToArray(members.starts)) AS start,
    members.breakdown AS breakdown,
    members.breakdown_is_other AS breakdown_is_other,
    sum(members.people) AS size,
    sumIf(members.people, bitAnd(bitShiftRight(members.returns, arrayJoin(bitPositionsToArray(members.starts))), {p0:Int64}) != 0) AS back_0,
    sumIf(members.people, bitAnd(bitShiftRight(members.returns, arrayJoin(bitPositionsToArray(members.starts))), {p1:Int64}) != 0) AS back_1
FROM
(
    SELECT
        rows_of_actor.breakdown AS breakdown,
        rows_of_actor.breakdown_is_other AS breakdown_is_other,
        rows_of_actor.starts AS starts,
        rows_of_actor.returns AS returns,
        count() AS people
    FROM
    (
        SELECT
            rows_of_actor.breakdown AS breakdown,
            rows_of_actor.breakdown_is_other AS breakdown_is_other,
            rows_of_actor.starts AS starts,
            rows_of_actor.returns AS returns
        FROM
        (
            SELECT
                rows_of_actor.breakdown AS breakdown,
                rows_of_actor.breakdown_is_other AS breakdown_is_other,
                rows_of_actor.starts AS starts,
                groupBitOr(rows_of_actor.returns) OVER (PARTITION BY rows_of_actor.actor) AS returns
            FROM
            (
                SELECT
                    if((reinterpretAsUInt64(events.person_id) IN (
                        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                        FROM footfall.person_overrides AS person_overrides
                        WHERE person_overrides.team_id = {p2:Int64}
                    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p2:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                    if(isNotNull(multiIf((NOT (position(events.person_properties, {p3:String}) = 0)) AND ((position(events.person_properties, {p4:String}, 2) = 0) OR (position(events.person_properties, {p3:String}) < position(events.person_properties, {p4:String}, 2))) AND ((position(events.person_properties, {p5:String}) = 0) OR (position(events.person_properties, {p6:String}, plus(position(events.person_properties, {p3:String}), 8)) < position(events.person_properties, {p5:String}))), substring(events.person_properties, plus(position(events.person_properties, {p3:String}), 8), minus(position(events.person_properties, {p6:String}, plus(position(events.person_properties, {p3:String}), 8)), plus(position(events.person_properties, {p3:String}), 8))), (position(events.person_properties, {p7:String}) = 0) AND (position(events.person_properties, {p5:String}) = 0), NULL, JSONExtract(events.person_properties, {p8:String}, 'Nullable(String)'))) AND (NOT ifNull((multiIf((NOT (position(events.person_properties, {p3:String}) = 0)) AND ((position(events.person_properties, {p4:String}, 2) = 0) OR (position(events.person_properties, {p3:String}) < position(events.person_properties, {p4:String}, 2))) AND ((position(events.person_properties, {p5:String}) = 0) OR (position(events.person_properties, {p6:String}, plus(position(events.person_properties, {p3:String}), 8)) < position(events.person_properties, {p5:String}))), substring(events.person_properties, plus(position(events.person_properties, {p3:String}), 8), minus(position(events.person_properties, {p6:String}, plus(position(events.person_properties, {p3:String}), 8)), plus(position(events.person_properties, {p3:String}), 8))), (position(events.person_properties, {p7:String}) = 0) AND (position(events.person_properties, {p5:String}) = 0), NULL, JSONExtract(events.person_properties, {p8:String}, 'Nullable(String)')) IN ({p9:String}, {p10:String})), false)), NULL, multiIf((NOT (position(events.person_properties, {p3:String}) = 0)) AND ((position(events.person_properties, {p4:String}, 2) = 0) OR (position(events.person_properties, {p3:String}) < position(events.person_properties, {p4:String}, 2))) AND ((position(events.person_properties, {p5:String}) = 0) OR (position(events.person_properties, {p6:String}, plus(position(events.person_properties, {p3:String}), 8)) < position(events.person_properties, {p5:String}))), substring(events.person_properties, plus(position(events.person_properties, {p3:String}), 8), minus(position(events.person_properties, {p6:String}, plus(position(events.person_properties, {p3:String}), 8)), plus(position(events.person_properties, {p3:String}), 8))), (position(events.person_properties, {p7:String}) = 0) AND (position(events.person_properties, {p5:String}) = 0), NULL, JSONExtract(events.person_properties, {p8:String}, 'Nullable(String)'))) AS breakdown,
                    isNotNull(multiIf((NOT (position(events.person_properties, {p3:String}) = 0)) AND ((position(events.person_properties, {p4:String}, 2) = 0) OR (position(events.person_properties, {p3:String}) < position(events.person_properties, {p4:String}, 2))) AND ((position(events.person_properties, {p5:String}) = 0) OR (position(events.person_properties, {p6:String}, plus(position(events.person_properties, {p3:String}), 8)) < position(events.person_properties, {p5:String}))), substring(events.person_properties, plus(position(events.person_properties, {p3:String}), 8), minus(position(events.person_properties, {p6:String}, plus(position(events.person_properties, {p3:String}), 8)), plus(position(events.person_properties, {p3:String}), 8))), (position(events.person_properties, {p7:String}) = 0) AND (position(events.person_properties, {p5:String}) = 0), NULL, JSONExtract(events.person_properties, {p8:String}, 'Nullable(String)'))) AND (NOT ifNull((multiIf((NOT (position(events.person_properties, {p3:String}) = 0)) AND ((position(events.person_properties, {p4:String}, 2) = 0) OR (position(events.person_properties, {p3:String}) < position(events.person_properties, {p4:String}, 2))) AND ((position(events.person_properties, {p5:String}) = 0) OR (position(events.person_properties, {p6:String}, plus(position(events.person_properties, {p3:String}), 8)) < position(events.person_properties, {p5:String}))), substring(events.person_properties, plus(position(events.person_properties, {p3:String}), 8), minus(position(events.person_properties, {p6:String}, plus(position(events.person_properties, {p3:String}), 8)), plus(position(events.person_properties, {p3:String}), 8))), (position(events.person_properties, {p7:String}) = 0) AND (position(events.person_properties, {p5:String}) = 0), NULL, JSONExtract(events.person_properties, {p8:String}, 'Nullable(String)')) IN ({p9:String}, {p10:String})), false)) AS breakdown_is_other,
                    groupBitOr(if(events.event = {p11:String}, bitShiftLeft(toInt64(1), minus(intDiv(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p12:Int64}), 7), 1)), toInt64(0))) AS starts,
                    groupBitOr(if(events.event = {p13:String}, bitShiftLeft(toInt64(1), minus(intDiv(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p12:Int64}), 7), 1)), toInt64(0))) AS returns
                FROM footfall.events AS events
                WHERE (events.team_id = {p2:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p14:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p15:Int64}, 'UTC')) AND ((events.event = {p11:String}) OR (events.event = {p13:String}))
                GROUP BY
                    actor,
                    breakdown,
                    breakdown_is_other
            ) AS rows_of_actor
        ) AS rows_of_actor
        WHERE rows_of_actor.starts != 0
    ) AS rows_of_actor
    GROUP BY
        rows_of_actor.breakdown,
        rows_of_actor.breakdown_is_other,
        rows_of_actor.starts,
        rows_of_actor.returns
) AS members
GROUP BY
    start,
    breakdown,
    breakdown_is_other
