"""PostHog's way, written anew from descriptions of it: its tables, and the shapes of its queries, for the same answers.

Events are rows with the text of all properties, beside columns of plain text for the few that a job materialised. Who was
merged is in a table by distinct id, joined into every question. A breakdown asks first for the values, then for the
numbers. Funnels are the form without its native program, which the engine here cannot run.
"""

from __future__ import annotations

from collections.abc import Callable

from bench.queries import history
from bench.queries.history import TEAM
from bench.queries.questions import FIVE_STEPS, OTHER, THREE_STEPS
from footfall.foundations.clickhouse.client import NO_LIMITS, ClickHouse

DATABASE = "posthog_way"
_COLUMNS = {
    "$session_id": "session_id",
    "$window_id": "window_id",
    "$current_url": "current_url",
    "$pathname": "pathname",
    "$host": "host",
    "$referring_domain": "referring_domain",
    "$browser": "browser",
    "$os": "os",
    "$device_type": "device_type",
    "$lib": "lib",
}
_TABLES = (
    f"CREATE DATABASE IF NOT EXISTS {DATABASE} ENGINE = Atomic",
    f"""CREATE TABLE IF NOT EXISTS {DATABASE}.events (
    uuid UUID, event String, properties String CODEC(ZSTD(3)), timestamp DateTime64(6, 'UTC'), team_id Int64,
    distinct_id String, elements_chain String, created_at DateTime64(6, 'UTC'), person_id UUID,
    person_created_at DateTime64(3), person_properties String CODEC(ZSTD(3)), group0_properties String CODEC(ZSTD(3)),
    `$group_0` String, {", ".join(f"`mat_{name}` String" for name in _COLUMNS)},
    person_mode Enum8('full' = 0, 'propertyless' = 1, 'force_upgrade' = 2), inserted_at DateTime64(6, 'UTC'), _timestamp DateTime
) ENGINE = ReplacingMergeTree(_timestamp) PARTITION BY toYYYYMM(timestamp)
ORDER BY (team_id, toDate(timestamp), event, cityHash64(distinct_id), cityHash64(uuid))
SAMPLE BY cityHash64(distinct_id)""",
    f"""CREATE TABLE IF NOT EXISTS {DATABASE}.person_distinct_id_overrides (
    team_id Int64, distinct_id String, person_id UUID, is_deleted Int8, version Int64
) ENGINE = ReplacingMergeTree(version) ORDER BY (team_id, distinct_id) SETTINGS index_granularity = 512""",
)


def load(writer: ClickHouse, events: int, say: Callable[[str], None]) -> None:
    """Copies the rows of the house's table; `events` are how many of them the history was made for."""
    for statement in _TABLES:
        writer.run_command(statement)
    house = writer.settings.database
    held = ", ".join(f"ifNull({column}, '') AS `mat_{name}`" for name, column in _COLUMNS.items())
    for day in range(history.DAYS):
        writer.run_command(
            f"INSERT INTO {DATABASE}.events (uuid, event, properties, timestamp, team_id, distinct_id, created_at,"
            f" person_id, person_properties, `$group_0`, {', '.join(f'`mat_{name}`' for name in _COLUMNS)}, inserted_at)"
            f" SELECT uuid, event, properties, timestamp, team_id, distinct_id, captured_at, person_id, person_properties,"
            f" group_0, {held}, inserted_at FROM {house}.events"
            f" WHERE toDate(timestamp, 'UTC') = toDate('{history.FIRST_DAY:%Y-%m-%d}') + {day}",
            limits=NO_LIMITS,
            settings={"max_threads": 2, "max_insert_threads": 2, "max_block_size": 65_536},
        )
    writer.run_command(
        f"INSERT INTO {DATABASE}.person_distinct_id_overrides"
        f" SELECT {TEAM}, distinct_id, person_id, 0, 1 FROM ({history.merged_people_sql(events)})"
    )
    say("  copied to PostHog's tables")


_OVERRIDES = f"""LEFT OUTER JOIN (
    SELECT argMax(person_id, version) AS person_id, distinct_id FROM {DATABASE}.person_distinct_id_overrides
    WHERE team_id = {TEAM} GROUP BY distinct_id HAVING argMax(is_deleted, version) = 0
    SETTINGS optimize_aggregation_in_order = 1
) AS overrides ON e.distinct_id = overrides.distinct_id"""
_PERSON = "if(NOT empty(overrides.distinct_id), overrides.person_id, e.person_id)"
_DAY = "toStartOfDay(e.timestamp, 'UTC')"
_FIRST = "toStartOfDay(toDateTime64('2026-03-01 00:00:00', 6, 'UTC'), 'UTC')"


