SELECT toString(old_person_id), version, false AS is_deleted, toString(person_id), merged_at
FROM person_overrides FINAL
WHERE team_id = {team_id:Int64} AND old_person_id IN (SELECT toUUID(arrayJoin({keys:Array(String)})))
