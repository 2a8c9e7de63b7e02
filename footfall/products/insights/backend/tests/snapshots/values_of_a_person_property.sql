SELECT
    JSONExtract(persons.properties, {p0:String}, 'Nullable(String)') AS name,
    count() AS times
FROM
(
    SELECT
        persons.id AS id,
        argMax(persons.properties, persons.version) AS properties,
        argMax(persons.is_identified, persons.version) AS is_identified,
        argMax(persons.created_at, persons.version) AS created_at
    FROM footfall.persons AS persons
    WHERE persons.team_id = {p1:Int64}
    GROUP BY persons.id
    HAVING NOT argMax(persons.is_deleted, persons.version)
) AS persons
WHERE isNotNull(JSONExtract(persons.properties, {p0:String}, 'Nullable(String)'))
GROUP BY name
ORDER BY
    times DESC,
    name ASC
LIMIT 50
