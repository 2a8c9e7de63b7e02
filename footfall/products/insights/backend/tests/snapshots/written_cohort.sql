SELECT count() AS c_2
FROM
(
    SELECT events.person_id AS person_id
    FROM footfall.events AS events
    PREWHERE events.team_id = {p0:Int64}
    WHERE events.team_id = {p0:Int64}
) AS s_events
WHERE NOT (if((reinterpretAsUInt64(s_events.person_id) IN (
    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
    FROM footfall.person_overrides AS person_overrides
    PREWHERE person_overrides.team_id = {p0:Int64}
    WHERE person_overrides.team_id = {p0:Int64}
)), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, s_events.person_id), s_events.person_id), s_events.person_id) IN (
    SELECT if((reinterpretAsUInt64(s_cohort_people.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            PREWHERE person_overrides.team_id = {p0:Int64}
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, s_cohort_people.person_id), s_cohort_people.person_id), s_cohort_people.person_id) AS c_somebody
    FROM
    (
        SELECT
            cohort_people.cohort_id AS cohort_id,
            cohort_people.person_id AS person_id
        FROM footfall.cohort_people AS cohort_people
        PREWHERE cohort_people.team_id = {p0:Int64}
        WHERE cohort_people.team_id = {p0:Int64}
        GROUP BY
            cohort_people.cohort_id,
            cohort_people.person_id
        HAVING NOT argMax(cohort_people.is_deleted, cohort_people.version)
    ) AS s_cohort_people
    WHERE s_cohort_people.cohort_id = {p0:Int64}
))
LIMIT 101
