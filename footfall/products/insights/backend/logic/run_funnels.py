"""FunnelsQuery -> steps, times to convert, or trends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlglot import exp

from footfall.foundations.clickhouse.client import ClickHouse, QueryResult
from footfall.products.insights.backend.contracts import (
    Asker,
    FunnelsResult,
    FunnelStep,
    FunnelTimes,
    FunnelTrend,
    QueryTooLargeError,
)
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.ask_series import NONE, OTHER, BreakdownKey
from footfall.products.insights.backend.logic.read_date_range import resolved
from footfall.products.insights.backend.logic.read_funnel import Period, read_funnel, span_of
from footfall.products.insights.backend.logic.read_funnel_steps import StepNode
from footfall.products.insights.backend.logic.shape_trends import bucket_day, bucket_label
from footfall.products.insights.backend.logic.show_breakdown import label_of, shown_value
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.funnels import (
    AVERAGE,
    BIN,
    BINS,
    CONVERTED,
    LOW,
    MEDIAN,
    STEP,
    TOTAL,
    WIDTH,
    steps_tree,
    times_tree,
    trends_tree,
)
from footfall.products.insights.backend.queries.funnels_rows import PLACE, Funnel
from footfall.products.insights.backend.queries.names import (
    BREAKDOWN,
    BREAKDOWN_IS_OTHER,
    BREAKDOWN_RANK,
    VALUE,
)
from footfall.query.calendar.intervals import Bucket
from footfall.query.errors import at
from footfall.query.nodes.funnels import FunnelGroupNode, FunnelsQuery, FunnelVizType
from footfall.query.nodes.series import ActionsNode

MAX_POINTS = 500_000
_Row = dict[str, Any]


def run_funnels(
    clickhouse: ClickHouse, query: FunnelsQuery, asker: Asker, now: datetime, path: str
) -> FunnelsResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    results: Any = []
    periods = read_funnel(clickhouse, query, asker, now, path)
    given = periods[0].funnel.breakdown
    kept = None if given is None else given.kept_values
    for period in periods:
        funnel = period.funnel
        if kept is not None and funnel.breakdown is not None:
            funnel = replace(funnel, breakdown=funnel.breakdown.keeping(kept))
        tree = _tree(query, funnel, path)
        answer = ask(clickhouse, tree, asker.team_id, path=at(path, "properties"))
        if query.filter.viz_type is FunnelVizType.TIME_TO_CONVERT:
            results = _times(query, _rows(answer))
            continue
        by_value = _by_value(_rows(answer), funnel.breakdown)
        kept = tuple(key[1] for key in by_value if key is not None and key[0] == "value")
        results += _of_period(query, replace(period, funnel=funnel), by_value)
    is_of_one = len(periods) == 1 and periods[0].funnel.breakdown is None
    if query.filter.viz_type is FunnelVizType.STEPS and is_of_one:
        results = results[0]
    return FunnelsResult(
        results=results,
        timezone=asker.zone.key,
        resolved_date_range=resolved(periods[0].funnel.time_range, asker),
        sampling_factor=query.sampling_factor,
    )


def _tree(query: FunnelsQuery, funnel: Funnel, path: str) -> exp.Select:
    if query.filter.viz_type is FunnelVizType.STEPS:
        return steps_tree(funnel)
    span = span_of(query, path)
    if query.filter.viz_type is FunnelVizType.TRENDS:
        return trends_tree(funnel, span.first, span.last)
    return times_tree(funnel, span.first, span.last, query.filter.bin_count)


def _of_period(
    query: FunnelsQuery, period: Period, by_value: dict[BreakdownKey, list[_Row]]
) -> list[list[FunnelStep]] | list[FunnelTrend]:
    buckets = period.funnel.buckets
    if buckets is None:
        return [_steps(query, period, key, rows) for key, rows in by_value.items()]
    _check_size(len(by_value) * len(buckets.items))
    return [_trend(query, period, buckets.items, key, rows) for key, rows in by_value.items()]


def _steps(
    query: FunnelsQuery, period: Period, key: BreakdownKey, rows: list[_Row]
) -> list[FunnelStep]:
    breakdown = period.funnel.breakdown
    by_step = {row[STEP]: row for row in rows}
    steps: list[FunnelStep] = []
    for order, (series, name) in enumerate(zip(query.series, period.names, strict=True)):
        row = by_step.get(order + 1)
        took = row if order > 0 else None
        steps.append(
            FunnelStep(
                **_kind_of(series),
                order=order,
                name=name,
                custom_name=series.custom_name,
                count=_scaled(query, row[VALUE]) if row is not None else 0,
                average_conversion_time=took[AVERAGE] / 1000 if took is not None else None,
                median_conversion_time=took[MEDIAN] / 1000 if took is not None else None,
                breakdown_value=shown_value(key, breakdown),
                breakdown_label=label_of(key, breakdown),
                compare_label=period.compared.label,
            )
        )
    return steps


def _kind_of(series: StepNode) -> dict[str, Any]:
    if isinstance(series, FunnelGroupNode):
        return {"action_id": None, "type": "groups"}
    if isinstance(series, ActionsNode):
        return {"action_id": series.id, "type": "actions"}
    return {"action_id": series.event, "type": "events"}


def _scaled(query: FunnelsQuery, count: int) -> int:
    """What a count of a part of the actors says of all of them."""
    return count if query.sampling_factor is None else round(count / query.sampling_factor)


def _times(query: FunnelsQuery, rows: list[_Row]) -> FunnelTimes:
    if not rows:
        return FunnelTimes(bins=[], average_conversion_time=None)
    counts = {row[BIN]: row[VALUE] for row in rows}
    low, width = rows[0][LOW], rows[0][WIDTH]
    total = sum(row[TOTAL] for row in rows)
    return FunnelTimes(
        bins=[
            [low + index * width, _scaled(query, counts.get(index, 0))]
            for index in range(rows[0][BINS])
        ],
        average_conversion_time=total / sum(counts.values()) / 1000,
    )


def _trend(
    query: FunnelsQuery,
    period: Period,
    buckets: tuple[Bucket, ...],
    key: BreakdownKey,
    rows: list[_Row],
) -> FunnelTrend:
    breakdown = period.funnel.breakdown
    entered, converted = [0] * len(buckets), [0] * len(buckets)
    for row in rows:
        entered[row[PLACE]] = row[VALUE]
        converted[row[PLACE]] = row[CONVERTED]
    return FunnelTrend(
        data=[
            done / begun * 100 if begun else None
            for begun, done in zip(entered, converted, strict=True)
        ],
        entered=[_scaled(query, count) for count in entered],
        converted=[_scaled(query, count) for count in converted],
        labels=[bucket_label(bucket, query.interval) for bucket in buckets],
        days=[bucket_day(bucket, query.interval) for bucket in buckets],
        breakdown_value=shown_value(key, breakdown),
        breakdown_label=label_of(key, breakdown),
        compare_label=period.compared.label,
    )


def _rows(answer: QueryResult) -> list[_Row]:
    names = [column.name for column in answer.columns]
    return [dict(zip(names, row, strict=True)) for row in answer.rows]


def _by_value(rows: list[_Row], breakdown: BrokenDown | None) -> dict[BreakdownKey, list[_Row]]:
    """The values by weight, as the engine ranked them, or as they are kept; then no value, then the others."""
    if breakdown is None:
        return {None: rows}
    # Cohorts are shown whether anybody is in them or not.
    held: dict[BreakdownKey, list[_Row]] = {("value", name): [] for name in breakdown.names}
    for row in sorted(rows, key=lambda row: _order(row, breakdown.kept_values)):
        held.setdefault(_key(row), []).append(row)
    if breakdown.hides_other:
        held.pop(OTHER, None)
    return held


def _key(row: _Row) -> BreakdownKey:
    if row[BREAKDOWN_IS_OTHER]:
        return OTHER
    return NONE if row[BREAKDOWN] is None else ("value", row[BREAKDOWN])


def _order(row: _Row, kept_values: tuple[str, ...] | None) -> tuple[int, int]:
    if row[BREAKDOWN_IS_OTHER]:
        return (2, 0)
    if row[BREAKDOWN] is None:
        return (1, 0)
    if kept_values is not None:
        return (0, kept_values.index(row[BREAKDOWN]))
    return (0, row[BREAKDOWN_RANK])


def _check_size(points: int) -> None:
    if points > MAX_POINTS:
        raise QueryTooLargeError(
            f"The answer has more than {MAX_POINTS} points: use a longer interval or fewer breakdown values."
        )
