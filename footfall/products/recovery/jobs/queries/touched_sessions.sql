SELECT team_id, session_id
FROM
(
    SELECT team_id, assumeNotNull(events.session_id) AS session_id
    FROM events
    WHERE events.timestamp >= {after:DateTime64(3, 'UTC')} AND events.timestamp < {before:DateTime64(3, 'UTC')}
      AND ({team_id:Int64} < 0 OR team_id = {team_id:Int64})
      AND notEmpty(ifNull(events.session_id, ''))
    GROUP BY team_id, session_id
    UNION DISTINCT
    SELECT team_id, session_id
    FROM sessions
    WHERE ({team_id:Int64} < 0 OR team_id = {team_id:Int64})
    GROUP BY team_id, session_id
    HAVING min(started_at) >= {after:DateTime64(3, 'UTC')} AND min(started_at) < {before:DateTime64(3, 'UTC')}
)
