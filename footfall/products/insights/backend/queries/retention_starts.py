"""RetentionQuery: what is asked, and when each actor begins.

An actor's intervals are the bits of a number, interval 0 the lowest.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from footfall.products.insights.backend.queries.actors import Actors
from footfall.products.insights.backend.queries.names import ACTOR
from footfall.products.insights.backend.queries.sources import EventsSource
from footfall.query.calendar.intervals import Buckets
from footfall.query.calendar.order import order_of_event
from footfall.query.calendar.places import place_of, whole_range
from footfall.query.nodes.retention import RetentionType
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

STARTS = "starts"
RETURNS = "returns"
BEGAN_MS = "began_ms"
ROWS = "rows_of_actor"
_FIRST_AT = "first_at"
_FIRST = "first_row"


@dataclass(frozen=True)
class Column:
    """The intervals from `first` to `last` after the one that a row begins with."""

    first: int
    last: int


@dataclass(frozen=True)
class Retention:
    """A question as it was read. `columns`: those after interval 0. `minimum`: so many events make a return.

    `window_ms`: intervals after the first are so long and begin with the actor's own event, not with the calendar's.
    """

    buckets: Buckets
    begins: EventsSource
    returns: EventsSource
    actors: Actors
    kind: RetentionType
    columns: tuple[Column, ...]
    minimum: int = 1
    is_cumulative: bool = False
    window_ms: int | None = None

    @property
    def is_returning(self) -> Node:
        return build.all_of(self.returns.conditions())

    @property
    def is_beginning(self) -> Node:
        return build.all_of(self.begins.conditions())


def beginners(asked: Retention, breakdown: list[Node], *, with_returns: bool = False) -> exp.Select:
    """actor, what `breakdown` gives of the event that a row begins with, starts, and returns if asked for."""
    if asked.kind is RetentionType.RECURRING:
        return _every_start(asked, breakdown, with_returns)
    return first_starts(asked, breakdown, with_returns)


def _every_start(asked: Retention, breakdown: list[Node], with_returns: bool) -> exp.Select:
    place_bit = bit(place_of(asked.begins.timestamp, asked.buckets))
    bits = [(STARTS, asked.is_beginning)] + [(RETURNS, asked.is_returning)] * with_returns
    conditions: list[Node] = []
    for _, condition in bits:
        if condition not in conditions:
            conditions.append(condition)

    def bit_if(condition: Node) -> Node:
        # Of one condition alone every row is.
        if len(conditions) == 1:
            return place_bit
        return build.call("if", condition, place_bit, zero())

    return build.select(
        [
            build.alias(asked.actors.id, ACTOR),
            *breakdown,
            *(
                build.alias(build.call("groupBitOr", bit_if(condition)), name)
                for name, condition in bits
            ),
        ],
        asked.begins.table,
        where=build.all_of(
            [
                *asked.begins.within(whole_range(asked.buckets)),
                *asked.actors.conditions,
                build.any_of(conditions),
            ]
        ),
        group_by=[build.field(name) for name in (ACTOR, *(item.alias for item in breakdown))],
    )


def first_starts(asked: Retention, breakdown: list[Node], with_returns: bool) -> exp.Select:
    """In all history before the end of the range; of events of one moment the one with the least uuid is first."""
    is_ever = asked.kind is RetentionType.FIRST_EVER
    source = asked.begins
    within = source.within(whole_range(asked.buckets))
    candidate = build.all_of(source.is_of_series if is_ever else source.conditions())
    matches = asked.is_beginning if is_ever else build.true()
    order = order_of_event(source.timestamp)
    held = [item.this for item in breakdown]
    columns: list[Node] = [
        build.alias(asked.actors.id, ACTOR),
        build.alias(
            build.call("min", build.call("if", candidate, source.timestamp, build.null())),
            _FIRST_AT,
        ),
        build.alias(
            build.call("argMinIf", build.tuple_of(matches, *held), order, candidate),
            _FIRST,
        ),
    ]
    counted = candidate
    if with_returns:
        in_range = within[0]
        place = build.call(
            "if", in_range, place_of(source.timestamp, asked.buckets), build.integer(0)
        )
        returning = build.all_of([in_range, asked.is_returning])
        returned = build.call("if", returning, bit(place), zero())
        columns.append(build.alias(build.call("groupBitOr", returned), RETURNS))
        counted = build.any_of([counted, returning])
    firsts = build.select(
        columns,
        source.table,
        where=build.all_of([within[1], *asked.actors.conditions, counted]),
        group_by=[build.field(ACTOR)],
    )
    first_at = build.field(ROWS, _FIRST_AT)
    first = build.field(ROWS, _FIRST)
    begins = build.all_of(
        [
            build.compare(first_at, ">=", within[0].expression),
            build.call("tupleElement", first, build.constant(1)),
        ]
    )
    place_of_first = place_of(build.call("assumeNotNull", first_at), asked.buckets)
    # Only places of the range can be bits.
    starts = bit(build.call("if", begins, place_of_first, build.integer(0)))
    return build.select(
        [
            build.alias(build.field(ROWS, ACTOR), ACTOR),
            *(
                build.alias(build.call("tupleElement", first, build.constant(place)), item.alias)
                for place, item in enumerate(breakdown, start=2)
            ),
            build.alias(starts, STARTS),
            build.alias(
                build.call("toUnixTimestamp64Milli", build.call("assumeNotNull", first_at)),
                BEGAN_MS,
            ),
            *([build.alias(build.field(ROWS, RETURNS), RETURNS)] if with_returns else []),
        ],
        build.subquery(firsts, ROWS),
        where=begins,
    )


def copied(names: list[str]) -> list[Node]:
    return [build.alias(build.field(ROWS, name), name) for name in names]


def bit(place: Node) -> Node:
    return build.call("bitShiftLeft", build.call("toInt64", build.constant(1)), place)


def zero() -> Node:
    return build.call("toInt64", build.constant(0))
