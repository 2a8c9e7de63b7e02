INSERT INTO {database:Identifier}.web_states
(
    team_id, build_id, window_start, session_id, person_id,
    host, pathname, browser, os, device_type, country, region, city, language,
    views, autocaptures, first_at, last_at, entry_at, entry_uuid, exit_at, exit_uuid,
    referring_domain, utm_source, utm_medium, utm_campaign, utm_term, utm_content, click_id
)
SELECT
    team_id,
    transform(window_ms, {starts:Array(Int64)}, {builds:Array(UInt64)}, toUInt64(0)) AS build_id,
    fromUnixTimestamp64Milli(window_ms, 'UTC') AS window_start,
    visit, person, host, pathname, browser, os, device_type, country, region, city, language,
    countIf(is_view), countIf(is_autocapture), min(happened_at), max(happened_at),
    tupleElement(minIf(key, is_view), 1), tupleElement(minIf(key, is_view), 2),
    tupleElement(maxIf(key, is_view), 1), tupleElement(maxIf(key, is_view), 2),
    tupleElement(argMinIf(source, key, is_view) AS first_source, 1), tupleElement(first_source, 2),
    tupleElement(first_source, 3), tupleElement(first_source, 4), tupleElement(first_source, 5),
    tupleElement(first_source, 6), tupleElement(first_source, 7)
FROM
(
    SELECT
        events.team_id AS team_id,
        roundDown(toUnixTimestamp64Milli(events.timestamp), {starts:Array(Int64)}) AS window_ms,
        events.timestamp AS happened_at,
        (events.timestamp, events.uuid) AS key,
        ifNull(events.session_id, '') AS visit,
        events.person_id AS person,
        events.host AS host,
        events.pathname AS pathname,
        events.browser AS browser,
        events.os AS os,
        events.device_type AS device_type,
        JSONExtract(events.properties, '$geoip_country_code', 'Nullable(String)') AS country,
        JSONExtract(events.properties, '$geoip_subdivision_1_name', 'Nullable(String)') AS region,
        JSONExtract(events.properties, '$geoip_city_name', 'Nullable(String)') AS city,
        JSONExtract(events.properties, '$browser_language', 'Nullable(String)') AS language,
        events.event = '$pageview' AS is_view,
        events.event = '$autocapture' AS is_autocapture,
        if(is_view, JSONExtract(events.properties, 'utm_source', 'Nullable(String)'), NULL) AS source_1,
        if(is_view, JSONExtract(events.properties, 'utm_medium', 'Nullable(String)'), NULL) AS source_2,
        if(is_view, JSONExtract(events.properties, 'utm_campaign', 'Nullable(String)'), NULL) AS source_3,
        if(is_view, JSONExtract(events.properties, 'utm_term', 'Nullable(String)'), NULL) AS source_4,
        if(is_view, JSONExtract(events.properties, 'utm_content', 'Nullable(String)'), NULL) AS source_5,
        if(is_view, arrayFirst(name -> notEmpty(ifNull(JSONExtract(events.properties, name, 'Nullable(String)'), '')), {clicks:Array(String)}), '') AS click,
        (toNullable(events.referring_domain), source_1, source_2, source_3, source_4, source_5, click) AS source
    FROM {database:Identifier}.events AS events
    WHERE events.team_id = {team_id:Int64}
        AND events.timestamp >= fromUnixTimestamp64Milli({first_ms:Int64}, 'UTC')
        AND events.timestamp < fromUnixTimestamp64Milli({last_ms:Int64}, 'UTC')
        AND (events.event = '$pageview' OR notEmpty(ifNull(events.session_id, '')))
)
WHERE toUnixTimestamp64Milli(happened_at) < transform(window_ms, {starts:Array(Int64)}, {ends:Array(Int64)}, toInt64(0))
GROUP BY team_id, window_ms, visit, person, host, pathname, browser, os, device_type, country, region, city, language
