SELECT
    arrayJoin(tupleElement(rows_of_actor.first_row, 2)) AS breakdown,
    false AS breakdown_is_other,
    count() AS value
FROM
(
    SELECT
        if((reinterpretAsUInt64(events.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
        min(events.timestamp) AS first_at,
        argMin(tuple(true, arrayFilter(cohort -> notEmpty(cohort), array(if((if((reinterpretAsUInt64(events.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) IN (
            SELECT if((reinterpretAsUInt64(cohort_people.person_id) IN (
                    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                    FROM footfall.person_overrides AS person_overrides
                    WHERE person_overrides.team_id = {p0:Int64}
                )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, cohort_people.person_id), cohort_people.person_id), cohort_people.person_id) AS somebody
            FROM
            (
                SELECT
                    cohort_people.cohort_id AS cohort_id,
                    cohort_people.person_id AS person_id
                FROM footfall.cohort_people AS cohort_people
                WHERE cohort_people.team_id = {p0:Int64}
                GROUP BY
                    cohort_people.cohort_id,
                    cohort_people.person_id
                HAVING NOT argMax(cohort_people.is_deleted, cohort_people.version)
            ) AS cohort_people
            WHERE cohort_people.cohort_id = {p1:Int64}
        )), {p2:String}, {p3:String}), {p4:String}))), plus(bitShiftLeft(toInt256(toUnixTimestamp64Milli(events.timestamp)), 128), reinterpretAsUInt128(events.uuid))) AS first_row
    FROM footfall.events AS events
    WHERE (events.team_id = {p0:Int64}) AND (events.timestamp < fromUnixTimestamp64Milli({p5:Int64}, 'UTC')) AND (events.event = {p6:String})
    GROUP BY actor
) AS rows_of_actor
WHERE (rows_of_actor.first_at >= fromUnixTimestamp64Milli({p7:Int64}, 'UTC')) AND tupleElement(rows_of_actor.first_row, 1)
GROUP BY
    breakdown,
    breakdown_is_other
