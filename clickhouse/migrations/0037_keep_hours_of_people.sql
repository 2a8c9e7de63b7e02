-- The hours of people: questions that only ask who was there read a row for each hour of a person instead of each event.
ALTER TABLE {database}.events{local} {on_cluster}
    ADD PROJECTION IF NOT EXISTS person_hours
    (
        SELECT
            team_id,
            event,
            intDiv(toUnixTimestamp64Milli(timestamp), 3600000),
            person_id
        GROUP BY
            team_id,
            event,
            intDiv(toUnixTimestamp64Milli(timestamp), 3600000),
            person_id
    );
ALTER TABLE {database}.events{local} {on_cluster}
    MATERIALIZE PROJECTION person_hours;
CREATE VIEW IF NOT EXISTS {database}.person_hours{local} {on_cluster}
(
    team_id Int64,
    event LowCardinality(String),
    hour Int64,
    person_id UUID
)
SQL SECURITY DEFINER
AS SELECT
    team_id,
    event,
    `intDiv(toUnixTimestamp64Milli(timestamp), 3600000)` AS hour,
    person_id
FROM mergeTreeProjection('{database}', 'events{local}', 'person_hours');
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.person_hours {on_cluster}
(
    team_id Int64,
    event LowCardinality(String),
    hour Int64,
    person_id UUID
)
ENGINE = Distributed({cluster}, {database}, person_hours_local);
CREATE VIEW IF NOT EXISTS {database}.person_hours_missing{local} {on_cluster}
(
    parts UInt64
)
SQL SECURITY DEFINER
AS SELECT count() AS parts
FROM system.parts
WHERE active AND rows > 0 AND database = '{database}' AND table = 'events{local}' AND name NOT IN (
    SELECT parent_name
    FROM system.projection_parts
    WHERE active AND database = '{database}' AND table = 'events{local}' AND name = 'person_hours'
);
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.person_hours_missing {on_cluster}
(
    parts UInt64
)
ENGINE = Distributed({cluster}, {database}, person_hours_missing_local);
