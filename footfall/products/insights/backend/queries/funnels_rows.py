"""The events that a funnel looks at: of each its actor, its time, and as bits which steps it is and what it spoils."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from sqlglot import exp

from footfall.products.insights.backend.queries.actors import Actors
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.names import ACTOR, BREAKDOWN
from footfall.products.insights.backend.queries.sources import within
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
HELD = "held_constant"


@dataclass(frozen=True)
class Step:
    """`condition`: what an event has to be. `window_ms`: how long after the step before it at most."""

    condition: Node
    is_optional: bool = False
    window_ms: int | None = None


@dataclass(frozen=True)
class Exclusion:
    """Between `first` and `last`, steps numbered from 1."""

    condition: Node
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
    `held_constant`: what all events of a try have in common.
    """

    steps: tuple[Step, ...]
    exclusions: tuple[Exclusion, ...]
    filters: tuple[Node, ...]
    actors: Actors
    time_range: TimeRange
    order: FunnelOrder
    window_ms: int
    breakdown: BrokenDown | None = None
    attribution: Attribution = Attribution.FIRST_TOUCH
    value_step: int | None = None
    held_constant: tuple[Node, ...] = ()
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

    @property
    def has_optional_steps(self) -> bool:
        return any(step.is_optional for step in self.steps)

    @property
    def has_own_windows(self) -> bool:
        return any(step.window_ms is not None for step in self.steps)


def rows_tree(funnel: Funnel) -> exp.Select:
    columns: dict[str, Node] = {
        ACTOR: funnel.actors.id.copy(),
        AT: build.call("toUnixTimestamp64Milli", build.field("timestamp")),
        UUID: build.field("uuid"),
        STEPS: _step_bits(funnel),
    }
    if funnel.exclusions:
        columns[SPOILS_STANDING] = _any_bits(
            [(item.condition, item.standing_bits) for item in funnel.exclusions]
        )
        columns[SPOILS_COMING] = _any_bits(
            [(item.condition, item.coming_bits) for item in funnel.exclusions]
        )
    if funnel.breakdown is not None:
        columns[BREAKDOWN] = _plain(funnel.breakdown.value)
    if funnel.held_constant:
        columns[HELD] = build.call("array", *(_plain(value) for value in funnel.held_constant))
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
                *(build.call("isNotNull", value.copy()) for value in funnel.held_constant),
                *_matching(funnel),
            ]
        ),
    )


def _matching(funnel: Funnel) -> list[Node]:
    if funnel.is_strict:
        # Whatever lies between two steps counts.
        return []
    conditions: list[Node] = []
    asked = [step.condition for step in funnel.steps]
    asked += [exclusion.condition for exclusion in funnel.exclusions]
    for condition in asked:
        if condition not in conditions:
            conditions.append(condition)
    return [build.any_of(condition.copy() for condition in conditions)]


def _step_bits(funnel: Funnel) -> Node:
    bits = [_bits_if(step.condition, 1 << index) for index, step in enumerate(funnel.steps)]
    return reduce(lambda left, right: build.call("plus", left, right), bits)


def _any_bits(parts: list[tuple[Node, int]]) -> Node:
    bits: list[Node] = [_bits_if(condition, held) for condition, held in parts]
    return reduce(lambda left, right: build.call("bitOr", left, right), bits)


def _bits_if(condition: Node, bits: int) -> Node:
    return build.call("if", condition.copy(), build.integer(bits), build.integer(0))


def _plain(value: Node) -> Node:
    # Hot properties are LowCardinality columns, and a fold needs one type all the way.
    return build.call("if", build.call("isNotNull", value.copy()), value.copy(), build.null())


def _bits(first: int, last: int) -> int:
    return sum(1 << (step - 1) for step in range(first, last + 1))
