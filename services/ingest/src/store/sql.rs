//! Every statement that ingest runs; all are prepared when the connection opens.

pub(super) const FIND_IDS: &str = "
    SELECT wanted.place, d.person_id, p.version
    FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS wanted (team_id, distinct_id, place)
    JOIN people_person_distinct_id d
        ON d.team_id = wanted.team_id AND d.distinct_id = wanted.distinct_id
    LEFT JOIN people_person p ON p.id = d.person_id AND p.team_id = d.team_id";
pub(super) const FIND_PERSONS: &str = "
    SELECT id, team_id, properties::text, is_identified, created_at, version
    FROM people_person WHERE id = ANY($1)";
pub(super) const FIND_GROUP_TYPES: &str = "
    SELECT team_id, group_type_index, group_type FROM people_group_type WHERE team_id = ANY($1)";
pub(super) const FIND_GROUPS: &str = "
    SELECT g.team_id, g.group_type_index, g.group_key, g.properties::text, g.created_at, g.version
    FROM unnest($1::bigint[], $2::smallint[], $3::text[]) AS wanted (team_id, type_index, key)
    JOIN people_group g ON g.team_id = wanted.team_id
        AND g.group_type_index = wanted.type_index AND g.group_key = wanted.key";
pub(super) const CLAIM_LANES: &str = "
    INSERT INTO people_ingest_lane (lane_topic, lane_partition, owner)
    SELECT lane.topic, lane.partition, $3
    FROM unnest($1::text[], $2::int[]) AS lane (topic, partition)
    ORDER BY 1, 2
    ON CONFLICT (lane_topic, lane_partition) DO UPDATE SET owner = EXCLUDED.owner
    RETURNING lane_topic, lane_partition, applied_offset";
pub(super) const LEFT_IN_OUTBOX: &str = "
    SELECT o.id, o.topic, o.key, o.payload
    FROM unnest($1::text[], $2::int[]) AS lane (topic, partition)
    JOIN people_outbox o ON o.lane_topic = lane.topic AND o.lane_partition = lane.partition
    ORDER BY o.id";
pub(super) const SETTLE: &str = "
    WITH published AS (DELETE FROM people_outbox WHERE id = ANY($1))
    UPDATE people_ingest_lane SET applied_offset = NULL
    WHERE owner = $2 AND applied_offset IS NOT NULL";
pub(super) const ADVANCE_LANES: &str = "
    UPDATE people_ingest_lane l SET applied_offset = lane.applied_offset
    FROM unnest($1::text[], $2::int[], $3::bigint[]) AS lane (topic, partition, applied_offset)
    WHERE l.lane_topic = lane.topic AND l.lane_partition = lane.partition AND l.owner = $4";
pub(super) const LOCK_PERSONS: &str = "
    SELECT id, version FROM people_person WHERE id = ANY($1) ORDER BY id FOR UPDATE";
pub(super) const INSERT_PERSONS: &str = "
    INSERT INTO people_person (id, team_id, properties, is_identified, created_at, version)
    SELECT p.id, p.team_id, p.properties::jsonb, p.is_identified, p.created_at, p.version
    FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bool[], $5::timestamptz[], $6::bigint[])
        AS p (id, team_id, properties, is_identified, created_at, version)";
pub(super) const UPDATE_PERSONS: &str = "
    UPDATE people_person SET properties = p.properties::jsonb, is_identified = p.is_identified,
        created_at = p.created_at, version = p.version
    FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bool[], $5::timestamptz[], $6::bigint[])
        AS p (id, team_id, properties, is_identified, created_at, version)
    WHERE people_person.id = p.id AND people_person.team_id = p.team_id";
pub(super) const DELETE_PERSONS: &str = "DELETE FROM people_person WHERE id = ANY($1)";
pub(super) const MOVE_IDS: &str = "
    UPDATE people_person_distinct_id d SET person_id = merged.into_id, version = d.version + 1
    FROM unnest($1::bigint[], $2::uuid[], $3::uuid[]) AS merged (team_id, person_id, into_id)
    WHERE d.person_id = merged.person_id AND d.team_id = merged.team_id
    RETURNING d.team_id, d.distinct_id, d.person_id, d.version";
pub(super) const FLATTEN_OVERRIDES: &str = "
    UPDATE people_person_override o SET person_id = merged.into_id, version = o.version + 1
    FROM unnest($1::bigint[], $2::uuid[], $3::uuid[]) AS merged (team_id, person_id, into_id)
    WHERE o.person_id = merged.person_id AND o.team_id = merged.team_id
    RETURNING o.team_id, o.old_person_id, o.person_id, o.merged_at, o.version";
