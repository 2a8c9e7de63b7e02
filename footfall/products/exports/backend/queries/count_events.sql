SELECT count()
FROM events
WHERE team_id = {team_id:Int64}
    AND inserted_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
    AND inserted_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
    AND (empty({include:Array(String)}) OR has({include:Array(String)}, toString(event)))
    AND NOT has({exclude:Array(String)}, toString(event))