def _json(column: str, key: str) -> str:
    raw = f"nullIf(nullIf(JSONExtractRaw(e.{column}, '{key}'), ''), 'null')"
    return f"replaceRegexpAll({raw}, '^\"|\"$', '')"


_BROWSER = "nullIf(nullIf(e.`mat_$browser`, ''), 'null')"


def _within(first: str = "2026-03-01") -> str:
    return (
        f"e.team_id = {TEAM} AND e.timestamp >= toDateTime64('{first} 00:00:00.000000', 6, 'UTC')"
        f" AND e.timestamp <= toDateTime64('2026-03-30 23:59:59.999999', 6, 'UTC')"
    )


_EVENTS = f"{DATABASE}.events AS e"
_VIEWS = f"{_within()} AND e.event = '$pageview'"


def _trend(value: str, join: str = "") -> str:
    """The days with rows and the days without, summed into one array of days and one of numbers."""
    return f"""
SELECT groupArray(day_start) AS date, groupArray(amount) AS total FROM (
    SELECT sum(amount) AS amount, day_start FROM (
        SELECT 0 AS amount, {_FIRST} + toIntervalDay(number) AS day_start FROM numbers(30)
        UNION ALL
        SELECT {value} AS amount, {_DAY} AS day_start FROM {_EVENTS} {join} WHERE {_VIEWS} GROUP BY day_start
    ) GROUP BY day_start ORDER BY day_start
)"""


def _top_values(value: str, amount: str, join: str) -> str:
    return f"""
SELECT groupArray(value) FROM (
    SELECT {value} AS value, {amount} AS amount FROM {_EVENTS} {join} WHERE {_VIEWS} AND value IS NOT NULL
    GROUP BY value ORDER BY amount DESC, value LIMIT 10
)"""


def _breakdown(value: str, amount: str, join: str = "") -> str:
    """First the values, then the numbers of these and of all others, for each value and day."""
    shown = f"if({value} IS NULL, NULL, if(has(top, {value}), {value}, '{OTHER}'))"
    return f"""
WITH ({_top_values(value, amount, join)}) AS top
SELECT groupArray(day_start) AS date, value, groupArray(amount) AS total FROM (
    SELECT sum(amount) AS amount, day_start, value FROM (
        SELECT 0 AS amount, days.day_start AS day_start, names.value AS value
        FROM (SELECT {_FIRST} + toIntervalDay(number) AS day_start FROM numbers(30)) AS days
        CROSS JOIN (SELECT toNullable(value) AS value FROM (SELECT arrayJoin(top) AS value)) AS names
        UNION ALL
        SELECT {amount} AS amount, {_DAY} AS day_start, {shown} AS value FROM {_EVENTS} {join} WHERE {_VIEWS}
        GROUP BY day_start, value
    ) GROUP BY day_start, value ORDER BY day_start
) GROUP BY value"""


def _active(days: int) -> str:
    """Every day joined with the events of the days before it."""
    return f"""
SELECT groupArray(day_start), groupArray(amount) FROM (
    SELECT days.day_start AS day_start, count(DISTINCT actives.actor_id) AS amount
    FROM (SELECT {_FIRST} + toIntervalDay(number) AS day_start FROM numbers(30)) AS days
    CROSS JOIN (
        SELECT {_DAY} AS timestamp, {_PERSON} AS actor_id FROM {_EVENTS} {_OVERRIDES} WHERE {_VIEWS}
        GROUP BY timestamp, actor_id
    ) AS actives
    WHERE actives.timestamp <= days.day_start + toIntervalDay(1) - toIntervalSecond(1)
        AND actives.timestamp > days.day_start - toIntervalDay({days})
    GROUP BY day_start ORDER BY day_start
)"""


