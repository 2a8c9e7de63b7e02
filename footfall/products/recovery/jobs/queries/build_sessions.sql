INSERT INTO sessions_staging
SELECT
    team_id,
    assumeNotNull(events.session_id) AS session_id,
    anyLast(events.distinct_id) AS distinct_id,
    argMaxState(events.person_id, events.timestamp) AS person_id,
    min(events.timestamp) AS started_at,
    max(events.timestamp) AS ended_at,
    argMinState(events.current_url, events.timestamp) AS entry_url,
    argMaxState(events.current_url, events.timestamp) AS exit_url,
    argMinState(events.referring_domain, events.timestamp) AS entry_referring_domain,
    count() AS event_count,
    countIf(event = '$pageview') AS pageview_count,
    countIf(event = '$autocapture') AS autocapture_count
FROM events FINAL
WHERE (team_id, ifNull(events.session_id, '')) IN (SELECT team_id, session_id FROM sessions_to_rebuild)
GROUP BY team_id, session_id
