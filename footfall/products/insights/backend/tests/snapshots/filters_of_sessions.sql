SELECT events.uuid AS event_uuid
FROM footfall.events AS events
WHERE (events.team_id = {p0:Int64}) AND ifNull((events.session_id IN (
    SELECT sessions.session_id
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
        WHERE sessions.team_id = {p0:Int64}
        GROUP BY sessions.session_id
    ) AS sessions
    WHERE ifNull(toFloat64OrNull(nullIf(toString(minus(toUnixTimestamp64Milli(sessions.ended_at), toUnixTimestamp64Milli(sessions.started_at)) / 1000), {p1:String})) > {p2:Float64}, false)
)), false) AND (NOT ifNull((events.session_id IN (
    SELECT sessions.session_id
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
        WHERE sessions.team_id = {p0:Int64}
        GROUP BY sessions.session_id
    ) AS sessions
    WHERE isNotNull(sessions.entry_url)
)), false))
