SELECT
    multiIf((NOT (position(persons.properties, {p0:String}) = 0)) AND ((position(persons.properties, {p1:String}, 2) = 0) OR (position(persons.properties, {p0:String}) < position(persons.properties, {p1:String}, 2))) AND ((position(persons.properties, {p2:String}) = 0) OR (position(persons.properties, {p3:String}, plus(position(persons.properties, {p0:String}), 8)) < position(persons.properties, {p2:String}))), substring(persons.properties, plus(position(persons.properties, {p0:String}), 8), minus(position(persons.properties, {p3:String}, plus(position(persons.properties, {p0:String}), 8)), plus(position(persons.properties, {p0:String}), 8))), (position(persons.properties, {p4:String}) = 0) AND (position(persons.properties, {p2:String}) = 0), NULL, JSONExtract(persons.properties, {p5:String}, 'Nullable(String)')) AS name,
    count() AS times
FROM
(
    SELECT
        persons.id AS id,
        argMax(persons.properties, persons.version) AS properties,
        argMax(persons.is_identified, persons.version) AS is_identified,
        argMax(persons.created_at, persons.version) AS created_at
    FROM footfall.persons AS persons
    WHERE persons.team_id = {p6:Int64}
    GROUP BY persons.id
    HAVING NOT argMax(persons.is_deleted, persons.version)
) AS persons
WHERE isNotNull(multiIf((NOT (position(persons.properties, {p0:String}) = 0)) AND ((position(persons.properties, {p1:String}, 2) = 0) OR (position(persons.properties, {p0:String}) < position(persons.properties, {p1:String}, 2))) AND ((position(persons.properties, {p2:String}) = 0) OR (position(persons.properties, {p3:String}, plus(position(persons.properties, {p0:String}), 8)) < position(persons.properties, {p2:String}))), substring(persons.properties, plus(position(persons.properties, {p0:String}), 8), minus(position(persons.properties, {p3:String}, plus(position(persons.properties, {p0:String}), 8)), plus(position(persons.properties, {p0:String}), 8))), (position(persons.properties, {p4:String}) = 0) AND (position(persons.properties, {p2:String}) = 0), NULL, JSONExtract(persons.properties, {p5:String}, 'Nullable(String)')))
GROUP BY name
ORDER BY
    times DESC,
    name ASC
LIMIT 50
