-- In which hours somebody did what: a row for each hour, event and person of a part of `events`, so some stand in several
-- rows. `hour`: of UTC, since 1970. `person_id`: as stored with the event, before merges. It reads the projection of `events`
-- itself, because the engine would group its rows again, which takes longer than to read all events. Parts without the
-- projection are not in it: who asks has to know that `person_hours_missing` counts none.
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
