SELECT events.uuid AS event_uuid
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND (NOT ((if((reinterpretAsUInt64(events.person_id) IN (
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
)) OR (((NOT (if((reinterpretAsUInt64(events.person_id) IN (
    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
    FROM footfall.person_overrides AS person_overrides
    WHERE person_overrides.team_id = {p0:Int64}
)), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) IN (
    SELECT persons.id AS somebody
    FROM
    (
        SELECT
            persons.id AS id,
            argMax(persons.properties, persons.version) AS properties,
            argMax(persons.is_identified, persons.version) AS is_identified,
            argMax(persons.created_at, persons.version) AS created_at
        FROM footfall.persons AS persons
        WHERE persons.team_id = {p0:Int64}
        GROUP BY persons.id
        HAVING NOT argMax(persons.is_deleted, persons.version)
    ) AS persons
    WHERE ifNull(multiIf((NOT (position(persons.properties, {p2:String}) = 0)) AND ((position(persons.properties, {p3:String}, 2) = 0) OR (position(persons.properties, {p2:String}) < position(persons.properties, {p3:String}, 2))) AND ((position(persons.properties, {p4:String}) = 0) OR (position(persons.properties, {p5:String}, plus(position(persons.properties, {p2:String}), 8)) < position(persons.properties, {p4:String}))), substring(persons.properties, plus(position(persons.properties, {p2:String}), 8), minus(position(persons.properties, {p5:String}, plus(position(persons.properties, {p2:String}), 8)), plus(position(persons.properties, {p2:String}), 8))), (position(persons.properties, {p6:String}) = 0) AND (position(persons.properties, {p4:String}) = 0), NULL, JSONExtract(persons.properties, {p7:String}, 'Nullable(String)')) = {p8:String}, false)
))) AND (NOT (if((reinterpretAsUInt64(events.person_id) IN (
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
    WHERE (events.team_id = {p0:Int64}) AND (events.event = {p9:String}) AND (events.timestamp >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p11:Int64}, 'UTC'))
    GROUP BY somebody
)))) OR (if((reinterpretAsUInt64(events.person_id) IN (
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
)))))
