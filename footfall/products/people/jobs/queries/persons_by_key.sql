SELECT toString(id), version, is_deleted, is_identified, created_at, properties
FROM persons FINAL
WHERE team_id = {team_id:Int64} AND id IN (SELECT toUUID(arrayJoin({keys:Array(String)})))
