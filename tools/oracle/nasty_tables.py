"""Rows of a team's own table, and questions about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tools.oracle.nasty import MEASURES, Scene, currencies, event_series, scenes
from tools.oracle.nasty import trends_queries as questions_of_events
from tools.oracle.nasty_words import words
from tools.oracle.tables import COLUMNS, NAME

_MICROSECOND = timedelta(microseconds=1)
_TEXTS = words.filter(lambda text: "\x00" not in text)
_NUMBER_COLUMNS = ("id", "amount", "price", "value", "bucket")
_OPERATORS = ("exact", "is_not", "icontains", "gt", "lte", "is_set", "is_not_set")


@st.composite
def scenes_with_tables(draw: st.DrawFn) -> Scene:
    scene = draw(scenes())
    around = st.one_of(
        st.sampled_from([scene.odd - _MICROSECOND, scene.odd, scene.odd + _MICROSECOND]),
        st.integers(-3 * 86_400_000, 3 * 86_400_000).map(
            lambda ms: scene.odd + timedelta(milliseconds=ms, microseconds=ms % 1000)
        ),
        st.integers(-45, 45).map(lambda days: scene.odd + timedelta(days=days)),
    )
    days = st.integers(-4, 4).map(
        lambda days: scene.odd.astimezone(scene.zone).date() + timedelta(days=days)
    )
    rows = tuple(
        {
            "id": index,
            "placed_at": draw(st.none() | around | around),
            "day": draw(st.none() | days | days),
            "customer": draw(st.sampled_from([None, "", "ada", "bea", "é", "'"])),
            "amount": draw(
                st.none() | st.sampled_from([Decimal("0.5"), Decimal("-1.25"), Decimal("1000")])
            ),
            "price": draw(
                st.none() | st.sampled_from([0.0, 0.5, 2.0, -1.25, float("inf"), float("nan")])
            ),
            "value": draw(st.none() | _TEXTS),
            "bucket": draw(st.none() | st.integers(-3, 12)),
            "is_paid": draw(st.none() | st.booleans()),
            "currency": draw(
                currencies.filter(lambda currency: currency is None or isinstance(currency, str))
            ),
        }
        for index in range(draw(st.integers(0, 10)))
    )
    return replace(scene, history=replace(scene.history, rows=rows))


@st.composite
def table_filters(draw: st.DrawFn) -> dict[str, Any]:
    operator = draw(st.sampled_from(_OPERATORS))
    # How a number that is none is spelled is the engine's own affair.
    key = draw(st.sampled_from([name for name in COLUMNS if name != "price"]))
    item: dict[str, Any] = {"type": "data_warehouse", "key": key, "operator": operator}
    if operator in ("gt", "lte"):
        item["value"] = draw(st.sampled_from([-1, 0, 2, "0.5"]))
    elif operator not in ("is_set", "is_not_set"):
        item["value"] = draw(st.one_of(words, st.integers(-3, 12), st.sampled_from(["true", 0.5])))
    return item


@st.composite
def table_series(draw: st.DrawFn, is_cumulative: bool) -> dict[str, Any]:
    kind = draw(st.sampled_from(["adding", "active", "property", "revenue", "per actor"]))
    series: dict[str, Any] = {
        "kind": "DataWarehouseNode",
        "table_name": NAME,
        "timestamp_field": draw(st.sampled_from(["placed_at", "placed_at", "day"])),
        "distinct_id_field": draw(st.sampled_from(["customer", "customer", "bucket"])),
        "id_field": "id",
    }
    if kind in ("property", "revenue"):
        series["math"] = "sum" if is_cumulative else draw(st.sampled_from(MEASURES))
        # A price that is no number has no spelling that both sides would read as an amount.
        names = _NUMBER_COLUMNS if kind == "property" else ("amount", "bucket")
        series["math_property"] = draw(st.sampled_from(names))
        if draw(st.booleans()):
            series["math_property_type"] = "data_warehouse_properties"
    elif kind == "adding" or is_cumulative:
        series["math"] = draw(st.sampled_from(["total", "dau"]))
    elif kind == "active":
        series["math"] = draw(st.sampled_from(["weekly_active", "monthly_active"]))
    else:
        series["math"] = f"{draw(st.sampled_from(MEASURES[1:]))}_count_per_actor"
    if kind == "revenue":
        series["math_property_revenue_currency"] = draw(
            st.sampled_from([{"property": "currency"}, {"property": "currency", "static": "EUR"}])
        )
        series["math_currency"] = draw(st.sampled_from(["EUR", "USD", "JPY"]))
    if draw(st.booleans()):
        series["properties"] = draw(st.lists(table_filters(), max_size=2))
    return series


@st.composite
def table_queries(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    query = draw(questions_of_events(scene))
    display = (query.get("trendsFilter") or {}).get("display")
    is_cumulative = display == "ActionsLineGraphCumulative"
    nodes = table_series(is_cumulative)
    is_broken_down = draw(st.booleans())
    if not is_broken_down and draw(st.booleans()):
        nodes = st.one_of(nodes, event_series(is_cumulative))
    # As many series as before: the formulas name them.
    series = [draw(nodes) for _ in query["series"]]
    asked = {**query, "series": series, "properties": None}
    asked.pop("breakdownFilter", None)
    if is_broken_down:
        asked["breakdownFilter"] = {
            "breakdown": draw(st.sampled_from(["customer", "value", "is_paid", "bucket", "day"])),
            "breakdown_type": "data_warehouse",
            "breakdown_limit": draw(st.sampled_from([1, 2, 25])),
            "breakdown_hide_other_aggregation": draw(st.booleans()),
        }
    return asked
