SELECT count(), toUnixTimestamp64Milli(min(inserted_at)) FROM person_distinct_ids WHERE team_id = {team_id:Int64}
