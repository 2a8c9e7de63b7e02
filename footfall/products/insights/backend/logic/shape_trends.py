"""A series of a TrendsQuery's answer, as clients read it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from footfall.products.insights.backend.contracts import TrendsAction, TrendsSeries
from footfall.products.insights.backend.logic.ask_series import BreakdownKey
from footfall.products.insights.backend.logic.combine_values import Values
from footfall.products.insights.backend.logic.read_date_range import ComparedRange
from footfall.products.insights.backend.logic.show_breakdown import label_of, shown_value
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.sources import Source
from footfall.products.insights.backend.queries.trends import Period
from footfall.query.calendar.intervals import Bucket, Interval
from footfall.query.nodes.maths import Math
from footfall.query.nodes.series import ActionsNode, DataWarehouseNode, EventsNode
from footfall.query.nodes.trends import FormulaNode, TrendsQuery


def action_of_series(
    series: EventsNode | ActionsNode | DataWarehouseNode, source: Source, order: int
) -> TrendsAction:
    kind: Literal["events", "actions", "data_warehouse"]
    named: int | str | None
    if isinstance(series, DataWarehouseNode):
        kind, named = "data_warehouse", series.table_name
    elif isinstance(series, ActionsNode):
        kind, named = "actions", series.id
    else:
        kind, named = "events", series.event
    return TrendsAction(
        id=named,
        type=kind,
        order=order,
        name=source.name,
        custom_name=series.custom_name,
        math=(series.math or Math.TOTAL).value,
    )


def action_of_formula(node: FormulaNode, order: int) -> TrendsAction:
    return TrendsAction(
        id=node.formula,
        type="formula",
        order=order,
        name=f"Formula ({node.formula})",
        custom_name=node.custom_name,
        math=None,
    )


def shaped(
    query: TrendsQuery,
    action: TrendsAction,
    period: Period,
    compared: ComparedRange,
    key: BreakdownKey,
    breakdown: BrokenDown | None,
    values: Values,
    left_out: int | None,
) -> TrendsSeries:
    result = TrendsSeries(
        action=action,
        label=_label(
            action.custom_name or action.name,
            label_of(key, breakdown),
            has_many=len(query.series) > 1,
        ),
        count=0,
        data=[],
        labels=[],
        days=[],
        breakdown_value=shown_value(key, breakdown),
        compare=True if compared.label is not None else None,
        compare_label=compared.label,
        left_out=left_out,
    )
    if period.buckets is None:
        return replace(result, aggregated_value=values[0])
    items = period.buckets.items
    return replace(
        result,
        count=sum(value for value in values if value is not None),
        data=values,
        labels=[bucket_label(bucket, query.interval) for bucket in items],
        days=[bucket_day(bucket, query.interval) for bucket in items],
    )


def _label(name: str, value: str | None, *, has_many: bool) -> str:
    if value is None:
        return name
    return f"{name} - {value}" if has_many else value


def bucket_label(bucket: Bucket, interval: Interval) -> str:
    local = bucket.label_time
    day = f"{local.day}-{local:%b-%Y}"
    return f"{day} {local:%H:%M}" if interval.is_within_day else day


def bucket_day(bucket: Bucket, interval: Interval) -> str:
    local = bucket.label_time
    return local.strftime("%Y-%m-%d %H:%M:%S" if interval.is_within_day else "%Y-%m-%d")
