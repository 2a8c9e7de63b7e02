-- What is known now of each distinct_id that changed in the interval, or whose person did. One that changes again later
-- belongs to that later interval as well: versions tell which row is newer.
SELECT
    names.team_id AS team_id,
    names.distinct_id AS distinct_id,
    toString(names.person_id) AS person_id,
    if(empty(people.properties), '{}', people.properties) AS properties,
    people.is_identified AS is_identified,
    names.is_deleted OR people.is_deleted AS is_deleted,
    people.created_at AS created_at,
    people.version AS person_version,
    names.version AS person_distinct_id_version
FROM
(
    SELECT team_id, distinct_id, person_id, is_deleted, version, inserted_at
    FROM person_distinct_ids FINAL
    WHERE team_id = {team_id:Int64}
        AND ({is_first:Bool} OR distinct_id > {after:String})
        AND (
            inserted_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC') AND inserted_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
            OR person_id IN
            (
                SELECT id
                FROM persons
                WHERE team_id = {team_id:Int64}
                    AND inserted_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
                    AND inserted_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
            )
        )
) AS names
LEFT JOIN
(
    SELECT id, properties, is_identified, is_deleted, created_at, version
    FROM persons FINAL
    WHERE team_id = {team_id:Int64}
        AND (
            inserted_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC') AND inserted_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
            OR id IN
            (
                SELECT person_id
                FROM person_distinct_ids
                WHERE team_id = {team_id:Int64}
                    AND inserted_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
                    AND inserted_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
            )
        )
) AS people ON people.id = names.person_id
ORDER BY names.distinct_id