def _funnel(events: list[str], value: str | None) -> str:
    """Each person's events as a sorted array, handed to native code: there a program of its own, here an aggregate function.

    That leaves out what the program's pipe costs.
    """
    steps = range(1, len(events) + 1)
    named = ", ".join(f"'{event}'" for event in events)
    matched = ", ".join(
        f"multiply({step}, if(e.event = '{event}', 1, 0))"
        for step, event in zip(steps, events, strict=True)
    )
    prop = "''" if value is None else value
    has_step = ", ".join(
        f"arrayMap(x -> toUInt8(has(x.4, {step})), events_array)" for step in steps
    )
    held = "" if value is None else ", prop"
    reached = f"""
SELECT aggregation_target, arrayReduce('windowFunnel({14 * 86_400_000})', arrayMap(x -> x.1, events_array), {has_step}) AS steps,
    arrayFirst(p -> isNotNull(p), arrayMap(x -> x.3, events_array)) AS prop
FROM (
    SELECT {_PERSON} AS aggregation_target,
        arraySort(t -> t.1, groupArray(tuple(toUInt64(toUnixTimestamp64Milli(e.timestamp)), e.uuid, {prop},
            arrayFilter(x -> x != 0, [{matched}])))) AS events_array
    FROM {_EVENTS} {_OVERRIDES} WHERE {_within()} AND e.event IN ({named})
    GROUP BY aggregation_target
)"""
    numbers = ", ".join(f"countIf(steps >= {step})" for step in steps)
    places = ", ".join(map(str, steps))
    grouping = "" if value is None else " GROUP BY prop"
    return f"SELECT {held[2:] + ',' if held else ''} [{places}], [{numbers}] FROM ({reached}){grouping}"


_RETENTION = f"""
SELECT toDate('2026-03-20') + start_interval, intervals_from_base, count(DISTINCT actor_id) AS amount FROM (
    SELECT actor_id, arrayJoin(range(0, 11)) AS start_interval,
        arrayJoin(arrayConcat(
            if(has(start_dates, toStartOfDay(toDateTime64('2026-03-20', 6, 'UTC'), 'UTC') + toIntervalDay(start_interval)), [0], []),
            arrayFilter(x -> x > 0 AND has(start_dates, toStartOfDay(toDateTime64('2026-03-20', 6, 'UTC'), 'UTC') + toIntervalDay(start_interval)),
                arrayMap(day -> dateDiff('day', toStartOfDay(toDateTime64('2026-03-20', 6, 'UTC'), 'UTC') + toIntervalDay(start_interval), day), return_dates))
        )) AS intervals_from_base
    FROM (
        SELECT {_PERSON} AS actor_id,
            arraySort(groupUniqArrayIf({_DAY}, e.event = '$pageview')) AS start_dates,
            arraySort(groupUniqArrayIf({_DAY}, e.event = '$pageview')) AS return_dates
        FROM {_EVENTS} {_OVERRIDES} WHERE {_within("2026-03-20")} AND e.event = '$pageview' GROUP BY actor_id
    )
) GROUP BY start_interval, intervals_from_base"""

# The interval of a person's first event stands for the creation of the person, which here is the same for all.
_LIFECYCLE = f"""
SELECT groupArray(day), status, groupArray(amount) FROM (
    SELECT start_of_period AS day, status, count(DISTINCT person_id) AS amount FROM (
        SELECT person_id, arrayJoin(arrayConcat(
            arrayZip(dormant_periods, arrayMap(x -> 'dormant', dormant_periods)), arrayZip(all_activity, statuses))) AS pair,
            pair.1 AS start_of_period, pair.2 AS status
        FROM (
            SELECT person_id, all_activity,
                arrayPopBack(arrayPushFront(all_activity, toDateTime('1970-01-01', 'UTC'))) AS previous_activity,
                arrayPopFront(arrayPushBack(all_activity, toDateTime('1970-01-01', 'UTC'))) AS following_activity,
                arrayMap((previous, current, index) -> if(current = first_period, 'new',
                    if(previous = current - toIntervalDay(1) AND index != 1, 'returning', 'resurrecting')),
                    previous_activity, all_activity, arrayEnumerate(all_activity)) AS statuses,
                arrayFilter((current, following) -> following != current + toIntervalDay(1),
                    all_activity, following_activity) AS last_periods,
                arrayMap(x -> x + toIntervalDay(1), last_periods) AS dormant_periods
            FROM (
                SELECT {_PERSON} AS person_id, arraySort(groupUniqArray(toDateTime({_DAY}, 'UTC'))) AS all_activity,
                    toDateTime(toStartOfDay(min(e.timestamp), 'UTC'), 'UTC') AS first_period
                FROM {_EVENTS} {_OVERRIDES} WHERE {_VIEWS} GROUP BY person_id
            )
        )
    ) WHERE start_of_period >= toDateTime('2026-03-11', 'UTC') AND start_of_period < toDateTime('2026-03-31', 'UTC')
    GROUP BY start_of_period, status ORDER BY start_of_period
) GROUP BY status"""

