"""The events that a funnel looks at: of each its actor, its time, and as bits which steps it is and what it spoils."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from sqlglot import exp

from footfall.products.insights.backend.queries.actors import Actors
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.names import ACTOR, BREAKDOWN
from footfall.products.insights.backend.queries.sources import EventsSource, within
from footfall.query.calendar.intervals import Buckets
from footfall.query.calendar.places import place_of
from footfall.query.calendar.ranges import TimeRange
from footfall.query.nodes.funnels import Attribution, FunnelOrder
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

AT = "at_ms"
UUID = "event_uuid"
STEPS = "steps"
# The levels (bit n - 1 is step n) where an event ends the tries that stand there, and those that it brings there itself.
SPOILS_STANDING = "spoils_standing"
SPOILS_COMING = "spoils_coming"
# Not "place": a pass that ranks values gives a column of that name.
PLACE = "bucket_place"


@dataclass(frozen=True)
class Exclusion:
    """Between `first` and `last`, steps numbered from 1."""

    source: EventsSource
    first: int
    last: int

    @property
    def standing_bits(self) -> int:
        return _bits(self.first, self.last - 1)

    @property
    def coming_bits(self) -> int:
        return _bits(self.first + 1, self.last - 1)


@dataclass(frozen=True)
class Funnel:
    """A question as it was read. `filters`: the conditions of the whole question. `buckets`: those of a trend.

    `value_step`: the step (from 1) whose event says the value of the breakdown; None for all other attributions.
    """

    steps: tuple[EventsSource, ...]
    exclusions: tuple[Exclusion, ...]
    filters: tuple[Node, ...]
    actors: Actors
    time_range: TimeRange
    order: FunnelOrder
    window_ms: int
    breakdown: BrokenDown | None = None
    attribution: Attribution = Attribution.FIRST_TOUCH
    value_step: int | None = None
    buckets: Buckets | None = None

    @property
    def is_strict(self) -> bool:
        return self.order is FunnelOrder.STRICT

    @property
    def is_unordered(self) -> bool:
        return self.order is FunnelOrder.UNORDERED

    @property
    def is_by_value(self) -> bool:
        """Whether the events of each value are a history of their own."""
        return self.breakdown is not None and self.attribution is Attribution.ALL_EVENTS


def rows_tree(funnel: Funnel) -> exp.Select:
    columns: dict[str, Node] = {
        ACTOR: funnel.actors.id.copy(),
        AT: build.call("toUnixTimestamp64Milli", build.field("timestamp")),
        UUID: build.field("uuid"),
        STEPS: _step_bits(funnel),
    }
    if funnel.exclusions:
        columns[SPOILS_STANDING] = _any_bits(
            [(item.source, item.standing_bits) for item in funnel.exclusions]
        )
        columns[SPOILS_COMING] = _any_bits(
            [(item.source, item.coming_bits) for item in funnel.exclusions]
        )
    if funnel.breakdown is not None:
        value = funnel.breakdown.value
        # Hot properties are LowCardinality columns, and a fold needs one type all the way.
        plain = build.call("if", build.call("isNotNull", value.copy()), value.copy(), build.null())
        columns[BREAKDOWN] = plain
    if funnel.buckets is not None:
        columns[PLACE] = place_of(build.field("timestamp"), funnel.buckets)
    return build.select(
        [build.alias(node, name) for name, node in columns.items()],
        build.table("events"),
        where=build.all_of(
            [
                *within(funnel.time_range),
                *(node.copy() for node in funnel.actors.conditions),
                *(node.copy() for node in funnel.filters),
                *_matching(funnel),
            ]
        ),
    )


def _matching(funnel: Funnel) -> list[Node]:
    if funnel.is_strict:
        # Whatever lies between two steps counts.
        return []
    sources = [*funnel.steps, *(item.source for item in funnel.exclusions)]
    conditions: list[Node] = []
    for source in sources:
        condition = _condition(source)
        if condition not in conditions:
            conditions.append(condition)
    return [build.any_of(conditions)]


def _condition(source: EventsSource) -> Node:
    return build.all_of(source.conditions())


def _step_bits(funnel: Funnel) -> Node:
    bits = [_bits_if(source, 1 << index) for index, source in enumerate(funnel.steps)]
    return reduce(lambda left, right: build.call("plus", left, right), bits)


def _any_bits(parts: list[tuple[EventsSource, int]]) -> Node:
    bits: list[Node] = [_bits_if(source, held) for source, held in parts]
    return reduce(lambda left, right: build.call("bitOr", left, right), bits)


def _bits_if(source: EventsSource, bits: int) -> Node:
    return build.call("if", _condition(source), build.integer(bits), build.integer(0))


def _bits(first: int, last: int) -> int:
    return sum(1 << (step - 1) for step in range(first, last + 1))
