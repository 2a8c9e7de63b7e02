"""Who is behind a point of a trend: of a bucket, of a stretch of days that ends with one, or of the whole range.

Columns: actor, event_count, and math_value where the math is of a property.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlglot import exp

from footfall.products.insights.backend.queries.actors_behind import (
    EVENT_COUNT,
    MATH_VALUE,
    ActorKind,
    Behind,
    ChosenValue,
)
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.maths import measured
from footfall.products.insights.backend.queries.names import ACTOR
from footfall.products.insights.backend.queries.sources import Source
from footfall.products.insights.backend.queries.trends import FIRST_ROWS, Period, first_rows
from footfall.query.calendar.ranges import TimeRange
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.maths import Math, MathFields
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

# More than a clock is ever moved, and than a bucket begins before its range.
_SLACK = timedelta(days=2)
_KINDS = {Math.UNIQUE_SESSIONS: ActorKind.SESSION, Math.UNIQUE_GROUPS: ActorKind.GROUP}


@dataclass(frozen=True)
class TrendPoint:
    """`place`: the number of the bucket; None where the answer is one number. `value`: None for everybody."""

    period: Period
    place: int | None
    is_cumulative: bool
    breakdown: BrokenDown | None
    value: ChosenValue | None


def trend_actors(series: MathFields, source: Source, point: TrendPoint, path: str) -> Behind:
    """`path` is where `series` is. Raises InvalidValueError."""
    math = series.math or Math.TOTAL
    what = measured(series, source, point.period.zone, path)
    kind = _KINDS.get(math, ActorKind.PERSON if source.is_of_events else ActorKind.VALUE)
    counted = what.distinct if math in _KINDS else source.actor
    if counted is None:
        raise InvalidValueError(
            "nobody is behind the rows of a table without the column that says whose they are",
            path=at(path, "distinct_id_field"),
        )
    if math.is_first_time:
        return Behind(_first_times(math, counted, source, point), kind, measures=(EVENT_COUNT,))
    # Only people are always there.
    is_known = [] if kind is ActorKind.PERSON else [build.call("isNotNull", counted)]
    actor = counted if kind is ActorKind.PERSON else build.call("assumeNotNull", counted)
    columns = [
        build.alias(actor, ACTOR),
        build.alias(build.call("count"), EVENT_COUNT),
    ]
    if math.is_of_property:
        columns.append(build.alias(what.value, MATH_VALUE))
    tree = build.select(
        columns,
        source.table,
        where=build.all_of(
            [
                *_instants(source, point),
                *source.conditions(),
                *is_known,
                *_of_value(point, None if point.breakdown is None else point.breakdown.value),
            ]
        ),
        group_by=[build.field(ACTOR)],
    )
    return Behind(
        tree,
        kind,
        series.math_group_type_index if kind is ActorKind.GROUP else None,
        (EVENT_COUNT, MATH_VALUE) if math.is_of_property else (EVENT_COUNT,),
    )


def _first_times(math: Math, actor: Node, source: Source, point: TrendPoint) -> exp.Select:
    firsts = first_rows(math, actor, source, point.period.time_range, point.breakdown)
    return build.select(
        [
            build.alias(build.field(FIRST_ROWS, ACTOR), ACTOR),
            build.alias(build.constant(1), EVENT_COUNT),
        ],
        firsts.rows,
        where=build.all_of(
            [
                *firsts.conditions,
                *_of_bucket(point, firsts.at),
                *_of_value(point, firsts.value),
            ]
        ),
    )


def _of_value(point: TrendPoint, value: Node | None) -> list[Node]:
    return [point.value.is_of(value)] if point.value is not None and value is not None else []


def _instants(source: Source, point: TrendPoint) -> list[Node]:
    period = point.period
    if period.windows is not None:
        return source.within(period.windows.of_bucket[point.place or 0])
    return [*source.within(_around(point)), *_of_bucket(point, source.timestamp)]


def _around(point: TrendPoint) -> TimeRange:
    """A part of the range that has all of the bucket's instants in it, so that few rows are read."""
    whole, buckets = point.period.time_range, point.period.buckets
    if buckets is None or point.place is None:
        return whole
    starts = [item.label_time for item in buckets.items]
    start = whole.start if point.is_cumulative else max(whole.start, starts[point.place] - _SLACK)
    if point.place + 1 == len(starts):
        return TimeRange(start, whole.end)
    return TimeRange(start, min(whole.end, starts[point.place + 1] + _SLACK))


def _of_bucket(point: TrendPoint, timestamp: Node) -> list[Node]:
    """Told by what puts rows into buckets, so that nobody is in another one here than there."""
    buckets = point.period.buckets
    if buckets is None or point.place is None:
        return []
    key = buckets.items[point.place].key
    bucket: Node = (
        build.integer(key)
        if isinstance(key, int)
        else build.call("toDate32", build.text(key.isoformat()))
    )
    operator = "<=" if point.is_cumulative else "="
    return [build.compare(buckets.expression(timestamp), operator, bucket)]
