SELECT name FROM system.parts WHERE database = currentDatabase() AND table = {table:String} AND active ORDER BY name
