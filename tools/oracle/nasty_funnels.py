"""Histories in which a few actors do a few things close together, and funnels over them, for Hypothesis."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tools.oracle.history import Event, History
from tools.oracle.nasty import ODD_MOMENTS, Scene, filter_lists, property_filters, property_maps

_MS = timedelta(milliseconds=1)
_NAMES = ("a", "a", "b", "b", "c", "c", "d", "", "it's")
_VALUES = ("x", "y", "", "é", None, 5)
_KEYS = ("$browser", "plan", "a'b")
# Events lie as far apart as windows are long, so that many are on an edge.
_UNITS = ("second", "minute", "hour", "day")


@st.composite
def funnel_scenes(draw: st.DrawFn) -> Scene:
    zone, odd = draw(st.sampled_from(ODD_MOMENTS))
    people = [uuid.UUID(int=draw(st.integers(0, 2**128 - 1))) for _ in range(3)]
    step = timedelta(seconds=draw(st.sampled_from([1, 60, 1800, 3600, 3600, 86400])))
    stamps = st.one_of(
        st.integers(-6, 12).map(lambda count: odd + count * step),
        st.integers(-6, 12).map(lambda count: odd + count * step),
        st.tuples(st.integers(-3, 6), st.sampled_from([-1, 1])).map(
            lambda moved: odd + moved[0] * step + moved[1] * _MS
        ),
    )
    values = st.sampled_from(_VALUES)
    known = st.fixed_dictionaries({}, optional=dict.fromkeys(_KEYS, values))
    properties = st.builds(lambda more, held: {**more, **held}, property_maps, known)
    events = [
        Event(
            uuid=uuid.UUID(int=draw(st.integers(1, 2**128 - 1))),
            event=draw(st.sampled_from(_NAMES)),
            distinct_id="someone",
            person_id=draw(st.sampled_from([people[0], *people])),
            timestamp=draw(stamps),
            properties=draw(properties),
            person_properties=draw(known),
            group_0=draw(st.sampled_from(["", "acme", "acme", "it's"])),
        )
        for _ in range(draw(st.sampled_from([12, 20, 30, 6, 16, 24, 1, 0])))
    ]
    distinct = tuple({event.uuid: event for event in events}.values())
    merged = draw(
        st.sampled_from([{}, {people[0]: people[1]}, {people[0]: people[1], people[2]: people[1]}])
    )
    groups = draw(st.dictionaries(st.sampled_from(["acme", "it's"]), known, max_size=2))
    now = odd + timedelta(minutes=draw(st.integers(0, 3 * 24 * 60)))
    return Scene(History(distinct, merged, groups), ZoneInfo(zone), odd, now)


def _nodes(draw: st.DrawFn) -> dict[str, Any]:
    node: dict[str, Any] = {"kind": "EventsNode"}
    event = draw(st.sampled_from(["a", "a", "b", "b", "c", "d", "it's", "", None]))
    if event is not None:
        node["event"] = event
    if draw(st.integers(0, 4)) == 0:
        node["properties"] = draw(st.lists(property_filters(), max_size=1))
    return node


def _span(draw: st.DrawFn, size: int) -> dict[str, int]:
    first = draw(st.integers(0, size - 2))
    return {"funnelFromStep": first, "funnelToStep": draw(st.integers(first + 1, size - 1))}


@st.composite
def funnels_queries(draw: st.DrawFn, scene: Scene, viz: str) -> dict[str, Any]:
    size = draw(st.sampled_from([2, 3, 3, 4, 5]))
    order = draw(st.sampled_from([None, "ordered", "strict", "unordered", "unordered"]))
    asked: dict[str, Any] = {"funnelVizType": viz}
    if order is not None:
        asked["funnelOrderType"] = order
    if draw(st.integers(0, 3)) != 0:
        asked["funnelWindowIntervalUnit"] = draw(st.sampled_from(_UNITS))
        asked["funnelWindowInterval"] = draw(st.sampled_from([1, 1, 2, 3, 30]))
    if draw(st.booleans()):
        asked["exclusions"] = [
            {
                **_nodes(draw),
                **(
                    {"funnelFromStep": 0, "funnelToStep": size - 1}
                    if order == "unordered"
                    else _span(draw, size)
                ),
            }
            for _ in range(draw(st.integers(1, 2)))
        ]
    if viz != "steps" and draw(st.booleans()):
        asked |= _span(draw, size)
    if viz == "time_to_convert" and draw(st.booleans()):
        asked["binCount"] = draw(st.integers(1, 7))
    query: dict[str, Any] = {
        "kind": "FunnelsQuery",
        "series": [_nodes(draw) for _ in range(size)],
        "funnelsFilter": asked,
        "dateRange": draw(_date_ranges(scene)),
    }
    if draw(st.integers(0, 5)) == 0:
        query["properties"] = draw(filter_lists)
    if viz == "trends":
        query["interval"] = draw(st.sampled_from(["day", "day", "hour", "week", "month"]))
        if query["interval"] == "hour":
            query["dateRange"] = {"date_from": draw(st.sampled_from(["-1d", "-24h", "-72h"]))}
    if viz != "time_to_convert" and draw(st.booleans()):
        query["breakdownFilter"], attribution = draw(_breakdowns()), draw(_attributions(size))
        asked |= attribution
    if draw(st.integers(0, 3)) == 0:
        query["aggregation_group_type_index"] = 0
    return query


def _breakdowns() -> st.SearchStrategy[dict[str, Any]]:
    held = st.fixed_dictionaries(
        {
            "breakdown": st.sampled_from(_KEYS),
            "breakdown_limit": st.sampled_from([1, 2, 25]),
            "breakdown_hide_other_aggregation": st.booleans(),
        }
    )
    kinds = st.sampled_from(
        [
            {"breakdown_type": "event"},
            {"breakdown_type": "event"},
            {"breakdown_type": "person"},
            {"breakdown_type": "group", "breakdown_group_type_index": 0},
        ]
    )
    return st.builds(lambda one, more: {**one, **more}, held, kinds)


def _attributions(size: int) -> st.SearchStrategy[dict[str, Any]]:
    kinds = [{"breakdownAttributionType": kind} for kind in ("first_touch", "last_touch")]
    return st.one_of(
        st.sampled_from([{}, *kinds, {"breakdownAttributionType": "all_events"}]),
        st.integers(0, size - 1).map(
            lambda step: {"breakdownAttributionType": "step", "breakdownAttributionValue": step}
        ),
    )


@st.composite
def _date_ranges(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    local = scene.odd.astimezone(scene.zone)
    starts = ["-7d", "-14d", "-1d", "-24h", "all", "all", f"{local:%Y-%m-%d}", "mStart"]
    asked = {"date_from": draw(st.sampled_from(starts))}
    date_to = draw(
        st.sampled_from([None, None, "dEnd", f"{scene.now.astimezone(scene.zone):%Y-%m-%d}"])
    )
    if date_to is not None:
        asked["date_to"] = date_to
    return asked
