"""Histories in which a few actors come again and again, and questions about that, for Hypothesis."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tools.oracle.history import Event, History
from tools.oracle.nasty import ODD_MOMENTS, Scene, filter_lists, property_filters, property_maps
from tools.oracle.nasty_breakdowns import expression_breakdowns

_MS = timedelta(milliseconds=1)
_MINUTE = timedelta(minutes=1)
_HALF_HOUR = timedelta(minutes=30)
_NAMES = ("$pageview", "$screen", "sign up", "it's", "")
_URLS = (
    *(
        "/",
        "/a",
        "/a/",
        "//",
        "/user/1",
        "/user/2/",
        "/user/1/edit",
        "/A",
        "/é",
        "",
        "a\\b",
        "/x*y",
    ),
    *("/a\nb", "/a b", "...", "/日本/", "/user/\x00"),
)
_PATTERNS = (
    *("/user/*", "/a", "/a*", "*/edit", "/user/*/edit", "*a*", "*/*/*", "sign*", "/x*y"),
    *("a\\*", "/é*", "/a\n*", "(", "*.*", "*"),
)
_REGEXES = ("/[0-9]+", "^/user", "edit$", "a|b", "é", "/+", "\\\\", "[a-z]{3}", "(a)(/)?")

urls = st.sampled_from(_URLS)
usual_urls = st.sampled_from(["/", "/a", "/a/", "/user/1", "/user/2/"])
event_names = st.sampled_from([None, None, "$pageview", "$pageview", "sign up", "$screen", ""])


@st.composite
def busy_scenes(draw: st.DrawFn) -> Scene:
    zone, odd = draw(st.sampled_from(ODD_MOMENTS))
    people = [uuid.UUID(int=draw(st.integers(0, 2**128 - 1))) for _ in range(3)]
    day = 24 * 60
    moments = (
        [odd - _MS, odd, odd + _MS, odd + _HALF_HOUR, odd + _HALF_HOUR + _MS],
        [odd + timedelta(days=days) for days in range(-8, 3)],
        [odd + timedelta(hours=hours) for hours in range(-30, 31, 3)],
        [odd + minutes * _MINUTE for minutes in range(-60, 120, 10)],
        [odd + minutes * _MINUTE for minutes in range(-70, 70, 7)],
        [odd + timedelta(days=days, minutes=7 * days) for days in range(-80, 10, 5)],
    )
    stamps = st.one_of(
        *(st.sampled_from(held) for held in moments),
        st.integers(-9 * day, 2 * day).map(lambda minutes: odd + minutes * _MINUTE),
        st.integers(-80, 20).map(lambda minutes: odd + minutes * _MINUTE),
    )
    properties = st.builds(
        lambda held, more: {**held, **more},
        property_maps,
        st.one_of(
            st.fixed_dictionaries({"$current_url": urls}, optional={"$screen_name": urls}),
            st.fixed_dictionaries({"$current_url": usual_urls, "$screen_name": usual_urls}),
        ),
    )
    events = [
        Event(
            uuid=uuid.UUID(int=draw(st.integers(1, 2**128 - 1))),
            event=draw(st.sampled_from(["$pageview", *_NAMES])),
            distinct_id="someone",
            person_id=draw(st.sampled_from(people)),
            timestamp=draw(stamps),
            properties=draw(properties),
            person_properties=draw(property_maps),
            group_0=draw(st.sampled_from(["", "acme", "it's"])),
        )
        for _ in range(draw(st.sampled_from([12, 18, 24, 8, 16, 20, 0])))
    ]
    distinct = tuple({event.uuid: event for event in events}.values())
    merged = draw(
        st.sampled_from([{}, {people[0]: people[1]}, {people[0]: people[1], people[2]: people[1]}])
    )
    groups = draw(st.dictionaries(st.sampled_from(["acme", "it's"]), property_maps, max_size=2))
    now = odd + timedelta(minutes=day - draw(st.integers(-2 * day, day)))
    return Scene(History(distinct, merged, groups), ZoneInfo(zone), odd, now)


def _entities() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"id": event_names},
        optional={
            "type": st.just("events"),
            "properties": st.lists(property_filters(), max_size=1),
        },
    )


def _breakdowns() -> st.SearchStrategy[dict[str, Any]]:
    held = st.fixed_dictionaries(
        {
            "breakdown": st.sampled_from(["$browser", "plan", "$current_url", "a'b"]),
            "breakdown_limit": st.sampled_from([1, 2, 25]),
            "breakdown_hide_other_aggregation": st.booleans(),
        }
    )
    kinds = st.sampled_from(
        [
            {"breakdown_type": "event"},
            {"breakdown_type": "person"},
            {"breakdown_type": "group", "breakdown_group_type_index": 0},
        ]
    )
    one = st.builds(lambda one, more: {**one, **more}, held, kinds)
    return st.one_of(one, one, one, expression_breakdowns())


@st.composite
def _date_ranges(draw: st.DrawFn, scene: Scene, interval: str) -> dict[str, Any]:
    local = scene.odd.astimezone(scene.zone)
    starts = ["-1d", "-24h", "-30h", "dStart", f"{local:%Y-%m-%d}", f"{local:%Y-%m-%dT00:30:00}"]
    if interval != "hour":
        starts = ["-7d", "-2w", "-2w", "-1m", "mStart", "-1mStart", "wStart", "-3m", *starts]
    if interval in ("week", "month"):
        starts.append("all")
    asked = {"date_from": draw(st.sampled_from(starts))}
    date_to = draw(
        st.sampled_from([None, None, "dEnd", f"{scene.now.astimezone(scene.zone):%Y-%m-%d}"])
    )
    if date_to is not None:
        asked["date_to"] = date_to
    return asked


@st.composite
def retention_queries(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    period = draw(st.sampled_from(["Day", "Day", "Week", "Month", "Hour"]))
    asked: dict[str, Any] = {"period": period}
    query: dict[str, Any] = {
        "kind": "RetentionQuery",
        "retentionFilter": asked,
        "properties": _rare_filters(draw),
    }
    if draw(st.integers(0, 3)) == 0:
        query["dateRange"] = {
            "date_from": (
                draw(st.sampled_from(["-1d", "-30h", "dStart"]))
                if period == "Hour"
                else draw(st.sampled_from(["-1d", "-7d", "-1m", "mStart"]))
            )
        }
    else:
        count = draw(st.sampled_from([None, 1, 2, 3, 7, 12, 62]))
        if count is not None:
            asked["totalIntervals"] = count
        date_to = draw(
            st.sampled_from([None, None, "-1d", f"{scene.now.astimezone(scene.zone):%Y-%m-%d}"])
        )
        if date_to is not None:
            query["dateRange"] = {"date_to": date_to}
    for field in ("targetEntity", "returningEntity"):
        if draw(st.integers(0, 3)) != 0:
            asked[field] = draw(_entities())
    kind = draw(
        st.sampled_from(
            [
                None,
                "retention_recurring",
                "retention_first_time",
                "retention_first_ever_occurrence",
            ]
        )
    )
    optional = {
        "retentionType": st.just(kind),
        "retentionReference": st.sampled_from(["total", "previous"]),
        "cumulative": st.booleans(),
        "minimumOccurrences": st.integers(1, 3),
        "retentionCustomBrackets": st.lists(st.integers(1, 4), min_size=1, max_size=3),
        "meanRetentionCalculation": st.sampled_from(["simple", "weighted", "none"]),
    }
    for field, values in optional.items():
        if draw(st.booleans()) and not (field == "retentionType" and kind is None):
            asked[field] = draw(values)
    if period != "Month" and draw(st.integers(0, 2)) == 0:
        asked["timeWindowMode"] = draw(
            st.sampled_from(["24_hour_windows", "24_hour_windows", "strict_calendar_dates"])
        )
    if draw(st.integers(0, 2)) == 0:
        query["breakdownFilter"] = draw(_breakdowns())
    if draw(st.integers(0, 3)) == 0:
        query["aggregation_group_type_index"] = 0
    return query


def _rare_filters(draw: st.DrawFn) -> Any:
    return draw(filter_lists) if draw(st.integers(0, 5)) == 5 else None


def _series(draw: st.DrawFn) -> dict[str, Any]:
    series: dict[str, Any] = {"kind": "EventsNode", "event": draw(event_names)}
    if draw(st.integers(0, 3)) == 3:
        series["properties"] = draw(st.lists(property_filters(), max_size=1))
    return series


@st.composite
def lifecycle_queries(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    interval = draw(st.sampled_from(["day", "day", "hour", "week", "month"]))
    query: dict[str, Any] = {
        "kind": "LifecycleQuery",
        "series": [_series(draw)],
        "interval": interval,
        "dateRange": draw(_date_ranges(scene, interval)),
        "properties": _rare_filters(draw),
    }
    if draw(st.integers(0, 3)) == 0:
        query["aggregation_group_type_index"] = 0
    if draw(st.integers(0, 3)) == 0:
        states = st.sampled_from(["new", "returning", "resurrecting", "dormant"])
        query["lifecycleFilter"] = {"toggledLifecycles": draw(st.lists(states, max_size=3))}
    return query


@st.composite
def stickiness_queries(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    interval = draw(st.sampled_from(["day", "day", "hour", "week", "month"]))
    query: dict[str, Any] = {
        "kind": "StickinessQuery",
        "series": [_series(draw) for _ in range(draw(st.integers(1, 2)))],
        "interval": interval,
        "dateRange": draw(_date_ranges(scene, interval)),
        "properties": _rare_filters(draw),
    }
    for series in query["series"]:
        if draw(st.integers(0, 3)) == 0:
            series |= {"math": "unique_group", "math_group_type_index": 0}
    if draw(st.booleans()):
        query["compareFilter"] = {"compare": True}
        compare_to = draw(st.sampled_from([None, "-1w", "-2d", "-36h", "-1m"]))
        if compare_to is not None:
            query["compareFilter"]["compare_to"] = compare_to
    asked: dict[str, Any] = {}
    if draw(st.booleans()):
        operator = draw(st.sampled_from(["gte", "lte", "exact"]))
        asked["stickinessCriteria"] = {"operator": operator, "value": draw(st.integers(1, 3))}
    if draw(st.booleans()):
        asked["computedAs"] = draw(st.sampled_from(["cumulative", "non_cumulative"]))
    if asked:
        query["stickinessFilter"] = asked
    return query


@st.composite
def paths_queries(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    types = st.sampled_from(["$pageview", "$screen", "custom_event"])
    usual = st.sampled_from(["/", "/a", "/user/1", "/user/2", "sign up", "/user/*"])
    items = st.one_of(usual, usual, st.sampled_from(_URLS).filter(bool))
    patterns = st.lists(st.sampled_from(_PATTERNS), max_size=2)
    rules = st.fixed_dictionaries(
        {"regex": st.sampled_from(_REGEXES)},
        optional={
            "alias": st.sampled_from(["", "/id", "é", "$1", "/"]),
            "order": st.integers(0, 2),
        },
    )
    optional: dict[str, st.SearchStrategy[Any]] = {
        "includeEventTypes": st.lists(types, max_size=3),
        "pathGroupings": patterns,
        "localPathCleaningFilters": st.lists(rules, max_size=2),
        "excludeEvents": patterns,
        "edgeLimit": st.integers(1, 6),
        "minEdgeWeight": st.integers(1, 2),
        "maxEdgeWeight": st.integers(1, 3),
    }
    asked = {
        field: draw(values) for field, values in optional.items() if draw(st.integers(0, 4)) == 4
    }
    for field in ("startPoint", "endPoint"):
        if draw(st.integers(0, 4)) == 4:
            asked[field] = draw(items)
    if draw(st.booleans()):
        asked["stepLimit"] = draw(st.integers(3, 6))
    query: dict[str, Any] = {
        "kind": "PathsQuery",
        "pathsFilter": asked,
        "dateRange": draw(_date_ranges(scene, "week")),
        "properties": _rare_filters(draw),
    }
    if draw(st.integers(0, 3)) == 0:
        query["aggregation_group_type_index"] = 0
    return query
