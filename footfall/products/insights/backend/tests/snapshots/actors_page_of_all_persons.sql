SELECT known.known_id AS actor
FROM
(
    SELECT
        persons.id AS known_id,
        persons.created_at AS created_at,
        multiIf((NOT (position(persons.properties, {p0:String}) = 0)) AND ((position(persons.properties, {p1:String}, 2) = 0) OR (position(persons.properties, {p0:String}) < position(persons.properties, {p1:String}, 2))) AND ((position(persons.properties, {p2:String}) = 0) OR (position(persons.properties, {p3:String}, plus(position(persons.properties, {p0:String}), 8)) < position(persons.properties, {p2:String}))), substring(persons.properties, plus(position(persons.properties, {p0:String}), 8), minus(position(persons.properties, {p3:String}, plus(position(persons.properties, {p0:String}), 8)), plus(position(persons.properties, {p0:String}), 8))), (position(persons.properties, {p4:String}) = 0) AND (position(persons.properties, {p2:String}) = 0), NULL, JSONExtract(persons.properties, {p5:String}, 'Nullable(String)')) AS property_0,
        multiIf((NOT (position(persons.properties, {p6:String}) = 0)) AND ((position(persons.properties, {p1:String}, 2) = 0) OR (position(persons.properties, {p6:String}) < position(persons.properties, {p1:String}, 2))) AND ((position(persons.properties, {p2:String}) = 0) OR (position(persons.properties, {p3:String}, plus(position(persons.properties, {p6:String}), 9)) < position(persons.properties, {p2:String}))), substring(persons.properties, plus(position(persons.properties, {p6:String}), 9), minus(position(persons.properties, {p3:String}, plus(position(persons.properties, {p6:String}), 9)), plus(position(persons.properties, {p6:String}), 9))), (position(persons.properties, {p7:String}) = 0) AND (position(persons.properties, {p2:String}) = 0), NULL, JSONExtract(persons.properties, {p8:String}, 'Nullable(String)')) AS property_1,
        multiIf((NOT (position(persons.properties, {p9:String}) = 0)) AND ((position(persons.properties, {p1:String}, 2) = 0) OR (position(persons.properties, {p9:String}) < position(persons.properties, {p1:String}, 2))) AND ((position(persons.properties, {p2:String}) = 0) OR (position(persons.properties, {p3:String}, plus(position(persons.properties, {p9:String}), 8)) < position(persons.properties, {p2:String}))), substring(persons.properties, plus(position(persons.properties, {p9:String}), 8), minus(position(persons.properties, {p3:String}, plus(position(persons.properties, {p9:String}), 8)), plus(position(persons.properties, {p9:String}), 8))), (position(persons.properties, {p10:String}) = 0) AND (position(persons.properties, {p2:String}) = 0), NULL, JSONExtract(persons.properties, {p11:String}, 'Nullable(String)')) AS property_2,
        multiIf((NOT (position(persons.properties, {p12:String}) = 0)) AND ((position(persons.properties, {p1:String}, 2) = 0) OR (position(persons.properties, {p12:String}) < position(persons.properties, {p1:String}, 2))) AND ((position(persons.properties, {p2:String}) = 0) OR (position(persons.properties, {p3:String}, plus(position(persons.properties, {p12:String}), 12)) < position(persons.properties, {p2:String}))), substring(persons.properties, plus(position(persons.properties, {p12:String}), 12), minus(position(persons.properties, {p3:String}, plus(position(persons.properties, {p12:String}), 12)), plus(position(persons.properties, {p12:String}), 12))), (position(persons.properties, {p13:String}) = 0) AND (position(persons.properties, {p2:String}) = 0), NULL, JSONExtract(persons.properties, {p14:String}, 'Nullable(String)')) AS property_3,
        1 AS is_known
    FROM
    (
        SELECT
            persons.id AS id,
            argMax(persons.properties, persons.version) AS properties,
            argMax(persons.is_identified, persons.version) AS is_identified,
            argMax(persons.created_at, persons.version) AS created_at
        FROM footfall.persons AS persons
        WHERE persons.team_id = {p15:Int64}
        GROUP BY persons.id
        HAVING NOT argMax(persons.is_deleted, persons.version)
    ) AS persons
) AS known
WHERE ifNull(known.property_0 = {p16:String}, false) AND (NOT isNotNull(known.property_1)) AND (ifNull(position(lowerUTF8(toString(known.known_id)), lowerUTF8({p17:String})) > 0, false) OR ifNull(position(lowerUTF8(known.property_1), lowerUTF8({p17:String})) > 0, false) OR ifNull(position(lowerUTF8(known.property_2), lowerUTF8({p17:String})) > 0, false) OR ifNull(position(lowerUTF8(known.property_3), lowerUTF8({p17:String})) > 0, false) OR (known.known_id IN (
    SELECT if((reinterpretAsUInt64(person_distinct_ids.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p15:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p15:Int64}, person_distinct_ids.person_id), person_distinct_ids.person_id), person_distinct_ids.person_id)
    FROM
    (
        SELECT
            person_distinct_ids.distinct_id AS distinct_id,
            argMax(person_distinct_ids.person_id, person_distinct_ids.version) AS person_id
        FROM footfall.person_distinct_ids AS person_distinct_ids
        WHERE person_distinct_ids.team_id = {p15:Int64}
        GROUP BY person_distinct_ids.distinct_id
        HAVING NOT argMax(person_distinct_ids.is_deleted, person_distinct_ids.version)
    ) AS person_distinct_ids
    WHERE position(lowerUTF8(person_distinct_ids.distinct_id), lowerUTF8({p17:String})) > 0
)))
ORDER BY
    known.created_at DESC,
    actor ASC
LIMIT 100, 101
