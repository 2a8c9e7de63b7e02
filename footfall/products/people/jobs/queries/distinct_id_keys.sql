SELECT distinct_id
FROM person_distinct_ids FINAL
WHERE team_id = {team_id:Int64} AND NOT is_deleted AND distinct_id > {after:String}
ORDER BY distinct_id
LIMIT {count:UInt32}
