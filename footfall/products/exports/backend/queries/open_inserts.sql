-- Inserts that began before the cut: their rows carry times before it and may still appear.
SELECT count()
FROM system.processes
WHERE query_kind = 'Insert' AND now64(3) - toIntervalMillisecond(toUInt64(elapsed * 1000)) < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
