"""One series of a TrendsQuery in one period -> its values, by breakdown value and bucket."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from footfall.foundations.clickhouse.client import ClickHouse, QueryResult
from footfall.products.insights.backend.contracts import BREAKDOWN_NULL, BREAKDOWN_OTHER, Asker
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.combine_values import Values
from footfall.products.insights.backend.logic.find_person_hours import has_person_hours
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.formulas import Number
from footfall.products.insights.backend.queries.names import (
    BREAKDOWN,
    BREAKDOWN_IS_OTHER,
    BREAKDOWN_RANK,
    BUCKET,
    LEFT_OUT,
    VALUE,
)
from footfall.products.insights.backend.queries.sources import Source
from footfall.products.insights.backend.queries.trends import Period, trends_tree
from footfall.products.insights.backend.queries.trends_together import AskedSeries, together_tree
from footfall.query.nodes.maths import Math, MathFields

# None: no breakdown. The kind comes first, so that a property that reads like a sentinel is still a value.
BreakdownKey = tuple[Literal["value", "none", "other"], str] | None
NONE: BreakdownKey = ("none", BREAKDOWN_NULL)
OTHER: BreakdownKey = ("other", BREAKDOWN_OTHER)


@dataclass(frozen=True)
class SeriesAnswer:
    """`values[key][i]` is the value of bucket i, or the only one where there are no buckets; keys in order of weight.

    `nothing` is the value where there are no rows.
    """

    values: dict[BreakdownKey, Values]
    left_out: dict[BreakdownKey, int]
    nothing: Number
    width: int
    counts_left_out: bool = False

    def of(self, key: BreakdownKey) -> Values:
        return self.values.get(key, [self.nothing] * self.width)

    @property
    def kept_values(self) -> tuple[str, ...]:
        return tuple(key[1] for key in self.values if key is not None and key[0] == "value")


def ask_series(
    clickhouse: ClickHouse,
    series: MathFields,
    source: Source,
    period: Period,
    breakdown: BrokenDown | None,
    asker: Asker,
    path: str,
    *,
    is_cumulative: bool,
    filters_path: str,
) -> SeriesAnswer:
    """`path` is where `series` is, `filters_path` where the question's filters are.

    Raises QueryError or a QueryFailedError.
    """
    tree = trends_tree(
        series,
        source,
        period,
        path,
        breakdown=breakdown,
        is_cumulative=is_cumulative,
        has_person_hours=has_person_hours(clickhouse),
    )
    result = ask(clickhouse, tree, asker.team_id, path=filters_path)
    return _answer(_rows(result), series, period, breakdown)


def ask_together(
    clickhouse: ClickHouse,
    asked: Sequence[AskedSeries],
    period: Period,
    asker: Asker,
    *,
    filters_path: str,
) -> dict[int, SeriesAnswer]:
    """The same for series of the same events without a breakdown, by their order."""
    result = ask(clickhouse, together_tree(asked, period), asker.team_id, path=filters_path)
    rows = _rows(result)
    return {
        item.order: _answer(
            [
                {
                    name: row[column]
                    for name, column in (
                        (BUCKET, BUCKET),
                        (VALUE, f"{VALUE}_{place}"),
                        (LEFT_OUT, f"{LEFT_OUT}_{place}"),
                    )
                    if column in row
                }
                for row in rows
            ],
            item.series,
            period,
            None,
        )
        for place, item in enumerate(asked)
    }


def all_keys(kept: Iterable[str]) -> list[BreakdownKey]:
    return [*(("value", value) for value in kept), NONE, OTHER]


def _rows(result: QueryResult) -> list[dict[str, Any]]:
    names = [column.name for column in result.columns]
    return [dict(zip(names, row, strict=True)) for row in result.rows]


def _answer(
    rows: list[dict[str, Any]],
    series: MathFields,
    period: Period,
    breakdown: BrokenDown | None,
) -> SeriesAnswer:
    nothing: Number = 0 if (series.math or Math.TOTAL).is_zero_of_nothing else None
    places = _places(period)
    values: dict[BreakdownKey, Values] = {}
    left_out: dict[BreakdownKey, int] = {}
    if breakdown is None:
        values[None] = [nothing] * len(places)
    for row in sorted(rows, key=lambda row: _order(row, breakdown)):
        key = _key(row, breakdown)
        held = values.setdefault(key, [nothing] * len(places))
        value = _number(row[VALUE])
        held[places[row.get(BUCKET)]] = nothing if value is None else value
        if LEFT_OUT in row:
            left_out[key] = left_out.get(key, 0) + row[LEFT_OUT]
    converts = series.math_property_revenue_currency is not None
    return SeriesAnswer(values, left_out, nothing, len(places), counts_left_out=converts)


def _places(period: Period) -> dict[date | int | None, int]:
    """Where in the values the bucket of each key is."""
    if period.buckets is None:
        return {None: 0, 0: 0}
    if period.windows is not None:
        return {index: index for index in range(len(period.buckets.items))}
    return {bucket.key: index for index, bucket in enumerate(period.buckets.items)}


def _key(row: dict[str, Any], breakdown: BrokenDown | None) -> BreakdownKey:
    if breakdown is None:
        return None
    if row[BREAKDOWN_IS_OTHER]:
        return OTHER
    return NONE if row[BREAKDOWN] is None else ("value", row[BREAKDOWN])


def _order(row: dict[str, Any], breakdown: BrokenDown | None) -> tuple[int, int]:
    """The values by weight, as the engine ranked them (or as they were given); then no value, then the others."""
    key = _key(row, breakdown)
    if key is None or breakdown is None:
        return (0, 0)
    if key[0] != "value":
        return ({"none": 1, "other": 2}[key[0]], 0)
    if breakdown.kept_values is not None:
        return (0, breakdown.kept_values.index(key[1]))
    return (0, row[BREAKDOWN_RANK])


def _number(value: Any) -> Number:
    """As JSON has numbers: what is not finite is none."""
    if isinstance(value, Decimal):
        value = float(value)
    if value is None or not math.isfinite(value):
        return None
    return float(value) if isinstance(value, float) else int(value)
