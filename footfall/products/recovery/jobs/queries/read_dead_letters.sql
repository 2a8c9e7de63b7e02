SELECT source_topic, source_partition, source_offset, payload
FROM dead_letters
WHERE failed_at >= {after:DateTime64(3, 'UTC')}
  AND failed_at < {before:DateTime64(3, 'UTC')}
  AND (empty({reasons:Array(String)}) OR has({reasons:Array(String)}, reason))
  AND has({topics:Array(String)}, source_topic)
  AND ({team_id:Int64} < 0 OR team_id = {team_id:Int64})
  AND (source_topic, source_partition, source_offset) NOT IN
  (
      SELECT source_topic, source_partition, source_offset FROM dead_letter_replays
  )
  AND (source_topic, source_partition, source_offset) > ({topic:String}, {partition:Int32}, {offset:Int64})
ORDER BY source_topic, source_partition, source_offset
LIMIT 1 BY source_topic, source_partition, source_offset
LIMIT {count:UInt32}
