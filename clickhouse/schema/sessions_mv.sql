CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.sessions_mv {on_cluster} TO {database}.sessions{local} AS
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
FROM {database}.events{local} AS events
WHERE notEmpty(ifNull(events.session_id, ''))
GROUP BY team_id, session_id;
