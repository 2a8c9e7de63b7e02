-- a condition on the day lets partitions be skipped
SELECT count() AS n FROM events WHERE toStartOfDay(timestamp) >= fromUnixTimestamp64Milli({p0: Int64}, 'UTC');
SELECT count() AS "n" FROM "footfall"."events" AS "events" WHERE "events"."timestamp" >= fromUnixTimestamp64Milli({p0: Int64}, 'UTC') AND toStartOfDay("events"."timestamp") >= fromUnixTimestamp64Milli({p0: Int64}, 'UTC')
;;
-- an upper bound is loosened by the longest day
SELECT count() AS n FROM events WHERE toStartOfDay(timestamp) <= fromUnixTimestamp64Milli({p0: Int64}, 'UTC');
SELECT count() AS "n" FROM "footfall"."events" AS "events" WHERE "events"."timestamp" < fromUnixTimestamp64Milli({p0: Int64}, 'UTC') AND toStartOfDay("events"."timestamp") <= fromUnixTimestamp64Milli({p1: Int64}, 'UTC')
;;
-- other conditions are left alone
SELECT count() AS n FROM events WHERE toStartOfDay(timestamp) != fromUnixTimestamp64Milli({p0: Int64}, 'UTC');
SELECT count() AS "n" FROM "footfall"."events" AS "events" WHERE toStartOfDay("events"."timestamp") <> fromUnixTimestamp64Milli({p0: Int64}, 'UTC')
