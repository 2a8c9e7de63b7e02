"""Who is behind a cell of retention, a state of lifecycle, a number of stickiness or an edge of paths."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from footfall.products.insights.backend.queries.actors import Actors
from footfall.products.insights.backend.queries.actors_behind import (
    APPEARANCES,
    PATH_COUNT,
    ChosenValue,
)
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.lifecycle import FIRST_PLACE, PLACES, activity
from footfall.products.insights.backend.queries.names import ACTOR
from footfall.products.insights.backend.queries.paths import ITEM_PLACE, PATH, Paths, walks
from footfall.products.insights.backend.queries.retention import is_back, members
from footfall.products.insights.backend.queries.retention_starts import (
    RETURNS,
    STARTS,
    Column,
    Retention,
    bit,
)
from footfall.products.insights.backend.queries.retention_windows import PLACE, windows
from footfall.products.insights.backend.queries.sources import EventsSource
from footfall.products.insights.backend.queries.stickiness import INTERVALS, active_intervals
from footfall.query.calendar.intervals import Buckets
from footfall.query.calendar.ranges import TimeRange
from footfall.query.nodes.lifecycle import LifecycleStatus
from footfall.query.nodes.stickiness import StickinessCriteria, StickinessOperator
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_ROWS = "rows_of_actor"
_SINCE = "since"
_COMPARISONS = {
    StickinessOperator.AT_LEAST: ">=",
    StickinessOperator.AT_MOST: "<=",
    StickinessOperator.EXACTLY: "=",
}


def retention_actors(
    asked: Retention,
    breakdown: BrokenDown | None,
    place: int,
    column: Column | None,
    value: ChosenValue | None,
) -> exp.Select:
    """Columns: actor, and as `appearances` the bits of the intervals after `place` that it came back in.

    `column`: who came back in it; None for everybody whom the row begins with.
    """
    since: Node
    if asked.window_ms is None:
        held = members(asked, breakdown, with_actor=True)
        since = build.call("bitShiftRight", _row(RETURNS), build.integer(place))
        begins = build.compare(
            build.call("bitAnd", _row(STARTS), bit(build.integer(place))), "!=", build.integer(0)
        )
    else:
        held = windows(asked, asked.window_ms, breakdown)
        since = _row(RETURNS)
        begins = build.compare(_row(PLACE), "=", build.integer(place))
    conditions = [begins]
    if value is not None:
        conditions.append(value.is_of_kept(_ROWS))
    if column is not None:
        conditions.append(is_back(since, column, asked.is_cumulative))
    rows = build.select(
        [build.alias(_row(ACTOR), ACTOR), build.alias(since, _SINCE)],
        build.subquery(held, _ROWS),
        where=build.all_of(conditions),
    )
    # Whoever begins with several values is there once for each of them.
    return build.select(
        [
            build.alias(_row(ACTOR), ACTOR),
            build.alias(build.call("groupBitOr", _row(_SINCE)), APPEARANCES),
        ],
        build.subquery(rows, _ROWS),
        group_by=[build.field(ACTOR)],
    )


def appearances(asked: Retention, place: int, bits: int, columns: Sequence[Column]) -> list[int]:
    """The numbers of the row's values that an actor is in."""
    found = [0]
    for number, column in enumerate(columns, start=1):
        if place + column.first >= len(asked.buckets.items):
            break
        if asked.is_cumulative:
            is_in = bits >> column.first > 0
        else:
            is_in = any(bits >> interval & 1 for interval in range(column.first, column.last + 1))
        found += [number] if is_in else []
    return found


def lifecycle_actors(
    source: EventsSource,
    actors: Actors,
    buckets: Buckets,
    time_range: TimeRange,
    place: int,
    status: LifecycleStatus,
) -> exp.Select:
    """`time_range` begins with the first bucket. Column: actor."""
    is_there = _has(_row(PLACES), place)
    was_there = _has(_row(PLACES), place - 1)
    is_new = build.compare(_row(FIRST_PLACE), "=", build.integer(place))
    conditions = {
        LifecycleStatus.NEW: [is_new, is_there],
        LifecycleStatus.RETURNING: [is_there, was_there],
        LifecycleStatus.RESURRECTING: [is_there, build.negate(was_there), build.negate(is_new)],
        LifecycleStatus.DORMANT: [was_there, build.negate(is_there)],
    }[status]
    return build.select(
        [build.alias(_row(ACTOR), ACTOR)],
        build.subquery(activity(source, actors, buckets, time_range), _ROWS),
        where=build.all_of(conditions),
    )


def stickiness_actors(
    source: EventsSource,
    actors: Actors,
    buckets: Buckets,
    time_range: TimeRange,
    criteria: StickinessCriteria | None,
    intervals: int,
    operator: StickinessOperator,
) -> exp.Select:
    """Columns: actor, intervals."""
    return build.select(
        [build.alias(_row(ACTOR), ACTOR), build.alias(_row(INTERVALS), INTERVALS)],
        build.subquery(active_intervals(source, actors, buckets, time_range, criteria), _ROWS),
        where=build.compare(_row(INTERVALS), _COMPARISONS[operator], build.integer(intervals)),
    )


def paths_actors(
    paths: Paths,
    start: tuple[int, str] | None,
    end: tuple[int, str] | None,
    dropoff: tuple[int, str] | None,
) -> exp.Select:
    """Columns: actor, path_count: on so many of its paths. Each of the others is the number of a step and its item.

    A path goes on from `start`, comes to `end`, and ends with `dropoff`.
    """
    length = build.call("length", _row(PATH))
    conditions: list[Node] = []
    if start is not None:
        conditions += [_is_at(start), build.compare(length, ">", build.integer(start[0]))]
    if end is not None:
        conditions.append(_is_at(end))
    if dropoff is not None:
        is_last = build.compare(length, "=", build.integer(dropoff[0]))
        conditions += [_is_at(dropoff), is_last]
    return build.select(
        [build.alias(_row(ACTOR), ACTOR), build.alias(build.call("count"), PATH_COUNT)],
        build.subquery(walks(paths, with_actor=True), _ROWS),
        where=build.all_of(conditions),
        group_by=[build.field(ACTOR)],
    )


def _is_at(step: tuple[int, str]) -> Node:
    number, item = step
    held = build.call("arrayElement", _row(PATH), build.integer(number))
    # Behind the end of a path is an item without text, which none has.
    return build.compare(
        build.call("tupleElement", held, build.constant(ITEM_PLACE)), "=", build.text(item)
    )


def _has(places: Node, place: int) -> Node:
    found = build.call("indexOf", places, build.integer(place))
    return build.compare(found, ">", build.constant(0))


def _row(name: str) -> Node:
    return build.field(_ROWS, name)
