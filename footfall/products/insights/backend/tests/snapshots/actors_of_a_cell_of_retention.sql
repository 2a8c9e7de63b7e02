SELECT
    rows_of_actor.actor AS actor,
    groupBitOr(rows_of_actor.since) AS appearances
FROM
(
    SELECT
        rows_of_actor.actor AS actor,
        bitShiftRight(rows_of_actor.returns, {p0:Int64}) AS since
    FROM
    (
        SELECT
            rows_of_actor.actor AS actor,
            rows_of_actor.breakdown AS breakdown,
            rows_of_actor.breakdown_is_other AS breakdown_is_other,
            rows_of_actor.starts AS starts,
            rows_of_actor.returns AS returns
        FROM
        (
            SELECT
                rows_of_actor.actor AS actor,
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
                        WHERE person_overrides.team_id = {p1:Int64}
                    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p1:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                    if(isNotNull(events.browser) AND (NOT ifNull((events.browser IN ({p2:String})), false)), NULL, events.browser) AS breakdown,
                    isNotNull(events.browser) AND (NOT ifNull((events.browser IN ({p2:String})), false)) AS breakdown_is_other,
                    groupBitOr(bitShiftLeft(toInt64(1), minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p3:Int64}))) AS starts,
                    groupBitOr(bitShiftLeft(toInt64(1), minus(toInt64(toDate(events.timestamp, 'Europe/Berlin')), {p3:Int64}))) AS returns
                FROM footfall.events AS events
                WHERE (events.team_id = {p1:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p4:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p5:Int64}, 'UTC')) AND (events.event = {p6:String})
                GROUP BY
                    actor,
                    breakdown,
                    breakdown_is_other
            ) AS rows_of_actor
        ) AS rows_of_actor
        WHERE rows_of_actor.starts != 0
    ) AS rows_of_actor
    WHERE (bitAnd(rows_of_actor.starts, bitShiftLeft(toInt64(1), {p0:Int64})) != {p7:Int64}) AND ((NOT rows_of_actor.breakdown_is_other) AND ifNull(rows_of_actor.breakdown = {p2:String}, false)) AND (bitAnd(bitShiftRight(rows_of_actor.returns, {p0:Int64}), {p0:Int64}) != 0)
) AS rows_of_actor
GROUP BY actor