_STICKINESS = f"""
SELECT groupArray(num_actors.num_intervals), groupArray(num_actors.amount) FROM (
    SELECT sum(amount) AS amount, num_intervals FROM (
        SELECT 0 AS amount, number + 1 AS num_intervals FROM numbers(30)
        UNION ALL
        SELECT count(DISTINCT aggregation_target) AS amount, num_intervals FROM (
            SELECT {_PERSON} AS aggregation_target, count(DISTINCT {_DAY}) AS num_intervals
            FROM {_EVENTS} {_OVERRIDES} WHERE {_VIEWS} GROUP BY aggregation_target
        ) GROUP BY num_intervals
    ) GROUP BY num_intervals ORDER BY num_intervals
) AS num_actors"""

# The screen's name is asked for beside the page's, which decides it per row.
_PATHS = f"""
SELECT last_path_key, path_key, count() AS event_count, round(avg(conversion_time)) FROM (
    SELECT person_id, path.1 AS conversion_time,
        concat(toString(path_index), '_', path.2) AS last_path_key, concat(toString(path_index + 1), '_', path.3) AS path_key
    FROM (
        SELECT person_id, arraySlice(arrayFilter((step, before) -> step.1 != before, visit,
            arrayPushFront(arrayPopBack(arrayMap(step -> step.1, visit)), '')), 1, 5) AS compact_path,
            arrayMap((step, following) -> (following.2 - step.2, step.1, following.1),
                arrayPopBack(compact_path), arrayPopFront(compact_path)) AS path_tuples
        FROM (
            SELECT person_id, arraySplit(step -> if(step.3 < 1800000, 0, 1), arrayZip(paths, times, arrayDifference(times))) AS visits
            FROM (
                SELECT person_id, groupArray(path_item) AS paths, groupArray(at) AS times FROM (
                    SELECT toUnixTimestamp64Milli(e.timestamp) AS at, {_PERSON} AS person_id,
                        ifNull(if(e.event = '$screen', {_json("properties", "$screen_name")},
                            if(e.event = '$pageview', replaceRegexpAll(nullIf(nullIf(e.`mat_$current_url`, ''), 'null'), '(.)/$', '\\\\1'), e.event)), '') AS path_item
                    FROM {_EVENTS} {_OVERRIDES} WHERE {_VIEWS}
                    ORDER BY person_id, at
                ) WHERE path_item != '' GROUP BY person_id
            )
        ) ARRAY JOIN visits AS visit
    ) ARRAY JOIN path_tuples AS path, arrayEnumerate(path_tuples) AS path_index
) GROUP BY last_path_key, path_key ORDER BY event_count DESC, last_path_key, path_key LIMIT 50"""

QUERIES: dict[str, str] = {
    "daily_uniques": _trend(f"count(DISTINCT {_PERSON})", _OVERRIDES),
    "total_count": _trend("count()"),
    "by_json_property": _breakdown(_json("properties", "section"), "count()"),
    "by_hot_property": _breakdown(_BROWSER, "count()"),
    "by_person_property": _breakdown(
        _json("person_properties", "plan"), f"count(DISTINCT {_PERSON})", _OVERRIDES
    ),
    "weekly_active": _active(7),
    "monthly_active": _active(30),
    "funnel_3": _funnel(THREE_STEPS, None),
    "funnel_5_by_browser": _funnel(FIVE_STEPS, _BROWSER),
    "retention": _RETENTION,
    "lifecycle": _LIFECYCLE,
    "stickiness": _STICKINESS,
    "paths": _PATHS,
    "events_list": f"""
SELECT e.uuid, e.event, e.timestamp, e.properties, {_PERSON}, e.distinct_id, e.person_properties
FROM {_EVENTS} {_OVERRIDES} WHERE {_within()} ORDER BY e.timestamp DESC LIMIT 101""",
    "sql_count": f"""
SELECT e.event, count() AS times, count(DISTINCT {_PERSON}) FROM {_EVENTS} {_OVERRIDES} WHERE {_within()}
GROUP BY e.event ORDER BY times DESC, e.event LIMIT 50""",
}
