-- a hot property has a column
SELECT properties.`$browser` AS v FROM events;
SELECT "events"."browser" AS "v" FROM "footfall"."events" AS "events"
;;
-- any other is found in the JSON, or parsed; its name is bound
SELECT properties.plan AS v FROM events;
SELECT multiIf(NOT (position("events"."properties", {p0: String}) = 0) AND (position("events"."properties", {p1: String}, 2) = 0 OR position("events"."properties", {p0: String}) < position("events"."properties", {p1: String}, 2)) AND (position("events"."properties", {p2: String}) = 0 OR position("events"."properties", {p3: String}, plus(position("events"."properties", {p0: String}), 8)) < position("events"."properties", {p2: String})), substring("events"."properties", plus(position("events"."properties", {p0: String}), 8), minus(position("events"."properties", {p3: String}, plus(position("events"."properties", {p0: String}), 8)), plus(position("events"."properties", {p0: String}), 8))), position("events"."properties", {p4: String}) = 0 AND position("events"."properties", {p2: String}) = 0, NULL, JSONExtract("events"."properties", {p5: String}, 'Nullable(String)')) AS "v" FROM "footfall"."events" AS "events"
;;
-- a person's property is the one kept on the event, never the event's hot column
SELECT person.properties.`$browser` AS v FROM events;
SELECT multiIf(NOT (position("events"."person_properties", {p0: String}) = 0) AND (position("events"."person_properties", {p1: String}, 2) = 0 OR position("events"."person_properties", {p0: String}) < position("events"."person_properties", {p1: String}, 2)) AND (position("events"."person_properties", {p2: String}) = 0 OR position("events"."person_properties", {p3: String}, plus(position("events"."person_properties", {p0: String}), 12)) < position("events"."person_properties", {p2: String})), substring("events"."person_properties", plus(position("events"."person_properties", {p0: String}), 12), minus(position("events"."person_properties", {p3: String}, plus(position("events"."person_properties", {p0: String}), 12)), plus(position("events"."person_properties", {p0: String}), 12))), position("events"."person_properties", {p4: String}) = 0 AND position("events"."person_properties", {p2: String}) = 0, NULL, JSONExtract("events"."person_properties", {p5: String}, 'Nullable(String)')) AS "v" FROM "footfall"."events" AS "events"
;;
-- a number is parsed at once
SELECT toFloat64OrNull(properties.plan) AS v FROM events;
SELECT toFloat64OrNull(JSONExtract("events"."properties", {p0: String}, 'Nullable(String)')) AS "v" FROM "footfall"."events" AS "events"
;;
-- so is a key that a JSON text may write in several ways
SELECT properties.`é` AS v FROM events;
SELECT JSONExtract("events"."properties", {p0: String}, 'Nullable(String)') AS "v" FROM "footfall"."events" AS "events"