pub(super) const INSERT_IDS: &str = "
    INSERT INTO people_person_distinct_id (team_id, distinct_id, person_id, version)
    SELECT d.team_id, d.distinct_id, d.person_id, 1
    FROM unnest($1::bigint[], $2::text[], $3::uuid[]) AS d (team_id, distinct_id, person_id)";
pub(super) const PUT_OVERRIDES: &str = "
    INSERT INTO people_person_override AS o (team_id, old_person_id, person_id, merged_at, version)
    SELECT n.team_id, n.old_person_id, n.person_id, n.merged_at, 1
    FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::timestamptz[])
        AS n (team_id, old_person_id, person_id, merged_at)
    ON CONFLICT (team_id, old_person_id) DO UPDATE
        SET person_id = EXCLUDED.person_id, merged_at = EXCLUDED.merged_at, version = o.version + 1
    RETURNING team_id, old_person_id, person_id, merged_at, version";
pub(super) const INSERT_GROUP_TYPES: &str = "
    INSERT INTO people_group_type (team_id, group_type_index, group_type)
    SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::text[])";
pub(super) const INSERT_GROUPS: &str = "
    INSERT INTO people_group (team_id, group_type_index, group_key, properties, created_at, version)
    SELECT g.team_id, g.type_index, g.key, g.properties::jsonb, g.created_at, 1
    FROM unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[], $5::timestamptz[])
        AS g (team_id, type_index, key, properties, created_at)";
pub(super) const UPDATE_GROUPS: &str = "
    UPDATE people_group SET properties = g.properties::jsonb, version = g.version + 1
    FROM unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[], $5::bigint[])
        AS g (team_id, type_index, key, properties, version)
    WHERE people_group.team_id = g.team_id AND people_group.group_type_index = g.type_index
        AND people_group.group_key = g.key AND people_group.version = g.version";
pub(super) const PUT_EVENT_DEFINITIONS: &str = "
    INSERT INTO taxonomy_event_definition AS known (team_id, name, first_seen_at, last_seen_at)
    SELECT e.team_id, e.name, e.seen_at, e.seen_at
    FROM unnest($1::bigint[], $2::text[], $3::timestamptz[]) AS e (team_id, name, seen_at)
    ON CONFLICT (team_id, name) DO UPDATE
        SET last_seen_at = GREATEST(known.last_seen_at, EXCLUDED.last_seen_at)";
pub(super) const PUT_PROPERTY_DEFINITIONS: &str = "
    INSERT INTO taxonomy_property_definition AS known
        (team_id, kind, group_type_index, name, property_type, last_seen_at)
    SELECT * FROM unnest
        ($1::bigint[], $2::text[], $3::smallint[], $4::text[], $5::text[], $6::timestamptz[])
    ON CONFLICT (team_id, kind, group_type_index, name) DO UPDATE
        SET property_type = COALESCE(known.property_type, EXCLUDED.property_type),
            last_seen_at = GREATEST(known.last_seen_at, EXCLUDED.last_seen_at)";
pub(super) const PUT_EVENT_PROPERTIES: &str = "
    INSERT INTO taxonomy_event_property (team_id, event, property)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])
    ON CONFLICT (team_id, event, property) DO NOTHING";
pub(super) const PROMISE: &str = "
    INSERT INTO people_outbox (lane_topic, lane_partition, topic, key, payload)
    SELECT $1, $2, m.topic, m.key, m.payload
    FROM unnest($3::text[], $4::text[], $5::text[]) AS m (topic, key, payload)
    RETURNING id";

pub(super) const PING: &str = "SELECT 1";

pub(super) const SQL: [&str; 24] = [
    FIND_IDS,
    FIND_PERSONS,
    FIND_GROUP_TYPES,
    FIND_GROUPS,
    CLAIM_LANES,
    LEFT_IN_OUTBOX,
    SETTLE,
    ADVANCE_LANES,
    LOCK_PERSONS,
    INSERT_PERSONS,
    UPDATE_PERSONS,
    DELETE_PERSONS,
    MOVE_IDS,
    FLATTEN_OVERRIDES,
    INSERT_IDS,
    PUT_OVERRIDES,
    INSERT_GROUP_TYPES,
    INSERT_GROUPS,
    UPDATE_GROUPS,
    PUT_EVENT_DEFINITIONS,
    PUT_PROPERTY_DEFINITIONS,
    PUT_EVENT_PROPERTIES,
    PROMISE,
    PING,
];
