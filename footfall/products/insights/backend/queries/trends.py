"""TrendsQuery: one SELECT for each series and period, one scan of its rows each.

Columns, as far as asked for: bucket, breakdown, breakdown_is_other, breakdown_rank, value, left_out.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from footfall.products.insights.backend.queries.breakdowns import BrokenDown, breakdown_columns
from footfall.products.insights.backend.queries.maths import Measured, measured, over_counts
from footfall.products.insights.backend.queries.names import (
    ACTOR,
    BREAKDOWN,
    BREAKDOWN_IS_OTHER,
    BREAKDOWN_RANK,
    BUCKET,
    LEFT_OUT,
    VALUE,
)
from footfall.products.insights.backend.queries.sources import Source
from footfall.query.calendar.intervals import Buckets
from footfall.query.calendar.ranges import TimeRange
from footfall.query.calendar.windows import Windows
from footfall.query.nodes.maths import Math, MathFields, Measure
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_WEIGHT = "competing"
_FIRST_AT = "first_at"
_FIRST = "first_row"
_TIMES = "times"
_INNER = "rows_of_actor"


@dataclass(frozen=True)
class Period:
    """`buckets` None: one number for the whole range. `windows`: for people active within days before each bucket's end."""

    time_range: TimeRange
    buckets: Buckets | None
    zone: str
    windows: Windows | None = None


def trends_tree(
    series: MathFields,
    source: Source,
    period: Period,
    path: str,
    *,
    breakdown: BrokenDown | None = None,
    is_cumulative: bool = False,
) -> exp.Select:
    """`path` is where `series` is. Raises InvalidValueError.

    `is_cumulative`: who is counted once each is counted where first seen in the range, so that a running sum of the
    answer counts nobody twice.
    """
    math = series.math or Math.TOTAL
    what = measured(series, source, period.zone, path)
    if math.is_first_time and source.actor is not None:
        return _first_times(math, source.actor, source, period, breakdown)
    if math.is_per_actor and math.measure is not None and source.actor is not None:
        return _per_actor(math.measure, source.actor, source, period, breakdown)
    if is_cumulative and what.distinct is not None:
        return _first_seen(what.distinct, source, period, breakdown)
    return _direct(what, source, period, breakdown)


def _direct(
    what: Measured, source: Source, period: Period, breakdown: BrokenDown | None
) -> exp.Select:
    time_range = period.time_range if period.windows is None else period.windows.whole
    values = [build.alias(what.value, VALUE)]
    if breakdown is not None and breakdown.kept_values is None and what.weight is not None:
        values.insert(0, build.alias(what.weight, _WEIGHT))
    if what.left_out is not None:
        values.append(build.alias(what.left_out, LEFT_OUT))
    columns = _bucket(period, source.timestamp)
    columns += breakdown_columns(breakdown)
    return build.select(
        [*columns, *values],
        source.table.copy(),
        where=_where(source, time_range),
        group_by=_grouping(columns),
    )


def _per_actor(
    measure: Measure, actor: Node, source: Source, period: Period, breakdown: BrokenDown | None
) -> exp.Select:
    columns = _bucket(period, source.timestamp)
    columns += breakdown_columns(breakdown)
    columns.append(build.alias(actor.copy(), ACTOR))
    counted = build.select(
        [*columns, build.alias(build.call("count"), _TIMES)],
        source.table.copy(),
        where=_where(source, period.time_range),
        group_by=_grouping(columns),
    )
    value = over_counts(measure, build.field(_INNER, _TIMES))
    kept = [build.field(_INNER, BUCKET)] if period.buckets is not None else []
    return _outer(counted, kept, value, breakdown)


def _first_seen(
    distinct: Node, source: Source, period: Period, breakdown: BrokenDown | None
) -> exp.Select:
    columns = breakdown_columns(breakdown)
    columns.append(build.alias(distinct.copy(), ACTOR))
    seen = build.select(
        [
            *columns,
            # Values compete by how many have them: one for each.
            build.alias(build.call("max", build.constant(1)), _WEIGHT),
            build.alias(build.call("min", source.timestamp.copy()), _FIRST_AT),
        ],
        source.table.copy(),
        where=build.all_of(
            [
                *source.within(period.time_range),
                *source.conditions(),
                build.call("isNotNull", distinct.copy()),
            ]
        ),
        group_by=_grouping(columns),
    )
    kept = _bucket(period, build.field(_INNER, _FIRST_AT))
    return _outer(seen, [item.this for item in kept], build.call("count"), breakdown)


def _first_times(
    math: Math, actor: Node, source: Source, period: Period, breakdown: BrokenDown | None
) -> exp.Select:
    """The earliest row of each actor in all history; of rows of one moment the one with the least uuid."""
    matches = build.all_of([node.copy() for node in source.filters])
    is_any = math is Math.FIRST_TIME
    value = breakdown.value if breakdown is not None else build.null()
    order = build.tuple_of(source.timestamp.copy(), build.field("uuid"))
    first = build.tuple_of(matches if is_any else build.true(), value.copy())
    before_end = source.within(period.time_range)[1]
    firsts = build.select(
        [
            build.alias(actor.copy(), ACTOR),
            build.alias(build.call("min", source.timestamp.copy()), _FIRST_AT),
            build.alias(build.call("argMin", first, order), _FIRST),
        ],
        source.table.copy(),
        where=build.all_of(
            [
                before_end,
                *(node.copy() for node in source.is_of_series),
                *(() if is_any else (node.copy() for node in source.filters)),
            ]
        ),
        group_by=[build.field(ACTOR)],
    )
    row = build.field(_INNER, _FIRST)
    columns = _bucket(period, build.field(_INNER, _FIRST_AT))
    held = build.call("tupleElement", row.copy(), build.constant(2))
    columns += breakdown_columns(breakdown.of(held) if breakdown is not None else None)
    start = source.within(period.time_range)[0].expression
    return build.select(
        [*columns, build.alias(build.call("count"), VALUE)],
        build.subquery(firsts, _INNER),
        where=build.all_of(
            [
                build.compare(build.field(_INNER, _FIRST_AT), ">=", start.copy()),
                build.call("tupleElement", row, build.constant(1)),
            ]
        ),
        group_by=_grouping(columns),
    )


def _outer(
    inner: exp.Select, buckets: list[Node], value: Node, breakdown: BrokenDown | None
) -> exp.Select:
    columns: list[Node] = [build.alias(node, BUCKET) for node in buckets]
    if breakdown is not None:
        columns += [
            build.alias(build.field(_INNER, name), name) for name in (BREAKDOWN, BREAKDOWN_IS_OTHER)
        ]
    values = [build.alias(value, VALUE)]
    if breakdown is not None and breakdown.kept_values is None:
        rank = build.call("min", build.field(_INNER, BREAKDOWN_RANK))
        values.append(build.alias(rank, BREAKDOWN_RANK))
    return build.select(
        [*columns, *values], build.subquery(inner, _INNER), group_by=_grouping(columns)
    )


def _bucket(period: Period, timestamp: Node) -> list[Node]:
    if period.buckets is None:
        return []
    if period.windows is not None:
        return [build.alias(period.windows.expression(timestamp.copy()), BUCKET)]
    return [build.alias(period.buckets.expression(timestamp.copy()), BUCKET)]


def _where(source: Source, time_range: TimeRange) -> Node:
    return build.all_of([*source.within(time_range), *source.conditions()])


def _grouping(columns: list[Node]) -> list[Node]:
    return [build.field(item.alias) for item in columns]
