SELECT events.uuid AS event_uuid
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND ifNull(replaceRegexpAll(JSONExtract(events.properties, {p1:String}, 'Nullable(String)'), {p2:String}, {p3:String}) = replaceRegexpAll({p4:String}, {p2:String}, {p3:String}), false)
