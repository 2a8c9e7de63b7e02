"""Several series of a TrendsQuery in one scan of their rows: where they are of the same events, which are told apart by filters.

Series of different events do not gain by it: the table is sorted by event, so each reads rows of its own.
Columns: bucket, and of each series by its place among them value_<place> and left_out_<place>.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from footfall.products.insights.backend.queries.maths import measured
from footfall.products.insights.backend.queries.names import BUCKET, LEFT_OUT, VALUE
from footfall.products.insights.backend.queries.sources import Source
from footfall.products.insights.backend.queries.trends import Period
from footfall.query.nodes.maths import Math, MathFields
from footfall.query.syntax import build
from footfall.query.syntax.build import Node


@dataclass(frozen=True)
class AskedSeries:
    """`order`: which of the question's series it is, from 0. `path` is where `series` is."""

    order: int
    series: MathFields
    source: Source
    path: str


def of_same_events(asked: Sequence[AskedSeries], *, is_cumulative: bool) -> list[list[AskedSeries]]:
    """Those that one scan can answer with another of them, by the scan, in order."""
    groups: list[list[AskedSeries]] = []
    for item in asked:
        if not _is_one_aggregate(item.series.math or Math.TOTAL, is_cumulative=is_cumulative):
            continue
        for group in groups:
            first = group[0].source
            if (first.table, first.is_of_series) == (item.source.table, item.source.is_of_series):
                group.append(item)
                break
        else:
            groups.append([item])
    return [group for group in groups if len(group) > 1]


def together_tree(asked: Sequence[AskedSeries], period: Period) -> exp.Select:
    """Raises InvalidValueError."""
    first = asked[0].source
    shared = [node for node in first.filters if all(node in item.source.filters for item in asked)]
    values: list[Node] = []
    own_conditions: list[Node] = []
    for place, item in enumerate(asked):
        own = [node for node in item.source.filters if node not in shared]
        own_conditions.append(build.all_of(own))
        what = measured(item.series, item.source, period.zone, item.path)
        for name, aggregate in ((VALUE, what.value), (LEFT_OUT, what.left_out)):
            if aggregate is not None:
                told = aggregate if not own else _only_where(aggregate, build.all_of(own))
                values.append(build.alias(told, f"{name}_{place}"))
    columns: list[Node] = []
    if period.buckets is not None:
        columns.append(build.alias(period.buckets.expression(first.timestamp), BUCKET))
    is_any = [] if build.true() in own_conditions else [build.any_of(own_conditions)]
    return build.select(
        [*columns, *values],
        first.table,
        where=build.all_of(
            [*first.within(period.time_range), *first.is_of_series, *shared, *is_any]
        ),
        group_by=[build.field(item.alias) for item in columns],
    )


def _is_one_aggregate(math: Math, *, is_cumulative: bool) -> bool:
    if math.is_first_time or math.is_per_actor or math.window_days is not None:
        return False
    return not (is_cumulative and math.counts_distinct)


def _only_where(aggregate: Node, condition: Node) -> Node:
    """The aggregate over the rows that meet `condition`."""
    name = f"{aggregate.this}If"
    if isinstance(aggregate, exp.ParameterizedAgg):
        return exp.ParameterizedAgg(
            this=name,
            expressions=aggregate.expressions,
            params=[*aggregate.args["params"], condition],
        )
    return build.call(name, *aggregate.expressions, condition)
