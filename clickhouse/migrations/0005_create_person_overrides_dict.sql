-- The invalidate query is a checksum of the rows: the dictionary is loaded again only when it differs.
CREATE DICTIONARY IF NOT EXISTS {database}.person_overrides_dict {on_cluster}
(
    team_id Int64,
    old_person_id UUID,
    person_id UUID
)
PRIMARY KEY team_id, old_person_id
SOURCE(CLICKHOUSE(QUERY 'SELECT team_id, old_person_id, argMax(person_id, version) AS person_id FROM {database}.person_overrides GROUP BY team_id, old_person_id' INVALIDATE_QUERY 'SELECT sum(cityHash64(team_id, old_person_id, person_id, version)) FROM {database}.person_overrides'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 1 MAX 2);
