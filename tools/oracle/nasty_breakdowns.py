"""Breakdowns by several properties, by expressions and by cohorts, for Hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tools.oracle.expressions import Expression, chosen
from tools.oracle.nasty import Scene, trends_queries
from tools.oracle.nasty_expressions import conditions, texts

_KEYS = ("$browser", "plan", "a'b")
_LIMITS = st.fixed_dictionaries(
    {
        "breakdown_limit": st.sampled_from([1, 2, 25]),
        "breakdown_hide_other_aggregation": st.booleans(),
    }
)


def _values() -> st.SearchStrategy[Expression]:
    return st.one_of(texts(), conditions().map(lambda condition: chosen(condition, "yes", "no")))


def _parts() -> st.SearchStrategy[dict[str, Any]]:
    keys = st.sampled_from(_KEYS)
    return st.one_of(
        keys.map(lambda key: {"property": key}),
        keys.map(lambda key: {"property": key, "type": "person"}),
        keys.map(lambda key: {"property": key, "type": "group", "group_type_index": 0}),
        st.sampled_from(["event", "distinct_id", "$group_0"]).map(
            lambda name: {"property": name, "type": "event_metadata"}
        ),
        _values().map(lambda value: {"property": value, "type": "hogql"}),
    )


def several_breakdowns() -> st.SearchStrategy[dict[str, Any]]:
    parts = st.lists(_parts(), min_size=1, max_size=3)
    return st.builds(lambda held, more: {"breakdowns": held, **more}, parts, _LIMITS)


def expression_breakdowns() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda value, more: {"breakdown": value, "breakdown_type": "hogql", **more},
        _values(),
        _LIMITS,
    )


def cohort_breakdowns(numbers: Sequence[int]) -> st.SearchStrategy[dict[str, Any]]:
    held = st.lists(st.sampled_from([*numbers, "all"]), min_size=1, max_size=3, unique=True)
    return st.one_of(held, st.sampled_from(numbers)).map(
        lambda asked: {"breakdown": asked, "breakdown_type": "cohort"}
    )


@st.composite
def trends_told_apart(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    breakdowns = st.one_of(expression_breakdowns(), several_breakdowns())
    return {**draw(trends_queries(scene)), "breakdownFilter": draw(breakdowns)}
