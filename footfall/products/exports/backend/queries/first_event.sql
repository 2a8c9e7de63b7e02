SELECT count(), toUnixTimestamp64Milli(min(inserted_at)) FROM events WHERE team_id = {team_id:Int64}
