CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.web_touches_mv {on_cluster} TO {database}.web_touches{local} AS
SELECT
    team_id,
    intDiv(toUnixTimestamp64Milli(events.timestamp), 900000) AS quarter,
    max(events.inserted_at) AS last_inserted_at
FROM {database}.events{local} AS events
WHERE event = '$pageview' OR notEmpty(ifNull(events.session_id, ''))
GROUP BY team_id, quarter;
