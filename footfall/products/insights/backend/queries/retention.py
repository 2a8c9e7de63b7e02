"""RetentionQuery: one scan for both events.

`retention_tree` gives the columns start (the number of the interval that a row begins with), breakdown and
breakdown_is_other where asked for, size, and a `back_<index>` for each column after the first.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from footfall.products.insights.backend.queries.breakdowns import BrokenDown, breakdown_columns
from footfall.products.insights.backend.queries.names import (
    ACTOR,
    BREAKDOWN,
    BREAKDOWN_IS_OTHER,
    VALUE,
)
from footfall.products.insights.backend.queries.person_hours import person_hours
from footfall.products.insights.backend.queries.retention_starts import (
    RETURNS,
    ROWS,
    STARTS,
    Column,
    Retention,
    beginners,
    bit,
    copied,
)
from footfall.products.insights.backend.queries.retention_windows import PLACE, windows
from footfall.query.calendar.places import place_of, whole_range
from footfall.query.nodes.retention import MAX_INTERVALS, RetentionType
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

START = "start"
SIZE = "size"
BACK = "back_"
_MEMBERS = "members"
_PEOPLE = "people"
_BACK_OF = "returns_of_actor"


def retention_tree(
    asked: Retention, breakdown: BrokenDown | None, *, has_person_hours: bool = False
) -> exp.Select:
    """`breakdown` has its kept values. `has_person_hours`: whether they are kept for all events."""
    if has_person_hours and breakdown is None:
        asked = _by_hours(asked)
    places = build.call("arrayJoin", build.call("bitPositionsToArray", _member(STARTS)))
    start: Node
    since: Node
    if asked.window_ms is None:
        held = _alike(members(asked, breakdown))
        start, since = places, build.call("bitShiftRight", _member(RETURNS), places)
    else:
        held = _alike(windows(asked, asked.window_ms, breakdown))
        start, since = _member(PLACE), _member(RETURNS)
    keys: list[Node] = [build.alias(start, START)]
    if breakdown is not None:
        keys += [build.alias(_member(name), name) for name in (BREAKDOWN, BREAKDOWN_IS_OTHER)]
    backs = [
        build.alias(
            build.call("sumIf", _member(_PEOPLE), is_back(since, column, asked.is_cumulative)),
            f"{BACK}{index}",
        )
        for index, column in enumerate(asked.columns)
    ]
    return build.select(
        [*keys, build.alias(build.call("sum", _member(_PEOPLE)), SIZE), *backs],
        build.subquery(held, _MEMBERS),
        group_by=[build.field(key.alias) for key in keys],
    )


def _by_hours(asked: Retention) -> Retention:
    """`asked` of the hours of people, where nothing depends on which events there were in an hour, or how many."""
    is_of_places = asked.kind is RetentionType.RECURRING and asked.window_ms is None
    if not (is_of_places and asked.minimum == 1 and asked.actors.are_people):
        return asked
    begins, returns = (
        person_hours(source, [whole_range(asked.buckets)], asked.buckets, asked.buckets.zone)
        for source in (asked.begins, asked.returns)
    )
    if begins is None or returns is None:
        return asked
    return replace(asked, begins=begins, returns=returns)


def _alike(rows: exp.Select) -> exp.Select:
    """Those that are alike in all columns as one row with their number: there are far fewer ways to return than people."""
    names = [item.alias for item in rows.expressions if item.alias != ACTOR]
    return build.select(
        [*copied(names), build.alias(build.call("count"), _PEOPLE)],
        build.subquery(rows, ROWS),
        group_by=[build.field(ROWS, name) for name in names],
    )


def top_values_tree(asked: Retention, breakdown: BrokenDown) -> exp.Select:
    """Columns: breakdown, value (how many begin with it); the heaviest first, as many as may be kept."""
    return build.select(
        [
            build.alias(_member(BREAKDOWN), BREAKDOWN),
            build.alias(build.call("count"), VALUE),
        ],
        build.subquery(beginners(asked, [build.alias(breakdown.value, BREAKDOWN)]), _MEMBERS),
        where=build.all_of(
            [
                build.compare(_member(STARTS), "!=", build.constant(0)),
                build.call("isNotNull", _member(BREAKDOWN)),
            ]
        ),
        group_by=[build.field(BREAKDOWN)],
        order_by=[
            build.descending(build.field(VALUE)),
            build.ascending(build.field(BREAKDOWN)),
        ],
        limit=breakdown.limit,
    )


def is_back(since: Node, column: Column, is_cumulative: bool) -> Node:
    if is_cumulative:
        return build.compare(since, ">=", build.integer(1 << column.first))
    bits = sum(
        1 << interval for interval in range(column.first, min(column.last + 1, MAX_INTERVALS))
    )
    return build.compare(build.call("bitAnd", since, build.integer(bits)), "!=", build.constant(0))


def members(
    asked: Retention, breakdown: BrokenDown | None, *, with_actor: bool = False
) -> exp.Select:
    """A row for each actor (and value that it begins with): starts, returns."""
    columns = breakdown_columns(breakdown)
    named = [*([ACTOR] if with_actor else []), *(item.alias for item in columns)]
    begins = build.compare(build.field(ROWS, STARTS), "!=", build.constant(0))
    if asked.minimum > 1:
        joined = build.select(
            copied([*named, STARTS]) + [build.alias(build.field(_BACK_OF, RETURNS), RETURNS)],
            build.subquery(beginners(asked, columns), ROWS),
            where=begins,
        )
        joined.append("joins", _joined_returns(asked))
        return joined
    returns: Node = build.field(ROWS, RETURNS)
    is_by_value = bool(columns) and asked.kind is RetentionType.RECURRING
    if is_by_value:
        # Whoever returns may do so with another value.
        actor = build.field(ROWS, ACTOR)
        returns = build.over(build.call("groupBitOr", returns), partition_by=[actor])
    rows = build.subquery(beginners(asked, columns, with_returns=True), ROWS)
    read = [*copied([*named, STARTS]), build.alias(returns, RETURNS)]
    if not is_by_value:
        return build.select(read, rows, where=begins)
    # Rows without a start hold returns, so they leave only after the window has seen them.
    every = build.select(read, rows)
    return build.select(
        copied([*named, STARTS, RETURNS]), build.subquery(every, ROWS), where=begins
    )


def _joined_returns(asked: Retention) -> exp.Join:
    place = place_of(asked.returns.timestamp, asked.buckets)
    counted = build.select(
        [
            build.alias(asked.actors.id, ACTOR),
            build.alias(place, PLACE),
        ],
        asked.returns.table,
        where=build.all_of(
            [
                *asked.returns.within(whole_range(asked.buckets)),
                *asked.actors.conditions,
                *asked.returns.conditions(),
            ]
        ),
        group_by=[build.field(ACTOR), build.field(PLACE)],
        having=build.compare(build.call("count"), ">=", build.integer(asked.minimum)),
    )
    returned = build.select(
        [
            build.alias(build.field(ROWS, ACTOR), ACTOR),
            build.alias(build.call("groupBitOr", bit(build.field(ROWS, PLACE))), RETURNS),
        ],
        build.subquery(counted, ROWS),
        group_by=[build.field(ACTOR)],
    )
    return exp.Join(
        this=build.subquery(returned, _BACK_OF),
        side="LEFT",
        kind="ANY",
        on=build.compare(build.field(ROWS, ACTOR), "=", build.field(_BACK_OF, ACTOR)),
    )


def _member(name: str) -> Node:
    return build.field(_MEMBERS, name)
