SELECT toString(old_person_id)
FROM person_overrides FINAL
WHERE team_id = {team_id:Int64} AND old_person_id > toUUIDOrZero({after:String})
ORDER BY old_person_id
LIMIT {count:UInt32}
