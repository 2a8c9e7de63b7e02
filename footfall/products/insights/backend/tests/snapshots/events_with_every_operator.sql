SELECT
    events.uuid AS c0,
    events.event AS c1,
    events.distinct_id AS c2,
    events.properties AS c3,
    events.timestamp AS c4,
    if((reinterpretAsUInt64(events.person_id) IN (
        SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
        FROM footfall.person_overrides AS person_overrides
        WHERE person_overrides.team_id = {p0:Int64}
    )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) AS c5,
    events.captured_at AS c6,
    events.person_properties AS c7,
    JSONExtract(events.properties, {p1:String}, 'Nullable(String)') AS c8
FROM
(
    SELECT
        events.captured_at AS captured_at,
        events.distinct_id AS distinct_id,
        events.event AS event,
        events.group_1 AS group_1,
        events.person_id AS person_id,
        events.person_properties AS person_properties,
        events.properties AS properties,
        events.timestamp AS timestamp,
        events.uuid AS uuid
    FROM footfall.events AS events
    WHERE events.team_id = {p0:Int64}
) AS events
ANY LEFT JOIN
(
    SELECT
        groups.group_type_index AS group_type_index,
        groups.group_key AS group_key,
        argMax(groups.properties, groups.version) AS properties,
        argMax(groups.created_at, groups.version) AS created_at
    FROM footfall.groups AS groups
    WHERE (groups.team_id = {p0:Int64}) AND (groups.group_type_index = 1)
    GROUP BY
        groups.group_type_index,
        groups.group_key
) AS events_group_1_joined ON events.group_1 = events_group_1_joined.group_key
WHERE ifNull(JSONExtract(events.properties, {p2:String}, 'Nullable(String)') = {p3:String}, false) AND (NOT ifNull(JSONExtract(events.properties, {p2:String}, 'Nullable(String)') = {p3:String}, false)) AND ifNull(position(lowerUTF8(JSONExtract(events.properties, {p2:String}, 'Nullable(String)')), lowerUTF8({p3:String})) > 0, false) AND (NOT ifNull(position(lowerUTF8(JSONExtract(events.properties, {p2:String}, 'Nullable(String)')), lowerUTF8({p3:String})) > 0, false)) AND ifNull(match(JSONExtract(events.properties, {p2:String}, 'Nullable(String)'), {p3:String}), false) AND (NOT ifNull(match(JSONExtract(events.properties, {p2:String}, 'Nullable(String)'), {p3:String}), false)) AND ifNull(toFloat64OrNull(JSONExtract(events.properties, {p2:String}, 'Nullable(String)')) > {p4:Float64}, false) AND ifNull(toFloat64OrNull(JSONExtract(events.properties, {p2:String}, 'Nullable(String)')) >= {p4:Float64}, false) AND ifNull(toFloat64OrNull(JSONExtract(events.properties, {p2:String}, 'Nullable(String)')) < {p4:Float64}, false) AND ifNull(toFloat64OrNull(JSONExtract(events.properties, {p2:String}, 'Nullable(String)')) <= {p4:Float64}, false) AND isNotNull(JSONExtract(events.properties, {p2:String}, 'Nullable(String)')) AND (NOT isNotNull(JSONExtract(events.properties, {p2:String}, 'Nullable(String)'))) AND (ifNull((JSONExtract(events.person_properties, {p1:String}, 'Nullable(String)') IN ({p5:String}, {p6:String})), false) OR ifNull(toFloat64OrNull(JSONExtract(events.person_properties, {p1:String}, 'Nullable(String)')) = {p7:Float64}, false)) AND ifNull(toFloat64OrNull(JSONExtract(events_group_1_joined.properties, {p8:String}, 'Nullable(String)')) > {p7:Float64}, false)
ORDER BY
    events.timestamp DESC,
    events.uuid DESC
LIMIT 101
