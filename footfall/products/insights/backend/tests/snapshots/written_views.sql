SELECT
    s_b.c_spent AS c_spent_2,
    multiIf((NOT (position(s_p.properties, {p0:String}) = 0)) AND ((position(s_p.properties, {p1:String}, 2) = 0) OR (position(s_p.properties, {p0:String}) < position(s_p.properties, {p1:String}, 2))) AND ((position(s_p.properties, {p2:String}) = 0) OR (position(s_p.properties, {p3:String}, plus(position(s_p.properties, {p0:String}), 9)) < position(s_p.properties, {p2:String}))), substring(s_p.properties, plus(position(s_p.properties, {p0:String}), 9), minus(position(s_p.properties, {p3:String}, plus(position(s_p.properties, {p0:String}), 9)), plus(position(s_p.properties, {p0:String}), 9))), (position(s_p.properties, {p4:String}) = 0) AND (position(s_p.properties, {p2:String}) = 0), NULL, JSONExtract(s_p.properties, {p5:String}, 'Nullable(String)')) AS c_email
FROM
(
    WITH
        w_o AS
        (
            SELECT
                s_orders.c_person_id AS c_person_id_2,
                s_orders.c_timestamp AS c_timestamp_2,
                s_orders.c_price AS c_price_2
            FROM
            (
                SELECT
                    if((reinterpretAsUInt64(s_events.person_id) IN (
                        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
                        FROM footfall.person_overrides AS person_overrides
                        PREWHERE person_overrides.team_id = {p6:Int64}
                        WHERE person_overrides.team_id = {p6:Int64}
                    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p6:Int64}, s_events.person_id), s_events.person_id), s_events.person_id) AS c_person_id,
                    s_events.timestamp AS c_timestamp,
                    toFloat64OrNull(JSONExtract(s_events.properties, {p7:String}, 'Nullable(String)')) AS c_price
                FROM
                (
                    SELECT
                        events.event AS event,
                        events.person_id AS person_id,
                        events.properties AS properties,
                        events.timestamp AS timestamp
                    FROM footfall.events AS events
                    PREWHERE events.team_id = {p6:Int64}
                    WHERE events.team_id = {p6:Int64}
                ) AS s_events
                WHERE s_events.event = {p8:String}
            ) AS s_orders
        )
    SELECT
        s_o.c_person_id_2 AS c_person_id_3,
        sum(s_o.c_price_2) AS c_spent
    FROM w_o AS s_o
    GROUP BY 1
) AS s_b
INNER JOIN
(
    SELECT
        persons.id AS id,
        argMax(persons.properties, persons.version) AS properties,
        argMax(persons.is_identified, persons.version) AS is_identified,
        argMax(persons.created_at, persons.version) AS created_at
    FROM footfall.persons AS persons
    PREWHERE persons.team_id = {p6:Int64}
    WHERE persons.team_id = {p6:Int64}
    GROUP BY persons.id
    HAVING NOT argMax(persons.is_deleted, persons.version)
) AS s_p ON s_p.id = s_b.c_person_id_3
LIMIT 101
