SELECT
    if((reinterpretAsUInt64(s_events.person_id) IN (
        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
        FROM footfall.person_overrides AS person_overrides
        PREWHERE person_overrides.team_id = {p0:Int64}
        WHERE person_overrides.team_id = {p0:Int64}
    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, s_events.person_id), s_events.person_id), s_events.person_id) AS c_person_id,
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
LIMIT 2 BY if((reinterpretAsUInt64(s_events.person_id) IN (
        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
        FROM footfall.person_overrides AS person_overrides
        PREWHERE person_overrides.team_id = {p0:Int64}
        WHERE person_overrides.team_id = {p0:Int64}
    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, s_events.person_id), s_events.person_id), s_events.person_id)
LIMIT 11
