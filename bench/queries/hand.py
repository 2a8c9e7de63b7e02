"""The best SQL that we could write for each question by hand, knowing the tables, for exactly the same answer.

It is what the engine's own SQL is held to, so it may do what a compiler would have to prove first: names of columns
instead of properties, a fixed number of days.
"""

from bench.queries.history import TEAM
from bench.queries.questions import FIVE_STEPS, OTHER, THREE_STEPS

# Of ids of which half the bits are those of a merged person, the dictionary tells whether they are.
_PERSON = (
    f"if(reinterpretAsUInt64(person_id) IN (SELECT reinterpretAsUInt64(old_person_id) FROM person_overrides WHERE team_id = {TEAM}),"
    f" dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple(toInt64({TEAM}), person_id), person_id), person_id)"
)
_DAY = "toDate(timestamp, 'UTC')"


_ALL = (
    f"team_id = {TEAM} AND timestamp >= toDateTime64('2026-03-01 00:00:00', 3, 'UTC')"
    " AND timestamp < toDateTime64('2026-03-31 00:00:00', 3, 'UTC')"
)
_VIEWS = f"{_ALL} AND event = '$pageview'"


def _views_by_hour(hour: str, first: str = "2026-03-01") -> str:
    return (
        f"team_id = {TEAM} AND event = '$pageview'"
        f" AND {hour} >= intDiv(toUnixTimestamp(toDateTime('{first} 00:00:00', 'UTC')), 3600)"
        f" AND {hour} < intDiv(toUnixTimestamp(toDateTime('2026-03-31 00:00:00', 'UTC')), 3600)"
    )


# As the projection of `events` has it: a SELECT with nothing else that is not in the projection reads that.
_HOUR = "intDiv(toUnixTimestamp64Milli(timestamp), 3600000)"
_HOURS = _views_by_hour(_HOUR)
# Of the hours of people.
_SEEN = _views_by_hour("hour")
_PLACE = "toInt32(intDiv(hour, 24)) - toInt32(toDate('2026-03-01'))"
_DAY_OF_HOUR = "toDate('1970-01-01') + intDiv(hour, 24)"


def _cut(column: str, key: str) -> str:
    """A text of the JSON's outermost object, without parsing where the JSON shows that this is right."""
    opening = f'"{key}":"'
    at = f"position({column}, '{opening}')"
    begin = f"({at} + {len(opening)})"
    end = f"position({column}, '\"', {begin})"
    nested, escape = f"position({column}, '{{', 2)", f"position({column}, '\\\\')"
    return (
        f"if({at} > 0 AND ({nested} = 0 OR {at} < {nested}) AND ({escape} = 0 OR {end} < {escape}),"
        f" substring({column}, {begin}, {end} - {begin}), JSONExtract({column}, '{key}', 'Nullable(String)'))"
    )


def _by(value: str, state: str, merged: str, weight: str) -> str:
    """The ten values that weigh most, the others together: one scan that keeps states by value and day."""
    return f"""
SELECT day, if(place > 10, '{OTHER}', value) AS shown, {merged} FROM (
    SELECT day, value, held, if(value IS NULL, 0, dense_rank() OVER (PARTITION BY value IS NULL ORDER BY weight DESC, value)) AS place
    FROM (
        SELECT day, value, held, sum({weight}) OVER (PARTITION BY value) AS weight FROM (
            SELECT {value} AS value, {_DAY} AS day, {state} AS held FROM events WHERE {_VIEWS} GROUP BY value, day
        )
    )
) GROUP BY day, shown"""


def _active(days: int) -> str:
    """Each person's days as bits; a window is a mask over them."""
    masks = ", ".join(
        str(((1 << (day + 1)) - 1) & ~((1 << max(0, day + 1 - days)) - 1)) for day in range(30)
    )
    return f"""
SELECT toDate('2026-03-01') + place - 1 AS day, count() FROM (
    SELECT arrayJoin(arrayFilter((at, mask) -> bitAnd(active, mask) != 0, arrayEnumerate(masks), masks)) AS place FROM (
        SELECT {_PERSON} AS person, groupBitOr(bitShiftLeft(toUInt64(1), {_PLACE})) AS active, [{masks}] AS masks
        FROM person_hours WHERE {_SEEN} GROUP BY person
    )
) GROUP BY place"""


def _funnel(events: list[str]) -> str:
    conditions = ", ".join(f"event = '{event}'" for event in events)
    return f"windowFunnel({14 * 86_400_000})(toUInt64(toUnixTimestamp64Milli(timestamp)), {conditions})"


def _names(events: list[str]) -> str:
    return ", ".join(f"'{event}'" for event in events)


