-- a table in a join gets a SELECT of its own, with the columns that are used
SELECT e.event AS name FROM events AS e LEFT ANY JOIN (SELECT distinct_id FROM events) AS other ON e.distinct_id = other.distinct_id;
SELECT "e"."event" AS "name" FROM (SELECT "e"."distinct_id" AS "distinct_id", "e"."event" AS "event" FROM "footfall"."events" AS "e") AS "e" LEFT ANY JOIN (SELECT "events"."distinct_id" FROM "footfall"."events" AS "events") AS "other" ON "e"."distinct_id" = "other"."distinct_id"
