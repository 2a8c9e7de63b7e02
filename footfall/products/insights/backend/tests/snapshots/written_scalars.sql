SELECT
    toDate(s_events.timestamp) AS c_day,
    count() AS c_2
FROM
(
    SELECT
        events.person_id AS person_id,
        events.timestamp AS timestamp
    FROM footfall.events AS events
    PREWHERE events.team_id = {p0:Int64}
    WHERE events.team_id = {p0:Int64}
) AS s_events
WHERE if((reinterpretAsUInt64(s_events.person_id) IN (
    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
    FROM footfall.person_overrides AS person_overrides
    PREWHERE person_overrides.team_id = {p0:Int64}
    WHERE person_overrides.team_id = {p0:Int64}
)), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, s_events.person_id), s_events.person_id), s_events.person_id) != (
    SELECT max(s_persons.id) AS c_3
    FROM
    (
        SELECT
            persons.id AS id,
            argMax(persons.properties, persons.version) AS properties,
            argMax(persons.is_identified, persons.version) AS is_identified,
            argMax(persons.created_at, persons.version) AS created_at
        FROM footfall.persons AS persons
        PREWHERE persons.team_id = {p0:Int64}
        WHERE persons.team_id = {p0:Int64}
        GROUP BY persons.id
        HAVING NOT argMax(persons.is_deleted, persons.version)
    ) AS s_persons
)
GROUP BY toDate(s_events.timestamp)
LIMIT 101
