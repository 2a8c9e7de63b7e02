"""Histories in which a few actors do a few things close together, and funnels over them, for Hypothesis."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tools.oracle.history import Event, History
from tools.oracle.nasty import ODD_MOMENTS, Scene, filter_lists, property_filters, property_maps
from tools.oracle.nasty_breakdowns import (
    cohort_breakdowns,
    expression_breakdowns,
    several_breakdowns,
)

_MS = timedelta(milliseconds=1)
_NAMES = ("a", "a", "a", "a", "b", "b", "b", "b", "c", "c", "c", "d", "", "it's")
_VALUES = ("x", "y", "", "é", None, 5)
_ACTIONS = (1, 2, 3)
_COHORTS = (1, 2)
_KEYS = ("$browser", "plan", "a'b")
# Events lie as far apart as windows are long, so that many are on an edge.
_UNITS = ("second", "minute", "hour", "hour", "hour", "day", "day", "day")
# Events of one moment lie in the order of their uuids, which a store may read from either end.
_FIRSTS = (
    "first_time_for_user",
    "first_time_for_user_with_filters",
    "first_matching_event_for_user",
)
_COMPARISONS = (
    {"compare": True},
    {"compare": True, "compare_to": "-1d"},
    {"compare": True, "compare_to": "-36h"},
)
_ACTORS = ("properties.$browser", "properties.plan", "properties.a'b", "person.properties.plan")
# PostgreSQL keeps no text with a NUL.
_kept_filters = property_filters().filter(lambda item: "\\u0000" not in json.dumps(item))
_windows = st.fixed_dictionaries(
    {
        "funnelWindowIntervalUnit": st.sampled_from(_UNITS),
        "funnelWindowInterval": st.sampled_from([1, 2, 3, 3, 12, 30]),
    }
)
_held = st.one_of(
    st.builds(lambda key: {"property": key}, st.sampled_from(_KEYS)),
    st.builds(
        lambda key, kind: {"property": key, "type": kind},
        st.sampled_from(_KEYS),
        st.sampled_from(["event", "person"]),
    ),
    st.builds(
        lambda key: {"property": key, "type": "group", "group_type_index": 0},
        st.sampled_from(_KEYS),
    ),
)
_halves = st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 3), st.just(2**63 + 1))
_uuids = st.builds(
    lambda first, second: uuid.UUID(int=max(1, first << 64 | second)), _halves, _halves
)


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
    known = st.one_of(
        st.fixed_dictionaries({}, optional=dict.fromkeys(_KEYS, values)),
        st.fixed_dictionaries(dict.fromkeys(_KEYS, st.sampled_from(["x", "x", "y"]))),
        st.fixed_dictionaries(dict.fromkeys(_KEYS, st.sampled_from(["x", "x", "y"]))),
    )
    properties = st.builds(lambda more, held: {**more, **held}, property_maps, known)
    events = [
        Event(
            uuid=draw(_uuids),
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
    return _scene(draw, events, people, ZoneInfo(zone), odd)


@st.composite
def crowded_scenes(draw: st.DrawFn) -> Scene:
    """Many actors at once, drawn from a seed: a question is asked of more of them in less time, but nothing can be shrunk."""
    random = Random(draw(st.integers(0, 2**64 - 1)))  # noqa: S311 - nothing to guess here
    zone, odd = random.choice(ODD_MOMENTS)
    step = timedelta(seconds=random.choice([1, 60, 1800, 3600, 3600, 86400]))
    people = [uuid.UUID(int=random.getrandbits(128)) for _ in range(random.randint(3, 20))]

    def known() -> dict[str, Any]:
        values = random.choice([_VALUES, ("x", "x", "y"), ("x", "x", "y")])
        return {key: random.choice(values) for key in _KEYS if random.random() < 0.8}

    events = [
        Event(
            uuid=uuid.UUID(
                int=max(
                    1, random.getrandbits(random.choice([64, 2])) << 64 | random.getrandbits(64)
                )
            ),
            event=random.choice(_NAMES),
            distinct_id="someone",
            person_id=random.choice(people),
            timestamp=odd + random.randint(-8, 14) * step + random.choice([-1, 0, 0, 0, 1]) * _MS,
            properties=known(),
            person_properties=known(),
            group_0=random.choice(["", "acme", "acme", "it's"]),
        )
        for _ in range(random.randint(20, 200))
    ]
    return _scene(draw, events, people, ZoneInfo(zone), odd)


def _scene(
    draw: st.DrawFn, events: list[Event], people: list[uuid.UUID], zone: ZoneInfo, odd: datetime
) -> Scene:
    known = st.fixed_dictionaries({}, optional=dict.fromkeys(_KEYS, st.sampled_from(_VALUES)))
    merged = st.sampled_from(
        [{}, {people[0]: people[1]}, {people[0]: people[1], people[2]: people[1]}]
    )
    now = odd + timedelta(minutes=draw(st.integers(0, 3 * 24 * 60)))
    history = History(
        tuple({event.uuid: event for event in events}.values()),
        draw(merged),
        draw(st.dictionaries(st.sampled_from(["acme", "it's"]), known, max_size=2)),
        actions={number: draw(st.lists(_action_steps(), max_size=2)) for number in _ACTIONS},
        cohorts={
            number: {"people": draw(st.lists(st.sampled_from(people), max_size=4, unique=True))}
            for number in _COHORTS
        },
        test_account_filters=draw(st.lists(_kept_filters, max_size=1)),
        now=now,
        zone=zone,
    )
    return Scene(history, zone, odd, now)


@st.composite
def _action_steps(draw: st.DrawFn) -> dict[str, Any]:
    step: dict[str, Any] = {"event": draw(st.sampled_from(["a", "b", "c", "c", "d", None]))}
    if draw(_one_in(4)):
        step["properties"] = draw(st.lists(_kept_filters, max_size=1))
    return step


def _one_in(count: int) -> st.SearchStrategy[bool]:
    """So rarely; a range of numbers would be drawn from its ends."""
    return st.sampled_from([False] * (count - 1) + [True])


def _nodes(draw: st.DrawFn) -> dict[str, Any]:
    node: dict[str, Any] = {"kind": "EventsNode"}
    if draw(_one_in(10)):
        return {"kind": "ActionsNode", "id": draw(st.sampled_from(_ACTIONS))}
    event = draw(
        st.sampled_from(["a", "b", "c", "a", "b", "c", "a", "b", None, None, "d", "it's", ""])
    )
    if event is not None:
        node["event"] = event
    if draw(_one_in(10)):
        node["properties"] = draw(st.lists(property_filters(), max_size=1))
    return node


def _steps(draw: st.DrawFn, size: int, order: str | None) -> list[dict[str, Any]]:
    may_be_optional = order != "unordered" and draw(_one_in(3))
    may_have_windows = order != "unordered" and draw(_one_in(4))
    steps = []
    for index in range(size):
        node = _nodes(draw)
        if draw(_one_in(6)):
            members = [_nodes(draw) for _ in range(draw(st.integers(1, 3)))]
            node = {"kind": "GroupNode", "operator": "OR", "nodes": members}
            if draw(_one_in(5)):
                node["properties"] = draw(st.lists(property_filters(), max_size=1))
        if draw(_one_in(10)):
            node["math"] = draw(st.sampled_from(_FIRSTS))
        if index > 0 and may_be_optional and draw(st.booleans()):
            node["optionalInFunnel"] = True
        if index > 0 and may_have_windows and draw(st.booleans()):
            node |= draw(_windows)
        steps.append(node)
    return steps


def _span(draw: st.DrawFn, size: int) -> dict[str, int]:
    first = draw(st.integers(0, size - 2))
    return {"funnelFromStep": first, "funnelToStep": draw(st.integers(first + 1, size - 1))}


@st.composite
def funnels_queries(draw: st.DrawFn, scene: Scene, viz: str) -> dict[str, Any]:
    size = draw(st.sampled_from([2, 2, 3, 3, 4, 5]))
    order = draw(st.sampled_from([None, "ordered", "strict", "unordered", "unordered"]))
    asked: dict[str, Any] = {"funnelVizType": viz}
    if order is not None:
        asked["funnelOrderType"] = order
    if draw(st.booleans()):
        asked |= draw(_windows)
    if draw(_one_in(3)):
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
        "series": _steps(draw, size, order),
        "funnelsFilter": asked,
        "dateRange": draw(_date_ranges(scene)),
    }
    if draw(_one_in(9)):
        query["properties"] = draw(filter_lists)
    if draw(_one_in(9)):
        query["filterTestAccounts"] = True
    if viz == "trends":
        query["interval"] = draw(st.sampled_from(["day", "day", "hour", "week", "month"]))
        if query["interval"] == "hour":
            query["dateRange"] = {"date_from": draw(st.sampled_from(["-1d", "-24h", "-72h"]))}
    if viz != "time_to_convert" and draw(st.booleans()):
        query["breakdownFilter"], attribution = draw(_breakdowns()), draw(_attributions(size))
        asked |= attribution
    if viz != "time_to_convert" and draw(_one_in(4)):
        query["compareFilter"] = draw(st.sampled_from(_COMPARISONS))
    if draw(_one_in(5)):
        asked["holdConstantProperties"] = draw(st.lists(_held, min_size=1, max_size=2))
    if draw(_one_in(7)):
        query["samplingFactor"] = draw(st.sampled_from([0.5, 0.3, 0.9, 1]))
    whom = draw(st.sampled_from(["people", "people", "people", "groups", "values"]))
    if whom == "groups":
        query["aggregation_group_type_index"] = 0
    elif whom == "values":
        asked["funnelAggregateByHogQL"] = draw(st.sampled_from(_ACTORS))
    return query


def options_of(query: dict[str, Any]) -> list[str]:
    """What a question has in it, in words."""
    asked, series = query["funnelsFilter"], query["series"]
    said = {
        "optional steps": any(node.get("optionalInFunnel") for node in series),
        "windows of steps": any("funnelWindowInterval" in node for node in series),
        "one of several": any(node["kind"] == "GroupNode" for node in series),
        "actions": "ActionsNode" in str(query),
        "first of a person": any("math" in node for node in series),
        "without test accounts": "filterTestAccounts" in query,
        "exclusions": bool(asked.get("exclusions")),
        "held constant": "holdConstantProperties" in asked,
        "groups": "aggregation_group_type_index" in query,
        "values as actors": "funnelAggregateByHogQL" in asked,
        "sampled": "samplingFactor" in query,
        "compared": "compareFilter" in query,
        "by several": "breakdowns" in query.get("breakdownFilter", {}),
        "by cohort": query.get("breakdownFilter", {}).get("breakdown_type") == "cohort",
        "by an expression": query.get("breakdownFilter", {}).get("breakdown_type") == "hogql",
        f"by {asked.get('breakdownAttributionType', 'first_touch')}": "breakdownFilter" in query,
        str(asked.get("funnelOrderType", "ordered")): True,
    }
    return [name for name, holds in said.items() if holds]


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
    one = st.builds(lambda one, more: {**one, **more}, held, kinds)
    return st.one_of(
        one,
        one,
        one,
        one,
        several_breakdowns(),
        expression_breakdowns(),
        cohort_breakdowns(_COHORTS),
    )


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
    starts = ["-7d", "-7d", "-14d", "-14d", "-1d", "-24h", "all", "all", "all", "mStart"]
    starts.append(f"{local:%Y-%m-%d}")
    asked = {"date_from": draw(st.sampled_from(starts))}
    date_to = draw(
        st.sampled_from([None, None, "dEnd", f"{scene.now.astimezone(scene.zone):%Y-%m-%d}"])
    )
    if date_to is not None:
        asked["date_to"] = date_to
    return asked
