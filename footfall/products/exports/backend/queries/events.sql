-- One interval's events in the order of the table, so that copies of one event stand side by side, the newest first,
-- and nothing has to be sorted or held. `_day`, `_hash` with `event` and `uuid` are the place in that order.
SELECT
    toString(uuid) AS uuid,
    team_id,
    toString(event) AS event,
    distinct_id,
    toString(person_id) AS person_id,
    timestamp,
    captured_at,
    inserted_at,
    properties,
    person_properties,
    toString(toDate(timestamp)) AS _day,
    cityHash64(distinct_id) AS _hash
FROM events
WHERE events.team_id = {team_id:Int64}
    AND events.inserted_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
    AND events.inserted_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
    AND (empty({include:Array(String)}) OR has({include:Array(String)}, toString(events.event)))
    AND NOT has({exclude:Array(String)}, toString(events.event))
    AND (
        {is_first:Bool}
        OR (toDate(events.timestamp), toString(events.event), cityHash64(events.distinct_id), events.uuid)
            > (toDate({after_day:String}), {after_event:String}, {after_hash:UInt64}, toUUID({after_uuid:String}))
    )
ORDER BY
    events.team_id,
    toDate(events.timestamp),
    events.event,
    cityHash64(events.distinct_id),
    events.uuid,
    events.inserted_at DESC
