INSERT INTO sessions SELECT * FROM sessions_staging WHERE _part = {part:String}