HAND: dict[str, str] = {
    "daily_uniques": f"SELECT {_DAY_OF_HOUR} AS day, uniqExact({_PERSON}) FROM person_hours WHERE {_SEEN} GROUP BY day",
    "total_count": f"""
SELECT {_DAY_OF_HOUR} AS day, sum(times) FROM (SELECT {_HOUR} AS hour, count() AS times FROM events WHERE {_HOURS} GROUP BY hour)
GROUP BY day""",
    "by_json_property": _by(_cut("properties", "section"), "count()", "sum(held)", "held"),
    "by_hot_property": f"""
SELECT day, if(place > 10, '{OTHER}', value) AS shown, sum(held) FROM (
    SELECT day, value, held, if(value IS NULL, 0, dense_rank() OVER (PARTITION BY value IS NULL ORDER BY weight DESC, value)) AS place
    FROM (
        SELECT {_DAY_OF_HOUR} AS day, value, times AS held, sum(times) OVER (PARTITION BY value) AS weight FROM (
            SELECT browser AS value, {_HOUR} AS hour, count() AS times FROM events WHERE {_HOURS} GROUP BY value, hour
        )
    )
) GROUP BY day, shown""",
    "by_person_property": _by(
        _cut("person_properties", "plan"),
        f"uniqExactState({_PERSON})",
        "uniqExactMerge(held)",
        "finalizeAggregation(held)",
    ),
    "weekly_active": _active(7),
    "monthly_active": _active(30),
    "funnel_3": f"""
SELECT step, count() FROM (
    SELECT arrayJoin(range(1, level + 1)) AS step FROM (
        SELECT {_PERSON} AS person, {_funnel(THREE_STEPS)} AS level
        FROM events WHERE {_ALL} AND event IN ({_names(THREE_STEPS)}) GROUP BY person
    )
) GROUP BY step""",
    "funnel_5_by_browser": f"""
SELECT value, step, count() FROM (
    SELECT value, arrayJoin(range(1, level + 1)) AS step FROM (
        SELECT {_PERSON} AS person, {_funnel(FIVE_STEPS)} AS level, argMin(browser, timestamp) AS value
        FROM events WHERE {_ALL} AND event IN ({_names(FIVE_STEPS)}) GROUP BY person
    )
) GROUP BY value, step""",
    "retention": f"""
SELECT toDate('2026-03-20') + began, since, count() FROM (
    SELECT arrayJoin(days) AS began, arrayJoin(arrayFilter(at -> at >= began, days)) - began AS since FROM (
        SELECT {_PERSON} AS person,
            bitPositionsToArray(groupBitOr(bitShiftLeft(toUInt64(1), toInt32(intDiv(hour, 24)) - toInt32(toDate('2026-03-20'))))) AS days
        FROM person_hours WHERE {_views_by_hour("hour", "2026-03-20")} GROUP BY person
    )
) GROUP BY began, since""",
    # A day's place, and 0 new, 1 returning, 2 resurrecting, 3 dormant.
    "lifecycle": f"""
SELECT toDate('2026-02-28') + visit.1 AS day, ['new', 'returning', 'resurrecting', 'dormant'][visit.2 + 1] AS status, count()
FROM (
    SELECT arrayJoin(arrayConcat(
        arrayMap(at -> (at, multiIf(at = first, 0, bitTest(days, at - 1), 1, 2)), places),
        arrayMap(at -> (toUInt64(at + 1), 3), arrayFilter(at -> NOT bitTest(days, at + 1), places)))) AS visit
    FROM (
        SELECT {_PERSON} AS person, groupBitOr(bitShiftLeft(toUInt64(1), {_PLACE} + 1)) AS days, bitPositionsToArray(days) AS places,
            toInt32(intDiv(min(hour), 24)) - toInt32(toDate('2026-02-28')) AS first
        FROM person_hours WHERE {_SEEN} GROUP BY person
    )
) WHERE visit.1 BETWEEN 11 AND 30 GROUP BY visit""",
    "stickiness": f"""
SELECT active, count() FROM (
    SELECT {_PERSON} AS person, bitCount(groupBitOr(bitShiftLeft(toUInt64(1), {_PLACE}))) AS active
    FROM person_hours WHERE {_SEEN} GROUP BY person
) GROUP BY active""",
    "paths": f"""
SELECT concat(toString(edge.1), '_', edge.2.2), concat(toString(edge.1 + 1), '_', edge.3.2), count() AS times,
    round(avg(edge.3.1 - edge.2.1)) AS took
FROM (
    SELECT arrayJoin(arrayZip(arrayEnumerate(arrayPopBack(steps)), arrayPopBack(steps), arrayPopFront(steps))) AS edge
    FROM (
        SELECT arraySlice(arrayFilter((step, before) -> step.2 != before, visit, arrayPushFront(arrayPopBack(visit.2), '')), 1, 5) AS steps
        FROM (
            SELECT arrayJoin(arraySplit((step, gap) -> gap > 1800000, walked, arrayDifference(walked.1))) AS visit
            FROM (
                SELECT {_PERSON} AS person,
                    arraySort(groupArray((toUnixTimestamp64Milli(timestamp), trim(TRAILING '/' FROM assumeNotNull(current_url))))) AS walked
                FROM events WHERE {_VIEWS} AND current_url != '' GROUP BY person
            )
        )
    )
) GROUP BY edge.1, edge.2.2, edge.3.2 ORDER BY times DESC, edge.1, edge.2.2, edge.3.2 LIMIT 50""",
    "events_list": f"""
SELECT uuid, event, timestamp, properties, {_PERSON} AS person, distinct_id, person_properties
FROM events WHERE {_ALL} ORDER BY timestamp DESC, uuid DESC LIMIT 101""",
    "sql_count": f"""
SELECT toString(event) AS name, count() AS times, uniqExact({_PERSON}) FROM events WHERE {_ALL}
GROUP BY event ORDER BY times DESC, name LIMIT 50""",
}
