SELECT distinct_id, version, is_deleted, toString(person_id)
FROM person_distinct_ids FINAL
WHERE team_id = {team_id:Int64} AND has({keys:Array(String)}, distinct_id)
