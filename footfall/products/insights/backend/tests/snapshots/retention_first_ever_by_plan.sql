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
                rows_of_actor.actor AS actor,
                tupleElement(rows_of_actor.first_row, 2) AS breakdown,
                tupleElement(rows_of_actor.first_row, 3) AS breakdown_is_other,
                bitShiftLeft(toInt64(1), if((rows_of_actor.first_at >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND tupleElement(rows_of_actor.first_row, 1), minus(intDiv(minus(toInt64(toDate(assumeNotNull(rows_of_actor.first_at), 'Europe/Berlin')), {p3:Int64}), 7), 1), {p4:Int64})) AS starts,
                toUnixTimestamp64Milli(assumeNotNull(rows_of_actor.first_at)) AS began_ms,
                rows_of_actor.returns AS returns
            FROM
            (
                SELECT
                    if((reinterpretAsUInt64(events.person_id) IN (
                        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                        FROM footfall.person_overrides AS person_overrides
                        WHERE person_overrides.team_id = {p5:Int64}
                    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p5:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                    min(if(events.event = {p6:String}, events.timestamp, NULL)) AS first_at,
                    argMinIf(tuple(events.event = {p6:String}, if(isNotNull(multiIf((NOT (position(events.person_properties, {p7:String}) = 0)) AND ((position(events.person_properties, {p8:String}, 2) = 0) OR (position(events.person_properties, {p7:String}) < position(events.person_properties, {p8:String}, 2))) AND ((position(events.person_properties, {p9:String}) = 0) OR (position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)) < position(events.person_properties, {p9:String}))), substring(events.person_properties, plus(position(events.person_properties, {p7:String}), 8), minus(position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)), plus(position(events.person_properties, {p7:String}), 8))), (position(events.person_properties, {p11:String}) = 0) AND (position(events.person_properties, {p9:String}) = 0), NULL, JSONExtract(events.person_properties, {p12:String}, 'Nullable(String)'))) AND (NOT ifNull((multiIf((NOT (position(events.person_properties, {p7:String}) = 0)) AND ((position(events.person_properties, {p8:String}, 2) = 0) OR (position(events.person_properties, {p7:String}) < position(events.person_properties, {p8:String}, 2))) AND ((position(events.person_properties, {p9:String}) = 0) OR (position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)) < position(events.person_properties, {p9:String}))), substring(events.person_properties, plus(position(events.person_properties, {p7:String}), 8), minus(position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)), plus(position(events.person_properties, {p7:String}), 8))), (position(events.person_properties, {p11:String}) = 0) AND (position(events.person_properties, {p9:String}) = 0), NULL, JSONExtract(events.person_properties, {p12:String}, 'Nullable(String)')) IN ({p13:String}, {p14:String})), false)), NULL, multiIf((NOT (position(events.person_properties, {p7:String}) = 0)) AND ((position(events.person_properties, {p8:String}, 2) = 0) OR (position(events.person_properties, {p7:String}) < position(events.person_properties, {p8:String}, 2))) AND ((position(events.person_properties, {p9:String}) = 0) OR (position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)) < position(events.person_properties, {p9:String}))), substring(events.person_properties, plus(position(events.person_properties, {p7:String}), 8), minus(position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)), plus(position(events.person_properties, {p7:String}), 8))), (position(events.person_properties, {p11:String}) = 0) AND (position(events.person_properties, {p9:String}) = 0), NULL, JSONExtract(events.person_properties, {p12:String}, 'Nullable(String)'))), isNotNull(multiIf((NOT (position(events.person_properties, {p7:String}) = 0)) AND ((position(events.person_properties, {p8:String}, 2) = 0) OR (position(events.person_properties, {p7:String}) < position(events.person_properties, {p8:String}, 2))) AND ((position(events.person_properties, {p9:String}) = 0) OR (position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)) < position(events.person_properties, {p9:String}))), substring(events.person_properties, plus(position(events.person_properties, {p7:String}), 8), minus(position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)), plus(position(events.person_properties, {p7:String}), 8))), (position(events.person_properties, {p11:String}) = 0) AND (position(events.person_properties, {p9:String}) = 0), NULL, JSONExtract(events.person_properties, {p12:String}, 'Nullable(String)'))) AND (NOT ifNull((multiIf((NOT (position(events.person_properties, {p7:String}) = 0)) AND ((position(events.person_properties, {p8:String}, 2) = 0) OR (position(events.person_properties, {p7:String}) < position(events.person_properties, {p8:String}, 2))) AND ((position(events.person_properties, {p9:String}) = 0) OR (position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)) < position(events.person_properties, {p9:String}))), substring(events.person_properties, plus(position(events.person_properties, {p7:String}), 8), minus(position(events.person_properties, {p10:String}, plus(position(events.person_properties, {p7:String}), 8)), plus(position(events.person_properties, {p7:String}), 8))), (position(events.person_properties, {p11:String}) = 0) AND (position(events.person_properties, {p9:String}) = 0), NULL, JSONExtract(events.person_properties, {p12:String}, 'Nullable(String)')) IN ({p13:String}, {p14:String})), false))), plus(bitShiftLeft(toInt256(toUnixTimestamp64Milli(events.timestamp)), 128), reinterpretAsUInt128(events.uuid)), events.event = {p6:String}) AS first_row,
                    groupBitOr(if((events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.event = {p15:String}), bitShiftLeft(toInt64(1), if(events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC'), minus(intDiv(minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p3:Int64}), 7), 1), {p4:Int64})), toInt64(0))) AS returns
                FROM footfall.events AS events
                WHERE (events.team_id = {p5:Int64}) AND (events.timestamp < fromUnixTimestamp64Milli({p16:Int64}, 'UTC')) AND ((events.event = {p6:String}) OR ((events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.event = {p15:String})))
                GROUP BY actor
            ) AS rows_of_actor
            WHERE (rows_of_actor.first_at >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND tupleElement(rows_of_actor.first_row, 1)
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
