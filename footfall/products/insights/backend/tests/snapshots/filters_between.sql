SELECT events.uuid AS event_uuid
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND ifNull((toFloat64OrNull(JSONExtract(events.properties, {p1:String}, 'Nullable(String)')) >= {p2:Float64}) AND (toFloat64OrNull(JSONExtract(events.properties, {p1:String}, 'Nullable(String)')) <= {p3:Float64}), false) AND (NOT ifNull((toFloat64OrNull(JSONExtract(events.properties, {p1:String}, 'Nullable(String)')) >= {p4:Float64}) AND (toFloat64OrNull(JSONExtract(events.properties, {p1:String}, 'Nullable(String)')) <= {p5:Float64}), false))
