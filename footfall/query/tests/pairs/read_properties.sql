-- a hot property has a column
SELECT properties.`$browser` AS v FROM events;
SELECT "events"."browser" AS "v" FROM "footfall"."events" AS "events"
;;
-- any other is read out of the JSON; its name is bound
SELECT properties.plan AS v FROM events;
SELECT JSONExtract("events"."properties", {p0: String}, 'Nullable(String)') AS "v" FROM "footfall"."events" AS "events"
;;
-- a person's property is the one kept on the event, never the event's hot column
SELECT person.properties.`$browser` AS v FROM events;
SELECT JSONExtract("events"."person_properties", {p0: String}, 'Nullable(String)') AS "v" FROM "footfall"."events" AS "events"
