INSERT INTO sessions_staging
SELECT *
FROM sessions
WHERE has({parts:Array(String)}, _part)
  AND (team_id, session_id) NOT IN (SELECT team_id, session_id FROM sessions_to_rebuild)
