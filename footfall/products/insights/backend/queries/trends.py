"""TrendsQuery: one SELECT for each series and period, one scan of its rows each.

Columns, as far as asked for: bucket, breakdown, breakdown_is_other, breakdown_rank, value, left_out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlglot import exp

from footfall.products.insights.backend.queries.breakdowns import BrokenDown, breakdown_columns
from footfall.products.insights.backend.queries.hourly_counts import hourly_counts
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
from footfall.products.insights.backend.queries.person_hours import person_hours
from footfall.products.insights.backend.queries.sources import Source
from footfall.query.calendar.intervals import Buckets
from footfall.query.calendar.order import order_of_event
from footfall.query.calendar.places import key_at, place_of
from footfall.query.calendar.ranges import TimeRange
from footfall.query.calendar.windows import Windows
from footfall.query.catalog.physical import FEW_VALUED_PROPERTIES
from footfall.query.nodes.maths import Math, MathFields, Measure
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_WEIGHT = "competing"
_FIRST_AT = "first_at"
_FIRST = "first_row"
_TIMES = "times"
_INNER = "rows_of_actor"
_STRETCHES = "stretches"
_PEOPLE = "people"
_VALUE = "held_value"
# So many stretches fit into the bits of one Int64.
_BITS = 62
_COUNTS = "counts"
_PAIR = "place_and_count"
# So many counts are kept for each value.
_MAX_COUNTS = 100
_COUNT = build.call("count")
_FEW_VALUED = [build.field("properties", name) for name in FEW_VALUED_PROPERTIES]
FIRST_ROWS = _INNER


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
    has_person_hours: bool = False,
) -> exp.Select:
    """`path` is where `series` is. Raises InvalidValueError.

    `is_cumulative`: who is counted once each is counted where first seen in the range, so that a running sum of the
    answer counts nobody twice. `has_person_hours`: whether they are kept for all events.
    """
    math = series.math or Math.TOTAL
    what = measured(series, source, period.zone, path)
    if math.is_first_time and source.actor is not None:
        return _first_times(math, source.actor, source, period, breakdown)
    if math.is_per_actor and math.measure is not None and source.actor is not None:
        return _per_actor(math.measure, source.actor, source, period, breakdown)
    counts_people = what.distinct is not None and what.distinct == source.actor
    if has_person_hours and counts_people and breakdown is None:
        ranges = [period.time_range] if period.windows is None else period.windows.of_bucket
        hours = person_hours(source, ranges, period.buckets, ZoneInfo(period.zone))
        source = hours or source
    if is_cumulative and what.distinct is not None:
        return _first_seen(what.distinct, source, period, breakdown)
    if period.windows is not None and period.buckets is not None and what.distinct is not None:
        return _in_windows(period.windows, what.distinct, source, period, breakdown)
    counted: exp.Select | None = None
    if what.value == _COUNT:
        counted = _counted_by_hour(source, period, breakdown)
        if counted is None and breakdown is not None and breakdown.value in _FEW_VALUED:
            counted = _counted_by_place(source, period, breakdown)
    return counted or _direct(what, source, period, breakdown)


def _counted_by_hour(
    source: Source, period: Period, breakdown: BrokenDown | None
) -> exp.Select | None:
    value = None if breakdown is None else breakdown.value
    hourly = hourly_counts(source, period.time_range, period.buckets, period.zone, value)
    if hourly is None:
        return None
    columns = _bucket(period, hourly.timestamp)
    columns += breakdown_columns(breakdown.of(hourly.value) if breakdown is not None else None)
    return build.select(
        [*columns, build.alias(hourly.count, VALUE)], hourly.rows, group_by=_grouping(columns)
    )


def _counted_by_place(source: Source, period: Period, breakdown: BrokenDown) -> exp.Select | None:
    """Groups by the value alone, which is a place in its column's dictionary, and counts the intervals side by side.

    None where there are too many of them, or they are not all of as many days.
    """
    buckets = period.buckets
    if buckets is None or len(buckets.items) > _MAX_COUNTS:
        return None
    place, count = (
        build.call("tupleElement", build.field(_INNER, _PAIR), build.constant(number))
        for number in (1, 2)
    )
    bucket = key_at(place, buckets)
    if bucket is None:
        return None
    size = len(buckets.items)
    counts = build.counts_by_number(place_of(source.timestamp, buckets), size)
    counted = build.select(
        [build.alias(breakdown.value, _VALUE), build.alias(counts, _COUNTS)],
        source.table,
        where=_where(source, period.time_range),
        group_by=[build.field(_VALUE)],
    )
    pairs = build.call(
        "arrayZip", build.call("range", build.constant(size)), build.field(_INNER, _COUNTS)
    )
    some = build.call("tupleElement", build.variable("pair"), build.constant(2))
    kept = build.function(["pair"], build.compare(some, ">", build.constant(0)))
    each = build.select(
        [
            build.alias(build.field(_INNER, _VALUE), _VALUE),
            build.alias(build.call("arrayJoin", build.call("arrayFilter", kept, pairs)), _PAIR),
        ],
        build.subquery(counted, _INNER),
    )
    columns: list[Node] = [
        build.alias(bucket, BUCKET),
        *breakdown_columns(breakdown.of(build.field(_INNER, _VALUE))),
    ]
    return build.select(
        [*columns, build.alias(build.call("sum", count), VALUE)],
        build.subquery(each, _INNER),
        group_by=_grouping(columns),
    )


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
        source.table,
        where=_where(source, time_range),
        group_by=_grouping(columns),
    )


def _in_windows(
    windows: Windows,
    distinct: Node,
    source: Source,
    period: Period,
    breakdown: BrokenDown | None,
) -> exp.Select:
    """Who was there in which stretches of time is found once; a window is some of them."""
    stretch = windows.stretch_of(source.timestamp, ZoneInfo(period.zone))
    kept = [] if breakdown is None else [build.alias(breakdown.value, _VALUE)]
    keys: list[Node] = [build.alias(distinct, ACTOR), *kept]
    stretches = windows.stretches
    has_few = max(last for _, last in stretches) < _BITS
    seen = build.select(
        [
            *keys,
            build.alias(
                (
                    build.call("groupBitOr", _bit(stretch))
                    if has_few
                    else build.call("groupUniqArray", stretch)
                ),
                _STRETCHES,
            ),
        ],
        source.table,
        where=build.all_of(
            [
                *source.within(windows.whole),
                *source.conditions(),
                *_is_somebodys(distinct, source),
            ]
        ),
        group_by=_grouping(keys),
    )
    held = build.field(_INNER, _STRETCHES)
    counted: exp.Select = seen
    # With a breakdown an actor may have a row for each value.
    value = build.call("uniqExact", build.field(_INNER, ACTOR))
    if breakdown is None:
        # Far fewer ways to be there than people.
        counted = build.select(
            [build.alias(held, _STRETCHES), build.alias(build.call("count"), _PEOPLE)],
            build.subquery(seen, _INNER),
            group_by=[held],
        )
        value = build.call("sum", build.field(_INNER, _PEOPLE))
    columns: list[Node] = [
        build.alias((_by_bits if has_few else _by_list)(held, stretches), BUCKET)
    ]
    if breakdown is not None:
        columns += breakdown_columns(breakdown.of(build.field(_INNER, _VALUE)))
    return build.select(
        [*columns, build.alias(value, VALUE)],
        build.subquery(counted, _INNER),
        group_by=_grouping(columns),
    )


def _bit(place: Node) -> Node:
    return build.call("bitShiftLeft", build.call("toInt64", build.constant(1)), place)


def _by_bits(held: Node, stretches: tuple[tuple[int, int], ...]) -> Node:
    """The number of each bucket whose window has a bit of `held`: a row becomes one row for each."""
    masks = (sum(1 << stretch for stretch in range(first, last + 1)) for first, last in stretches)
    shared = build.call("bitAnd", held, build.variable("mask"))
    is_there = build.compare(shared, "!=", build.constant(0))
    buckets = build.call(
        "arrayFilter",
        build.function(["bucket_number", "mask"], is_there),
        build.call("range", build.constant(len(stretches))),
        build.integers(masks),
    )
    return build.call("arrayJoin", buckets)


def _by_list(held: Node, stretches: tuple[tuple[int, int], ...]) -> Node:
    """As `_by_bits`, where `held` are the numbers of stretches."""
    firsts, lasts = [first for first, _ in stretches], [last for _, last in stretches]
    if firsts != sorted(firsts) or lasts != sorted(lasts):
        # Where clocks show an hour twice, so many days before the second is earlier than before the first.
        return _by_each(held, firsts, lasts)
    # The windows that a stretch is in are neighbours.
    count = lasts[-1] + 1
    begun = [bisect_right(firsts, stretch) for stretch in range(count)]
    ended = [bisect_left(lasts, stretch) for stretch in range(count)]
    place = build.call("plus", build.variable("stretch"), build.constant(1))
    buckets = build.call(
        "range",
        build.call("arrayElement", build.integers(ended), place),
        build.call("arrayElement", build.integers(begun), place),
    )
    each = build.call("arrayMap", build.function(["stretch"], buckets), held)
    return build.call("arrayJoin", build.call("arrayDistinct", build.call("arrayFlatten", each)))


def _by_each(held: Node, firsts: list[int], lasts: list[int]) -> Node:
    stretch = build.variable("stretch")
    is_within = build.all_of(
        [
            build.compare(stretch, ">=", build.variable("first_stretch")),
            build.compare(stretch, "<=", build.variable("last_stretch")),
        ]
    )
    buckets = build.call(
        "arrayFilter",
        build.function(
            ["bucket_number", "first_stretch", "last_stretch"],
            build.call("arrayExists", build.function(["stretch"], is_within), held),
        ),
        build.call("range", build.constant(len(firsts))),
        build.integers(firsts),
        build.integers(lasts),
    )
    return build.call("arrayJoin", buckets)


def _per_actor(
    measure: Measure, actor: Node, source: Source, period: Period, breakdown: BrokenDown | None
) -> exp.Select:
    columns = _bucket(period, source.timestamp)
    columns += breakdown_columns(breakdown)
    columns.append(build.alias(actor, ACTOR))
    counted = build.select(
        [*columns, build.alias(build.call("count"), _TIMES)],
        source.table,
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
    columns.append(build.alias(distinct, ACTOR))
    seen = build.select(
        [
            *columns,
            # Values compete by how many have them: one for each.
            build.alias(build.call("max", build.constant(1)), _WEIGHT),
            build.alias(build.call("min", source.timestamp), _FIRST_AT),
        ],
        source.table,
        where=build.all_of(
            [
                *source.within(period.time_range),
                *source.conditions(),
                *_is_somebodys(distinct, source),
            ]
        ),
        group_by=_grouping(columns),
    )
    kept = _bucket(period, build.field(_INNER, _FIRST_AT))
    return _outer(seen, [item.this for item in kept], build.call("count"), breakdown)


def _first_times(
    math: Math, actor: Node, source: Source, period: Period, breakdown: BrokenDown | None
) -> exp.Select:
    firsts = first_rows(math, actor, source, period.time_range, breakdown)
    columns = _bucket(period, firsts.at)
    columns += breakdown_columns(breakdown.of(firsts.value) if breakdown is not None else None)
    return build.select(
        [*columns, build.alias(build.call("count"), VALUE)],
        firsts.rows,
        where=build.all_of(firsts.conditions),
        group_by=_grouping(columns),
    )


@dataclass(frozen=True)
class FirstRows:
    """`rows`: one for each actor, ACTOR and what the other fields are of; `conditions`: which of them count."""

    rows: exp.Subquery
    at: Node
    value: Node
    conditions: tuple[Node, ...]


def first_rows(
    math: Math, actor: Node, source: Source, time_range: TimeRange, breakdown: BrokenDown | None
) -> FirstRows:
    """The earliest row of each actor in all history; of rows of one moment the one with the least uuid."""
    matches = build.all_of(source.filters)
    is_any = math is Math.FIRST_TIME
    value = breakdown.value if breakdown is not None else build.null()
    order = order_of_event(source.timestamp)
    first = build.tuple_of(matches if is_any else build.true(), value)
    start, before_end = source.within(time_range)
    firsts = build.select(
        [
            build.alias(actor, ACTOR),
            build.alias(build.call("min", source.timestamp), _FIRST_AT),
            build.alias(build.call("argMin", first, order), _FIRST),
        ],
        source.table,
        where=build.all_of(
            [
                before_end,
                *source.is_of_series,
                *(() if is_any else source.filters),
            ]
        ),
        group_by=[build.field(ACTOR)],
    )
    row = build.field(FIRST_ROWS, _FIRST)
    return FirstRows(
        rows=build.subquery(firsts, FIRST_ROWS),
        at=build.field(FIRST_ROWS, _FIRST_AT),
        value=build.call("tupleElement", row, build.constant(2)),
        conditions=(
            build.compare(build.field(FIRST_ROWS, _FIRST_AT), ">=", start.expression),
            build.call("tupleElement", row, build.constant(1)),
        ),
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
    return [build.alias(period.buckets.expression(timestamp), BUCKET)]


def _is_somebodys(distinct: Node, source: Source) -> list[Node]:
    """An event always has a person; it may have no group or session, and a row of a table nobody."""
    if source.is_of_events and distinct == source.actor:
        return []
    return [build.call("isNotNull", distinct)]


def _where(source: Source, time_range: TimeRange) -> Node:
    return build.all_of([*source.within(time_range), *source.conditions()])


def _grouping(columns: list[Node]) -> list[Node]:
    return [build.field(item.alias) for item in columns]
