SELECT
    behind.actor AS actor,
    behind.event_count AS event_count,
    known.distinct_id AS known_distinct_id,
    known.person_id AS known_person_id,
    known.started_at AS known_started_at,
    known.ended_at AS known_ended_at,
    known.entry_url AS known_entry_url,
    known.exit_url AS known_exit_url,
    known.event_count AS known_event_count,
    known.pageview_count AS known_pageview_count,
    known.autocapture_count AS known_autocapture_count,
    known.is_known AS is_known
FROM
(
    SELECT
        assumeNotNull(nullIf(events.session_id, {p0:String})) AS actor,
        count() AS event_count
    FROM footfall.events AS events
    WHERE (events.team_id = {p1:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p3:Int64}, 'UTC')) AND (toDate(events.timestamp, 'Europe/Berlin') = toDate32({p4:String})) AND isNotNull(nullIf(events.session_id, {p0:String}))
    GROUP BY actor
) AS behind
ANY LEFT JOIN
(
    SELECT
        sessions.session_id AS known_id,
        sessions.autocapture_count AS autocapture_count,
        sessions.distinct_id AS distinct_id,
        sessions.ended_at AS ended_at,
        sessions.entry_url AS entry_url,
        sessions.event_count AS event_count,
        sessions.exit_url AS exit_url,
        sessions.pageview_count AS pageview_count,
        if((reinterpretAsUInt64(sessions.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p1:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p1:Int64}, sessions.person_id), sessions.person_id), sessions.person_id) AS person_id,
        sessions.started_at AS started_at,
        1 AS is_known
    FROM
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
        WHERE sessions.team_id = {p1:Int64}
        GROUP BY sessions.session_id
    ) AS sessions
    WHERE sessions.session_id IN (
        SELECT behind.actor
        FROM
        (
            SELECT
                assumeNotNull(nullIf(events.session_id, {p0:String})) AS actor,
                count() AS event_count
            FROM footfall.events AS events
            WHERE (events.team_id = {p1:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p3:Int64}, 'UTC')) AND (toDate(events.timestamp, 'Europe/Berlin') = toDate32({p4:String})) AND isNotNull(nullIf(events.session_id, {p0:String}))
            GROUP BY actor
        ) AS behind
    )
) AS known ON behind.actor = known.known_id
WHERE true
ORDER BY
    behind.event_count DESC,
    actor ASC
LIMIT 100, 101
