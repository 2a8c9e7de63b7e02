SELECT
    behind.actor AS actor,
    behind.event_count AS event_count
FROM
(
    SELECT
        if((reinterpretAsUInt64(events.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS actor,
        count() AS event_count
    FROM footfall.events AS events
    WHERE (events.team_id = {p0:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (toDate(events.timestamp, 'Europe/Berlin') = toDate32({p3:String}))
    GROUP BY actor
) AS behind
ANY LEFT JOIN
(
    SELECT
        persons.id AS known_id,
        multiIf((NOT (position(persons.properties, {p4:String}) = 0)) AND ((position(persons.properties, {p5:String}, 2) = 0) OR (position(persons.properties, {p4:String}) < position(persons.properties, {p5:String}, 2))) AND ((position(persons.properties, {p6:String}) = 0) OR (position(persons.properties, {p7:String}, plus(position(persons.properties, {p4:String}), 8)) < position(persons.properties, {p6:String}))), substring(persons.properties, plus(position(persons.properties, {p4:String}), 8), minus(position(persons.properties, {p7:String}, plus(position(persons.properties, {p4:String}), 8)), plus(position(persons.properties, {p4:String}), 8))), (position(persons.properties, {p8:String}) = 0) AND (position(persons.properties, {p6:String}) = 0), NULL, JSONExtract(persons.properties, {p9:String}, 'Nullable(String)')) AS property_0,
        multiIf((NOT (position(persons.properties, {p10:String}) = 0)) AND ((position(persons.properties, {p5:String}, 2) = 0) OR (position(persons.properties, {p10:String}) < position(persons.properties, {p5:String}, 2))) AND ((position(persons.properties, {p6:String}) = 0) OR (position(persons.properties, {p7:String}, plus(position(persons.properties, {p10:String}), 9)) < position(persons.properties, {p6:String}))), substring(persons.properties, plus(position(persons.properties, {p10:String}), 9), minus(position(persons.properties, {p7:String}, plus(position(persons.properties, {p10:String}), 9)), plus(position(persons.properties, {p10:String}), 9))), (position(persons.properties, {p11:String}) = 0) AND (position(persons.properties, {p6:String}) = 0), NULL, JSONExtract(persons.properties, {p12:String}, 'Nullable(String)')) AS property_1,
        multiIf((NOT (position(persons.properties, {p13:String}) = 0)) AND ((position(persons.properties, {p5:String}, 2) = 0) OR (position(persons.properties, {p13:String}) < position(persons.properties, {p5:String}, 2))) AND ((position(persons.properties, {p6:String}) = 0) OR (position(persons.properties, {p7:String}, plus(position(persons.properties, {p13:String}), 8)) < position(persons.properties, {p6:String}))), substring(persons.properties, plus(position(persons.properties, {p13:String}), 8), minus(position(persons.properties, {p7:String}, plus(position(persons.properties, {p13:String}), 8)), plus(position(persons.properties, {p13:String}), 8))), (position(persons.properties, {p14:String}) = 0) AND (position(persons.properties, {p6:String}) = 0), NULL, JSONExtract(persons.properties, {p15:String}, 'Nullable(String)')) AS property_2,
        multiIf((NOT (position(persons.properties, {p16:String}) = 0)) AND ((position(persons.properties, {p5:String}, 2) = 0) OR (position(persons.properties, {p16:String}) < position(persons.properties, {p5:String}, 2))) AND ((position(persons.properties, {p6:String}) = 0) OR (position(persons.properties, {p7:String}, plus(position(persons.properties, {p16:String}), 12)) < position(persons.properties, {p6:String}))), substring(persons.properties, plus(position(persons.properties, {p16:String}), 12), minus(position(persons.properties, {p7:String}, plus(position(persons.properties, {p16:String}), 12)), plus(position(persons.properties, {p16:String}), 12))), (position(persons.properties, {p17:String}) = 0) AND (position(persons.properties, {p6:String}) = 0), NULL, JSONExtract(persons.properties, {p18:String}, 'Nullable(String)')) AS property_3,
        1 AS is_known
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
) AS known ON behind.actor = known.known_id
WHERE ifNull(known.property_0 = {p19:String}, false) AND (NOT isNotNull(known.property_1)) AND (ifNull(position(lowerUTF8(toString(behind.actor)), lowerUTF8({p20:String})) > 0, false) OR ifNull(position(lowerUTF8(known.property_1), lowerUTF8({p20:String})) > 0, false) OR ifNull(position(lowerUTF8(known.property_2), lowerUTF8({p20:String})) > 0, false) OR ifNull(position(lowerUTF8(known.property_3), lowerUTF8({p20:String})) > 0, false) OR (behind.actor IN (
    SELECT if((reinterpretAsUInt64(person_distinct_ids.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, person_distinct_ids.person_id), person_distinct_ids.person_id), person_distinct_ids.person_id)
    FROM
    (
        SELECT
            person_distinct_ids.distinct_id AS distinct_id,
            argMax(person_distinct_ids.person_id, person_distinct_ids.version) AS person_id
        FROM footfall.person_distinct_ids AS person_distinct_ids
        WHERE person_distinct_ids.team_id = {p0:Int64}
        GROUP BY person_distinct_ids.distinct_id
        HAVING NOT argMax(person_distinct_ids.is_deleted, person_distinct_ids.version)
    ) AS person_distinct_ids
    WHERE position(lowerUTF8(person_distinct_ids.distinct_id), lowerUTF8({p20:String})) > 0
)))
ORDER BY
    behind.event_count DESC,
    actor ASC
LIMIT 100, 101
