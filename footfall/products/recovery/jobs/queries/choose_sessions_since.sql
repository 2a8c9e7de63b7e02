INSERT INTO sessions_to_rebuild
SELECT DISTINCT team_id, assumeNotNull(events.session_id) AS session_id
FROM events
WHERE inserted_at >= {since:DateTime64(3, 'UTC')} AND notEmpty(ifNull(events.session_id, ''))
