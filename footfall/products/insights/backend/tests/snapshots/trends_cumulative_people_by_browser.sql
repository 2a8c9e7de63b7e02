SELECT
    toDate(rows_of_actor.first_at, 'Europe/Berlin') AS bucket,
    rows_of_actor.breakdown AS breakdown,
    rows_of_actor.breakdown_is_other AS breakdown_is_other,
    count() AS value,
    min(rows_of_actor.breakdown_rank) AS breakdown_rank
FROM
(
    SELECT
        ranked.actor AS actor,
        if(ranked.place > 25, NULL, ranked.breakdown) AS breakdown,
        ranked.place > 25 AS breakdown_is_other,
        min(ranked.place) AS breakdown_rank,
        maxMerge(ranked.competing) AS competing,
        minMerge(ranked.first_at) AS first_at
    FROM
    (
        SELECT
            weighed.actor AS actor,
            weighed.breakdown AS breakdown,
            weighed.competing AS competing,
            weighed.first_at AS first_at,
            if(isNull(weighed.breakdown), 0, dense_rank() OVER (PARTITION BY isNull(weighed.breakdown) ORDER BY weighed.weight DESC, weighed.breakdown ASC)) AS place
        FROM
        (
            SELECT
                scanned.actor AS actor,
                scanned.breakdown AS breakdown,
                scanned.competing AS competing,
                scanned.first_at AS first_at,
                sum(finalizeAggregation(scanned.competing)) OVER (PARTITION BY scanned.breakdown) AS weight
            FROM
            (
                SELECT
                    if((reinterpretAsUInt64(events.person_id) IN (
                        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                        FROM footfall.person_overrides AS person_overrides
                        WHERE person_overrides.team_id = {p0:Int64}
                    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
                    events.browser AS breakdown,
                    maxState(1) AS competing,
                    minState(events.timestamp) AS first_at
                FROM footfall.events AS events
                WHERE (events.team_id = {p0:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p2:Int64}, 'UTC'))
                GROUP BY
                    actor,
                    breakdown
            ) AS scanned
        ) AS weighed
    ) AS ranked
    GROUP BY
        actor,
        breakdown,
        breakdown_is_other
) AS rows_of_actor
GROUP BY
    bucket,
    breakdown,
    breakdown_is_other
