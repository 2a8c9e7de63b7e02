SELECT 1 AS c_1
WHERE NOT (1 IN (
    SELECT 1 AS c_row
    FROM
    (
        SELECT s_events.event AS c_event
        FROM
        (
            SELECT events.event AS event
            FROM footfall.events AS events
            PREWHERE events.team_id = {p0:Int64}
            WHERE events.team_id = {p0:Int64}
        ) AS s_events
        WHERE s_events.event = {p1:String}
    ) AS s_row
    LIMIT 1
))
LIMIT 101
