SELECT
    dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, s_events.person_id), s_events.person_id) AS c_person_id,
    s_events.event AS c_event
FROM
(
    SELECT
        events.event AS event,
        events.person_id AS person_id,
        events.timestamp AS timestamp
    FROM footfall.events AS events
    PREWHERE events.team_id = {p0:Int64}
    WHERE events.team_id = {p0:Int64}
) AS s_events
ORDER BY s_events.timestamp DESC
LIMIT 2 BY dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, s_events.person_id), s_events.person_id)
LIMIT 11
