SELECT
    page_views.channel AS channel_type,
    page_views.exit_path AS end_pathname,
    minus(toUnixTimestamp64Milli(visits.ended_at), toUnixTimestamp64Milli(visits.started_at)) / 1000 AS session_duration
FROM
(
    SELECT
        sessions.session_id AS session_id,
        if((reinterpretAsUInt64(sessions.person_id) IN (
            SELECT reinterpretAsUInt64(person_overrides.old_person_id) AS half
            FROM footfall.person_overrides AS person_overrides
            WHERE person_overrides.team_id = {p0:Int64}
        )), dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple({p0:Int64}, sessions.person_id), sessions.person_id), sessions.person_id) AS person_id,
        sessions.distinct_id AS distinct_id,
        sessions.started_at AS started_at,
        sessions.ended_at AS ended_at,
        sessions.entry_url AS entry_url,
        sessions.exit_url AS exit_url,
        sessions.entry_referring_domain AS entry_referring_domain,
        sessions.event_count AS event_count,
        sessions.pageview_count AS pageview_count,
        sessions.autocapture_count AS autocapture_count
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
    WHERE sessions.started_at > fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
) AS visits
ANY LEFT JOIN
(
    SELECT
        page_views.visit AS visit,
        tupleElement(page_views.entry_view, 1) AS entry_host,
        tupleElement(page_views.entry_view, 2) AS utm_source,
        tupleElement(page_views.entry_view, 3) AS utm_medium,
        tupleElement(page_views.entry_view, 4) AS utm_campaign,
        tupleElement(page_views.entry_view, 5) AS referring_domain,
        nullIf(if(match(lower(ifNull(tupleElement(page_views.entry_view, 4), {p2:String})), {p3:String}), {p4:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p5:String}) OR (lower(ifNull(tupleElement(page_views.entry_view, 6), {p2:String})) IN ({p6:String}, {p7:String}, {p8:String}, {p9:String}, {p10:String}, {p11:String}, {p12:String}, {p13:String}, {p14:String}))) AND match(lower(ifNull(tupleElement(page_views.entry_view, 4), {p2:String})), {p15:String}), {p16:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p5:String}) OR (lower(ifNull(tupleElement(page_views.entry_view, 6), {p2:String})) IN ({p6:String}, {p7:String}, {p8:String}, {p9:String}, {p10:String}, {p11:String}, {p12:String}, {p13:String}, {p14:String}))) AND (match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p17:String}) OR match(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String}))), {p20:String})), {p16:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p5:String}) OR (lower(ifNull(tupleElement(page_views.entry_view, 6), {p2:String})) IN ({p6:String}, {p7:String}, {p8:String}, {p9:String}, {p10:String}, {p11:String}, {p12:String}, {p13:String}, {p14:String}))) AND (match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p21:String}) OR match(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String}))), {p22:String})), {p23:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p5:String}) OR (lower(ifNull(tupleElement(page_views.entry_view, 6), {p2:String})) IN ({p6:String}, {p7:String}, {p8:String}, {p9:String}, {p10:String}, {p11:String}, {p12:String}, {p13:String}, {p14:String}))) AND (match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p24:String}) OR match(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String}))), {p25:String})), {p26:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p5:String}) OR (lower(ifNull(tupleElement(page_views.entry_view, 6), {p2:String})) IN ({p6:String}, {p7:String}, {p8:String}, {p9:String}, {p10:String}, {p11:String}, {p12:String}, {p13:String}, {p14:String}))) AND (match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p27:String}) OR match(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String}))), {p28:String})), {p29:String}, if((lower(ifNull(tupleElement(page_views.entry_view, 6), {p2:String})) IN ({p6:String}, {p7:String}, {p8:String}, {p9:String}, {p10:String})), {p29:String}, if((lower(ifNull(tupleElement(page_views.entry_view, 6), {p2:String})) IN ({p11:String}, {p12:String}, {p13:String}, {p14:String})), {p26:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p30:String}), {p31:String}, if((lower(ifNull(tupleElement(page_views.entry_view, 6), {p2:String})) IN ({p32:String})), {p31:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p5:String}) OR (lower(ifNull(tupleElement(page_views.entry_view, 6), {p2:String})) IN ({p6:String}, {p7:String}, {p8:String}, {p9:String}, {p10:String}, {p11:String}, {p12:String}, {p13:String}, {p14:String}))), {p33:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p34:String}), {p35:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p34:String}), {p35:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p36:String}) OR match(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String}))), {p37:String})), {p35:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p38:String}), {p39:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p38:String}), {p39:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p40:String}), {p41:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p42:String}), {p43:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p44:String}), {p45:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p46:String}) OR match(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String}))), {p47:String})), {p48:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p17:String}) OR match(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String}))), {p20:String})), {p49:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p21:String}) OR match(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String}))), {p22:String})), {p50:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p51:String}), {p50:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p24:String}) OR match(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String}))), {p25:String})), {p52:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p53:String}), {p52:String}, if((lower(ifNull(tupleElement(page_views.entry_view, 6), {p2:String})) IN ({p54:String}, {p55:String})), {p52:String}, if((match(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String})), {p27:String}) OR match(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String}))), {p28:String})), {p56:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p57:String}), {p56:String}, if(match(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String})), {p58:String}), {p59:String}, if(empty(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})))) AND empty(lower(ifNull(tupleElement(page_views.entry_view, 2), {p2:String}))) AND empty(lower(ifNull(tupleElement(page_views.entry_view, 3), {p2:String}))) AND empty(lower(ifNull(tupleElement(page_views.entry_view, 4), {p2:String}))) AND empty(lower(ifNull(tupleElement(page_views.entry_view, 6), {p2:String}))), {p60:String}, if(notEmpty(if((lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})) = {p18:String}) OR (replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})), {p19:String}, {p2:String}) = replaceRegexpAll(lower(ifNull(tupleElement(page_views.entry_view, 1), {p2:String})), {p19:String}, {p2:String})), {p2:String}, lower(ifNull(tupleElement(page_views.entry_view, 5), {p2:String})))), {p59:String}, {p61:String}))))))))))))))))))))))))))))))), {p2:String}) AS channel,
        tupleElement(page_views.exit_view, 1) AS exit_path
    FROM
    (
        SELECT
            assumeNotNull(events.session_id) AS visit,
            argMin(tuple(events.host, JSONExtract(events.properties, {p62:String}, 'Nullable(String)'), JSONExtract(events.properties, {p63:String}, 'Nullable(String)'), JSONExtract(events.properties, {p64:String}, 'Nullable(String)'), events.referring_domain, if(notEmpty(ifNull(JSONExtract(events.properties, {p6:String}, 'Nullable(String)'), {p2:String})), {p6:String}, if(notEmpty(ifNull(JSONExtract(events.properties, {p7:String}, 'Nullable(String)'), {p2:String})), {p7:String}, if(notEmpty(ifNull(JSONExtract(events.properties, {p8:String}, 'Nullable(String)'), {p2:String})), {p8:String}, if(notEmpty(ifNull(JSONExtract(events.properties, {p9:String}, 'Nullable(String)'), {p2:String})), {p9:String}, if(notEmpty(ifNull(JSONExtract(events.properties, {p10:String}, 'Nullable(String)'), {p2:String})), {p10:String}, if(notEmpty(ifNull(JSONExtract(events.properties, {p32:String}, 'Nullable(String)'), {p2:String})), {p32:String}, if(notEmpty(ifNull(JSONExtract(events.properties, {p11:String}, 'Nullable(String)'), {p2:String})), {p11:String}, if(notEmpty(ifNull(JSONExtract(events.properties, {p12:String}, 'Nullable(String)'), {p2:String})), {p12:String}, if(notEmpty(ifNull(JSONExtract(events.properties, {p13:String}, 'Nullable(String)'), {p2:String})), {p13:String}, if(notEmpty(ifNull(JSONExtract(events.properties, {p14:String}, 'Nullable(String)'), {p2:String})), {p14:String}, if(notEmpty(ifNull(JSONExtract(events.properties, {p54:String}, 'Nullable(String)'), {p2:String})), {p54:String}, if(notEmpty(ifNull(JSONExtract(events.properties, {p55:String}, 'Nullable(String)'), {p2:String})), {p55:String}, {p2:String}))))))))))))), plus(bitShiftLeft(toInt256(toUnixTimestamp64Milli(events.timestamp)), 128), reinterpretAsUInt128(events.uuid))) AS entry_view,
            argMax(tuple(events.pathname), plus(bitShiftLeft(toInt256(toUnixTimestamp64Milli(events.timestamp)), 128), reinterpretAsUInt128(events.uuid))) AS exit_view
        FROM footfall.events AS events
        WHERE (events.team_id = {p0:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p65:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p66:Int64}, 'UTC')) AND (events.event = {p67:String}) AND (events.session_id IN (
            SELECT sessions.session_id AS session_id
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
            WHERE sessions.started_at > fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
        ))
        GROUP BY visit
    ) AS page_views
) AS page_views ON visits.session_id = page_views.visit
WHERE visits.session_id IN (
    SELECT events.session_id
    FROM footfall.events AS events
    WHERE (events.team_id = {p0:Int64}) AND (events.timestamp >= fromUnixTimestamp64Milli({p65:Int64}, 'UTC')) AND (events.timestamp < fromUnixTimestamp64Milli({p66:Int64}, 'UTC')) AND isNotNull(events.session_id) AND (events.event = {p68:String})
)
ORDER BY
    visits.started_at DESC,
    visits.session_id ASC
LIMIT 101
