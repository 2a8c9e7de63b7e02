SELECT arrayJoin(JSONExtractKeys(properties)) AS name, count() AS volume
FROM events
WHERE team_id = {team_id:Int64} AND timestamp >= {since:DateTime64(3, 'UTC')} AND timestamp < {until:DateTime64(3, 'UTC')}
GROUP BY name
ORDER BY volume DESC, name
LIMIT {names:UInt64}
