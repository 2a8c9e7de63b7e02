SELECT toString(id)
FROM persons FINAL
WHERE team_id = {team_id:Int64} AND NOT is_deleted AND id > toUUIDOrZero({after:String})
ORDER BY id
LIMIT {count:UInt32}
