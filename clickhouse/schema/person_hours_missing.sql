-- How many parts of `events` have no projection `person_hours` yet.
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
