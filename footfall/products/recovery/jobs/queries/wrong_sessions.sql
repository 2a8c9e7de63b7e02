SELECT DISTINCT team_id, session_id
FROM
(
    SELECT team_id, session_id, event_count, pageview_count, autocapture_count, started_at, ended_at
    FROM
    (
        SELECT
            team_id,
            session_id,
            sum(sessions.event_count) AS event_count,
            sum(sessions.pageview_count) AS pageview_count,
            sum(sessions.autocapture_count) AS autocapture_count,
            min(sessions.started_at) AS started_at,
            max(sessions.ended_at) AS ended_at
        FROM sessions
        WHERE (team_id, session_id) IN (SELECT team_id, session_id FROM sessions_to_rebuild)
        GROUP BY team_id, session_id
        UNION ALL
        SELECT
            team_id,
            assumeNotNull(events.session_id) AS session_id,
            count() AS event_count,
            countIf(event = '$pageview') AS pageview_count,
            countIf(event = '$autocapture') AS autocapture_count,
            min(events.timestamp) AS started_at,
            max(events.timestamp) AS ended_at
        FROM events FINAL
        WHERE (team_id, ifNull(events.session_id, '')) IN (SELECT team_id, session_id FROM sessions_to_rebuild)
        GROUP BY team_id, session_id
    )
    GROUP BY team_id, session_id, event_count, pageview_count, autocapture_count, started_at, ended_at
    HAVING count() = 1
)
