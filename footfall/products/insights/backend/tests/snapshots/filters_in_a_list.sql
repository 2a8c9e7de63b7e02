SELECT events.uuid AS event_uuid
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND (ifNull(JSONExtract(events.properties, {p1:String}, 'Nullable(String)') = {p1:String}, false) OR ifNull(toFloat64OrNull(JSONExtract(events.properties, {p1:String}, 'Nullable(String)')) = {p2:Float64}, false)) AND (NOT ifNull(JSONExtract(events.properties, {p1:String}, 'Nullable(String)') = {p3:String}, false))
