"""Retention by hours since the event that an actor begins with, instead of by the calendar."""

from __future__ import annotations

from datetime import timedelta

from sqlglot import exp

from footfall.products.insights.backend.queries.breakdowns import BrokenDown, breakdown_columns
from footfall.products.insights.backend.queries.names import ACTOR
from footfall.products.insights.backend.queries.retention_starts import (
    BEGAN_MS,
    RETURNS,
    ROWS,
    STARTS,
    Retention,
    bit,
    copied,
    first_starts,
    zero,
)
from footfall.query.calendar.places import place_of, whole_range
from footfall.query.calendar.ranges import TimeRange
from footfall.query.nodes.retention import RetentionType
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

PLACE = "place"
_WINDOW = "since"
_TIMES = "times"
_RETURNED_MS = "returned_ms"
_IS_THERE = "is_there"
_NO_WINDOW = -1
_BACK_OF = "returns_of_actor"


def windows(asked: Retention, window_ms: int, breakdown: BrokenDown | None) -> exp.Select:
    """A row for each interval that an actor (and value) begins in: place, and as returns the windows since then."""
    columns = breakdown_columns(breakdown)
    keys = [*(item.alias for item in columns), ACTOR, PLACE]
    since = build.call("minus", build.field(_BACK_OF, _RETURNED_MS), build.field(ROWS, BEGAN_MS))
    window = build.call("intDiv", since, build.integer(window_ms))
    last = build.call(
        "minus", build.integer(len(asked.buckets.items) - 1), build.field(ROWS, PLACE)
    )
    is_in = build.all_of(
        [
            build.compare(build.field(_BACK_OF, _IS_THERE), "=", build.constant(1)),
            build.compare(since, ">=", build.constant(0)),
            build.compare(window, "<=", last),
        ]
    )
    counted = build.select(
        [
            *copied(keys),
            build.alias(build.call("if", is_in, window, build.integer(_NO_WINDOW)), _WINDOW),
            build.alias(build.call("count"), _TIMES),
        ],
        build.subquery(_began(asked, columns), ROWS),
        group_by=[build.field(name) for name in (*keys, _WINDOW)],
    )
    counted.append("joins", _joined_times(asked, window_ms))
    window_of = build.field(ROWS, _WINDOW)
    is_return = build.all_of(
        [
            build.compare(window_of, "!=", build.integer(_NO_WINDOW)),
            build.compare(build.field(ROWS, _TIMES), ">=", build.integer(asked.minimum)),
        ]
    )
    bit_of_window = bit(build.call("if", is_return, window_of, build.integer(0)))
    returned = build.call("groupBitOr", build.call("if", is_return, bit_of_window, zero()))
    return build.select(
        [*copied(keys), build.alias(returned, RETURNS)],
        build.subquery(counted, ROWS),
        group_by=[build.field(name) for name in keys],
    )


def _began(asked: Retention, breakdown: list[Node]) -> exp.Select:
    """actor, what `breakdown` gives, place, and when in it the actor began."""
    source = asked.begins
    names = [item.alias for item in breakdown]
    if asked.kind is not RetentionType.RECURRING:
        places = build.call("bitPositionsToArray", build.field(ROWS, STARTS))
        return build.select(
            [
                *copied([ACTOR, *names, BEGAN_MS]),
                build.alias(build.call("arrayJoin", places), PLACE),
            ],
            build.subquery(first_starts(asked, breakdown, with_returns=False), ROWS),
        )
    first = build.call("toUnixTimestamp64Milli", build.call("min", source.timestamp))
    return build.select(
        [
            build.alias(asked.actors.id, ACTOR),
            *breakdown,
            build.alias(place_of(source.timestamp, asked.buckets), PLACE),
            build.alias(first, BEGAN_MS),
        ],
        source.table,
        where=build.all_of(
            [
                *source.within(whole_range(asked.buckets)),
                *asked.actors.conditions,
                asked.is_beginning,
            ]
        ),
        group_by=[build.field(name) for name in (ACTOR, *names, PLACE)],
    )


def _joined_times(asked: Retention, window_ms: int) -> exp.Join:
    source, whole = asked.returns, whole_range(asked.buckets)
    # A window that begins within the range is counted to its end.
    until = TimeRange(whole.start, whole.end + timedelta(milliseconds=window_ms))
    times = build.select(
        [
            build.alias(asked.actors.id, ACTOR),
            build.alias(build.call("toUnixTimestamp64Milli", source.timestamp), _RETURNED_MS),
            # Tells who has no return from who returned at the first moment that can be counted.
            build.alias(build.constant(1), _IS_THERE),
        ],
        source.table,
        where=build.all_of(
            [
                *source.within(until),
                *asked.actors.conditions,
                *source.conditions(),
            ]
        ),
    )
    return exp.Join(
        this=build.subquery(times, _BACK_OF),
        side="LEFT",
        on=build.compare(build.field(ROWS, ACTOR), "=", build.field(_BACK_OF, ACTOR)),
    )
