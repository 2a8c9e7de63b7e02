SELECT events.uuid AS event_uuid
FROM
(
    SELECT
        events.group_1 AS group_1,
        events.person_id AS person_id,
        events.properties AS properties,
        events.session_id AS session_id,
        events.uuid AS uuid
    FROM footfall.events AS events
    PREWHERE events.team_id = {p0:Int64}
    WHERE events.team_id = {p0:Int64}
) AS events
ANY LEFT JOIN
(
    SELECT
        sessions.session_id AS session_id,
        anyLast(sessions.distinct_id) AS distinct_id,
        argMaxMerge(sessions.person_id) AS person_id,
        min(sessions.started_at) AS started_at,
        max(sessions.ended_at) AS ended_at,
        argMinMerge(sessions.entry_url) AS entry_url,
        argMaxMerge(sessions.exit_url) AS exit_url,
        argMinMerge(sessions.entry_referring_domain) AS entry_referring_domain,
        sum(sessions.event_count) AS event_count,
        sum(sessions.pageview_count) AS pageview_count,
        sum(sessions.autocapture_count) AS autocapture_count
    FROM footfall.sessions AS sessions
    PREWHERE sessions.team_id = {p0:Int64}
    WHERE sessions.team_id = {p0:Int64}
    GROUP BY sessions.session_id
) AS s_session ON events.session_id = s_session.session_id
ANY LEFT JOIN
(
    SELECT
        persons.id AS id,
        argMax(persons.properties, persons.version) AS properties,
        argMax(persons.is_identified, persons.version) AS is_identified,
        argMax(persons.created_at, persons.version) AS created_at
    FROM footfall.persons AS persons
    PREWHERE persons.team_id = {p0:Int64}
    WHERE persons.team_id = {p0:Int64}
    GROUP BY persons.id
    HAVING NOT argMax(persons.is_deleted, persons.version)
) AS s_person ON if((reinterpretAsUInt64(events.person_id) IN (
    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
    FROM footfall.person_overrides AS person_overrides
    PREWHERE person_overrides.team_id = {p0:Int64}
    WHERE person_overrides.team_id = {p0:Int64}
)), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) = s_person.id
ANY LEFT JOIN
(
    SELECT
        groups.group_type_index AS group_type_index,
        groups.group_key AS group_key,
        argMax(groups.properties, groups.version) AS properties,
        argMax(groups.created_at, groups.version) AS created_at
    FROM footfall.groups AS groups
    PREWHERE groups.team_id = {p0:Int64}
    WHERE (groups.team_id = {p0:Int64}) AND (groups.group_type_index = 1)
    GROUP BY
        groups.group_type_index,
        groups.group_key
) AS events_group_1_joined ON events.group_1 = events_group_1_joined.group_key
WHERE ifNull(((toFloat64OrNull(JSONExtract(events.properties, {p1:String}, 'Nullable(String)')) > 5) AND (multiIf((NOT (position(events_group_1_joined.properties, {p2:String}) = 0)) AND ((position(events_group_1_joined.properties, {p3:String}, 2) = 0) OR (position(events_group_1_joined.properties, {p2:String}) < position(events_group_1_joined.properties, {p3:String}, 2))) AND ((position(events_group_1_joined.properties, {p4:String}) = 0) OR (position(events_group_1_joined.properties, {p5:String}, plus(position(events_group_1_joined.properties, {p2:String}), 5)) < position(events_group_1_joined.properties, {p4:String}))), substring(events_group_1_joined.properties, plus(position(events_group_1_joined.properties, {p2:String}), 5), minus(position(events_group_1_joined.properties, {p5:String}, plus(position(events_group_1_joined.properties, {p2:String}), 5)), plus(position(events_group_1_joined.properties, {p2:String}), 5))), (position(events_group_1_joined.properties, {p6:String}) = 0) AND (position(events_group_1_joined.properties, {p4:String}) = 0), NULL, JSONExtract(events_group_1_joined.properties, {p7:String}, 'Nullable(String)')) = {p8:String})), false) AND ifNull((like(s_session.entry_url, {p9:String}) OR (toTimeZone(s_person.created_at, 'Europe/Berlin') > toDateTime(1774872000, 'Europe/Berlin'))), false) AND ifNull((if((reinterpretAsUInt64(events.person_id) IN (
    SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
    FROM footfall.person_overrides AS person_overrides
    PREWHERE person_overrides.team_id = {p0:Int64}
    WHERE person_overrides.team_id = {p0:Int64}
)), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, events.person_id), events.person_id), events.person_id) IN (
    SELECT s_persons.id AS c_id
    FROM
    (
        SELECT
            persons.id AS id,
            argMax(persons.properties, persons.version) AS properties,
            argMax(persons.is_identified, persons.version) AS is_identified,
            argMax(persons.created_at, persons.version) AS created_at
        FROM footfall.persons AS persons
        PREWHERE persons.team_id = {p0:Int64}
        WHERE persons.team_id = {p0:Int64}
        GROUP BY persons.id
        HAVING NOT argMax(persons.is_deleted, persons.version)
    ) AS s_persons
    WHERE s_persons.is_identified
)), false)
