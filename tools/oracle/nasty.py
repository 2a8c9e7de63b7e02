"""Small nasty histories and questions, for Hypothesis."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tools.oracle.history import Event, History
from tools.oracle.nasty_expressions import expression_filters
from tools.oracle.nasty_words import words

# A zone, and an instant at which something odd happens to its clock.
ODD_MOMENTS = (
    ("UTC", datetime(2026, 1, 1, tzinfo=UTC)),
    ("UTC", datetime(2024, 2, 29, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    # midnight does not exist
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    # the last hour of a day comes twice
    ("America/Sao_Paulo", datetime(2018, 2, 18, 2, tzinfo=UTC)),
    # midnight comes twice
    ("America/Havana", datetime(2025, 11, 2, 5, tzinfo=UTC)),
    # clocks move by half an hour
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Asia/Kolkata", datetime(2026, 6, 1, 18, 30, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 6, 1, 18, 15, tzinfo=UTC)),
    # a whole day does not exist
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
)
_KEYS = ("$browser", "plan", "a'b", "we\\ird", 'quo"te', "{p0: String}", "é", "", "a.b", "\n")
_EVENTS = ("$pageview", "sign up", "", "it's", "日本", "\\")
_MS = timedelta(milliseconds=1)

keys = st.sampled_from([key for key in _KEYS if key])
values = st.one_of(
    words,
    words,
    st.integers(-3, 12),
    st.sampled_from([0.5, 2.0, -1.25, 1000.0, 2**53]),
    st.booleans(),
    st.none(),
    st.lists(st.integers(0, 3), max_size=2),
)
property_maps = st.dictionaries(keys, values, max_size=4)
amounts = st.one_of(
    st.integers(-3, 12),
    st.sampled_from([0.5, 2.0, -1.25, 1000.0, "5", "1e3", "0.125", "05"]),
    st.sampled_from(["nan", "inf", "x", "", " 5", True, None]),
)
currencies = st.sampled_from(["USD", "EUR", "eur", "JPY", "", "€", None, 5])
measured = st.fixed_dictionaries(
    {},
    optional={
        "amount": amounts,
        "currency": currencies,
        "$session_id": st.sampled_from(["s", "t", "", None]),
    },
)
event_maps = st.builds(lambda named, more: {**named, **more}, property_maps, measured)
# Of days on which clocks do odd things; no other day and no other currency has a rate.
RATE_DAYS = tuple(
    date.fromisoformat(day)
    for day in (
        *("2011-12-28", "2011-12-29", "2011-12-30", "2011-12-31", "2012-01-01"),
        *("2018-02-17", "2018-02-18", "2018-11-03", "2018-11-04", "2024-02-28", "2024-02-29"),
    )
)
RATES = {
    **{
        ("EUR", day): Decimal("0.8") + index * Decimal("0.037")
        for index, day in enumerate(RATE_DAYS)
    },
    **{("JPY", day): Decimal("151.123456789012") for day in RATE_DAYS[::2]},
}


@dataclass(frozen=True)
class Scene:
    """A history with the clock it is asked about."""

    history: History
    zone: ZoneInfo
    odd: datetime
    now: datetime


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    zone, odd = draw(st.sampled_from(ODD_MOMENTS))
    people = [uuid.UUID(int=draw(st.integers(0, 2**128 - 1))) for _ in range(4)]
    stamps = st.one_of(
        st.sampled_from(
            [odd - _MS, odd, odd + _MS, odd - timedelta(hours=1), odd + timedelta(minutes=30)]
        ),
        st.integers(-3 * 86_400_000, 3 * 86_400_000).map(lambda ms: odd + ms * _MS),
        # late and early ones
        st.integers(-45, 45).map(lambda days: odd + timedelta(days=days)),
    )
    count = draw(st.integers(0, 14))
    events = tuple(
        Event(
            uuid=uuid.UUID(int=draw(st.integers(1, 2**128 - 1))),
            event=draw(st.sampled_from(_EVENTS)),
            distinct_id=draw(words),
            person_id=draw(st.sampled_from(people)),
            timestamp=draw(stamps),
            properties=draw(event_maps),
            person_properties=draw(property_maps),
            group_0=draw(st.sampled_from(["", "acme", "it's"])),
        )
        for _ in range(count)
    )
    distinct = tuple({event.uuid: event for event in events}.values())
    merged = draw(
        st.sampled_from([{}, {people[0]: people[1]}, {people[0]: people[1], people[2]: people[1]}])
    )
    groups = draw(st.dictionaries(st.sampled_from(["acme", "it's"]), property_maps, max_size=2))
    now = odd + timedelta(minutes=draw(st.integers(0, 3 * 24 * 60)))
    return Scene(History(distinct, merged, groups), ZoneInfo(zone), odd, now)


@st.composite
def property_filters(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["event", "event", "person", "group"]))
    item: dict[str, Any] = {"type": kind, "key": draw(keys)}
    if kind == "group":
        item["group_type_index"] = 0
    operator = draw(
        st.sampled_from(
            [
                "exact",
                "is_not",
                "icontains",
                "not_icontains",
                "regex",
                "not_regex",
                "gt",
                "gte",
                "lt",
                "lte",
                "is_set",
                "is_not_set",
            ]
        )
    )
    item["operator"] = operator
    scalar = st.one_of(
        words, st.integers(-3, 12), st.sampled_from([0.5, 2.0, 1000.0]), st.booleans()
    )
    if operator in ("gt", "gte", "lt", "lte"):
        item["value"] = draw(st.one_of(st.integers(-3, 12), st.sampled_from(["5", "0.5", "1e3"])))
    elif operator in ("regex", "not_regex"):
        item["value"] = draw(
            st.sampled_from(["^a", "a|b", ".", "é", "[0-9]+", "\\.", "^\\s", "日.?"])
        )
    elif operator not in ("is_set", "is_not_set"):
        item["value"] = draw(st.one_of(scalar, st.lists(scalar, min_size=1, max_size=3)))
    return item


@st.composite
def property_groups(draw: st.DrawFn) -> dict[str, Any]:
    joined = st.sampled_from(["AND", "OR"])
    groups = st.fixed_dictionaries(
        {"type": joined, "values": st.lists(property_filters(), max_size=2)}
    )
    return {"type": draw(joined), "values": draw(st.lists(groups, max_size=2))}


filter_lists = st.one_of(
    st.none(),
    st.none(),
    st.lists(st.one_of(property_filters(), property_filters(), expression_filters()), max_size=2),
    property_groups(),
)
event_names = st.one_of(st.none(), st.sampled_from(_EVENTS))


@st.composite
def trends_queries(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    interval = draw(st.sampled_from(["day", "day", "hour", "week", "month", "minute"]))
    local = scene.odd.astimezone(scene.zone)
    if interval == "minute":
        at = scene.odd.astimezone(scene.zone)
        later = (scene.odd + timedelta(hours=2)).astimezone(scene.zone)
        asked = {"date_from": f"{at:%Y-%m-%dT%H:%M:%S}", "date_to": f"{later:%Y-%m-%dT%H:%M:%S}"}
        # local clocks moved back can make such a range empty
        asked = {"date_from": "-2h"} if asked["date_from"] >= asked["date_to"] else asked
    else:
        starts = [
            "-1d",
            "-3d",
            "-24h",
            "-72h",
            "dStart",
            "-1dStart",
            f"{local:%Y-%m-%d}",
            f"{local:%Y-%m-%dT00:30:00}",
        ]
        long_starts = [
            *starts,
            "-7d",
            "-2w",
            "-1m",
            "mStart",
            "-1mStart",
            "wStart",
            "yStart",
            "all",
        ]
        date_from = draw(st.sampled_from(starts if interval == "hour" else long_starts))
        asked = {"date_from": date_from}
        date_to = draw(
            st.sampled_from([None, None, "dEnd", f"{scene.now.astimezone(scene.zone):%Y-%m-%d}"])
        )
        if date_to is not None:
            asked["date_to"] = date_to
    is_cumulative = draw(st.integers(0, 5)) == 0
    query: dict[str, Any] = {
        "kind": "TrendsQuery",
        "series": draw(st.lists(event_series(is_cumulative), min_size=1, max_size=3)),
        "interval": interval,
        "dateRange": asked,
        "properties": draw(filter_lists),
    }
    if draw(st.booleans()):
        kind = draw(st.sampled_from(["event", "event", "person", "group"]))
        query["breakdownFilter"] = {
            "breakdown": draw(keys),
            "breakdown_type": kind,
            "breakdown_limit": draw(st.sampled_from([1, 2, 25])),
            "breakdown_hide_other_aggregation": draw(st.booleans()),
        }
        if kind == "group":
            query["breakdownFilter"]["breakdown_group_type_index"] = 0
    if draw(st.booleans()):
        query["compareFilter"] = {"compare": True}
        compare_to = draw(st.sampled_from([None, "-1w", "-2d", "-36h", "-1m"]))
        if compare_to is not None and interval != "minute":
            query["compareFilter"]["compare_to"] = compare_to
    asked: dict[str, Any] = {}
    if is_cumulative:
        asked["display"] = "ActionsLineGraphCumulative"
    elif draw(st.integers(0, 3)) == 0:
        asked["display"] = draw(st.sampled_from(["BoldNumber", "ActionsTable"]))
    if draw(st.integers(0, 3)) == 0:
        asked["smoothingIntervals"] = draw(st.integers(1, 4))
    if draw(st.integers(0, 3)) == 0:
        letters = ["A", "B", "C"][: len(query["series"])]
        asked["formulas"] = draw(st.lists(formulas(letters), min_size=1, max_size=2))
    if asked:
        query["trendsFilter"] = asked
    return query


def formulas(letters: list[str]) -> st.SearchStrategy[str]:
    leaves = st.sampled_from([*letters, *letters, "2", "0", "0.5"])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "%"]), inner).map(" ".join),
            inner.map(lambda text: f"({text})"),
            inner.map(lambda text: f"-({text})"),
        ),
        max_leaves=4,
    )


_ADDING = ("total", "dau", "unique_session", "unique_group", "first_time_for_user")
MEASURES = ("sum", "avg", "min", "max", "median", "p75", "p90", "p95", "p99")


@st.composite
def event_series(draw: st.DrawFn, is_cumulative: bool) -> dict[str, Any]:
    kind = draw(st.sampled_from(["adding", "adding", "active", "property", "revenue", "per actor"]))
    series: dict[str, Any] = {"kind": "EventsNode", "event": draw(event_names)}
    if kind in ("property", "revenue"):
        series["math"] = "sum" if is_cumulative else draw(st.sampled_from(MEASURES))
        series["math_property"] = "amount"
        if draw(st.integers(0, 3)) == 0:
            series["math_property_type"] = "person_properties"
    elif kind == "adding" or is_cumulative:
        series["math"] = draw(st.sampled_from([*_ADDING, "first_matching_event_for_user"]))
    elif kind == "active":
        series["math"] = draw(st.sampled_from(["weekly_active", "monthly_active"]))
    else:
        series["math"] = f"{draw(st.sampled_from(MEASURES[1:]))}_count_per_actor"
    if kind == "revenue":
        series["math_property_revenue_currency"] = draw(
            st.sampled_from(
                [
                    {"property": "currency"},
                    {"property": "currency", "static": "EUR"},
                    {"static": "JPY"},
                ]
            )
        )
        if draw(st.booleans()):
            series["math_currency"] = draw(st.sampled_from(["EUR", "USD", "JPY"]))
    if series["math"] == "unique_group":
        series["math_group_type_index"] = 0
    if draw(st.booleans()):
        series["properties"] = draw(st.lists(property_filters(), max_size=1))
    return series


@st.composite
def events_queries(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    columns = ["uuid", "event", "distinct_id", "timestamp", "person_id", "properties"]
    columns += [
        f"{prefix}.{key}"
        for prefix in ("properties", "person.properties")
        for key in ("$browser", "plan", "a'b", "é", "a.b")
    ]
    query: dict[str, Any] = {
        "kind": "EventsQuery",
        "select": draw(st.lists(st.sampled_from(columns), min_size=1, max_size=4)),
        "event": draw(event_names),
        "properties": draw(filter_lists),
        "limit": draw(st.integers(1, 6)),
        "offset": draw(st.integers(0, 3)),
    }
    local = scene.odd.astimezone(scene.zone)
    if draw(st.booleans()):
        query["after"] = f"{local - timedelta(days=2):%Y-%m-%dT%H:%M:%S}"
    if draw(st.booleans()):
        query["before"] = f"{local + timedelta(days=1):%Y-%m-%dT%H:%M:%S}"
    if draw(st.booleans()):
        query["orderBy"] = [draw(st.sampled_from(["timestamp ASC", "timestamp DESC"]))]
    return query
