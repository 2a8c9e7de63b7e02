"""The events that a funnel looks at: of each its actor, its time, and as bits which steps it is and what it spoils.

Times are milliseconds since just before the range, so that none of them is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce

from sqlglot import exp

from footfall.products.insights.backend.queries.actors import Actors
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.names import ACTOR, BREAKDOWN
from footfall.products.insights.backend.queries.sources import within
from footfall.query.calendar.intervals import Buckets, milliseconds_of
from footfall.query.calendar.places import place_of, starts_of, whole_range
from footfall.query.calendar.ranges import TimeRange
from footfall.query.nodes.funnels import Attribution, FunnelOrder
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import Bound

ROWS = "rows_of_actor"
EVENTS = "held_events"
TIMES = "times"
AT = "at_ms"
STEPS = "steps"
# The rank of an event's first step, above the bits of its steps.
RANKED_STEPS = "ranked_steps"
_RANK_OF_NONE = 64
BITS_OF_RANK = 7
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
    def is_chain(self) -> bool:
        """Whether each step can be looked at for itself, for none is left out or spoilt."""
        return not (self.is_unordered or self.exclusions or self.has_optional_steps)

    @property
    def is_by_value(self) -> bool:
        """Whether the events of each value are a history of their own."""
        return self.breakdown is not None and self.attribution is Attribution.ALL_EVENTS

    @cached_property
    def bits_by_name(self) -> dict[str, int] | None:
        """The steps by the name of their event, where nothing else is asked of any of them."""
        found: dict[str, int] = {}
        for index, step in enumerate(self.steps):
            condition = step.condition
            if not (isinstance(condition, exp.EQ) and condition.this == build.field("event")):
                return None
            if not (
                isinstance(condition.expression, Bound)
                and condition.expression.args["kind"] == "String"
            ):
                return None
            name = condition.expression.this.this
            found[name] = found.get(name, 0) | 1 << index
        return found

    @property
    def origin_ms(self) -> int:
        """What times are counted from."""
        return milliseconds_of(self.time_range.start) - 1

    @property
    def has_optional_steps(self) -> bool:
        return any(step.is_optional for step in self.steps)

    @property
    def has_own_windows(self) -> bool:
        return any(step.window_ms is not None for step in self.steps)


def rows_tree(funnel: Funnel) -> exp.Select:
    columns: dict[str, Node] = {
        ACTOR: funnel.actors.id,
        AT: build.call(
            "minus",
            build.call("toUnixTimestamp64Milli", build.field("timestamp")),
            build.integer(funnel.origin_ms),
        ),
        STEPS: _step_bits(funnel),
    }
    if funnel.is_chain:
        columns[RANKED_STEPS] = _ranked_steps(funnel)
    if funnel.exclusions:
        columns[SPOILS_STANDING] = _any_bits(
            [(item.condition, item.standing_bits) for item in funnel.exclusions]
        )
        columns[SPOILS_COMING] = _any_bits(
            [(item.condition, item.coming_bits) for item in funnel.exclusions]
        )
    if funnel.breakdown is not None:
        value = funnel.breakdown.value
        columns[BREAKDOWN] = value if funnel.value_step is None else _plain(value)
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
                *funnel.actors.conditions,
                *funnel.filters,
                *(build.call("isNotNull", value) for value in funnel.held_constant),
                *_matching(funnel),
            ]
        ),
    )


def in_row(name: str) -> Node:
    """A column of `rows_tree`, or of what was made of it."""
    return build.field(ROWS, name)


def copied(names: list[str]) -> list[Node]:
    return [build.alias(in_row(name), name) for name in names]


def rank_of(steps: Node) -> Node:
    """How many steps are before the first that an event is, of its bits; _RANK_OF_NONE of one that is none.

    Events of one moment come in this order, and then in that of their bits.
    """
    lowest = build.call("bitAnd", steps, build.call("minus", build.integer(0), steps))
    below = build.call("minus", lowest, build.integer(1))
    return build.call("toInt64", build.call("bitCount", below))


def starts_of_buckets(funnel: Funnel) -> Node:
    """Where each interval begins; only a trend has intervals."""
    return _since_origin(funnel, starts_of(_intervals(funnel)))


def ends_of(funnel: Funnel) -> Node:
    buckets = _intervals(funnel)
    return _since_origin(funnel, [*starts_of(buckets)[1:], whole_range(buckets).end])


def _intervals(funnel: Funnel) -> Buckets:
    if funnel.buckets is None:
        raise ValueError("only a trend has intervals")
    return funnel.buckets


def _since_origin(funnel: Funnel, moments: list[datetime]) -> Node:
    return build.integers(milliseconds_of(moment) - funnel.origin_ms for moment in moments)


def _matching(funnel: Funnel) -> list[Node]:
    if funnel.is_strict:
        # Whatever lies between two steps counts.
        return []
    names = funnel.bits_by_name
    if names is not None and not funnel.exclusions:
        return [build.is_in(build.field("event"), [build.text(name) for name in names])]
    conditions: list[Node] = []
    asked = [step.condition for step in funnel.steps]
    asked += [exclusion.condition for exclusion in funnel.exclusions]
    for condition in asked:
        if condition not in conditions:
            conditions.append(condition)
    return [build.any_of(conditions)]


def _by_name(numbers: dict[str, int], of_others: int) -> Node:
    """The event's name is looked at once, and each once in its column's dictionary."""
    return build.call(
        "transform",
        build.field("event"),
        build.call("array", *(build.text(name) for name in numbers)),
        build.integers(numbers.values()),
        build.integer(of_others),
    )


def _ranked_steps(funnel: Funnel) -> Node:
    names, size = funnel.bits_by_name, len(funnel.steps)
    if names is not None:
        ranked = {
            name: ((bits & -bits).bit_length() - 1) << size | bits for name, bits in names.items()
        }
        return _by_name(ranked, _RANK_OF_NONE << size)
    steps = _step_bits(funnel)
    return build.call(
        "plus", build.call("multiply", rank_of(steps), build.integer(1 << size)), steps
    )


def _step_bits(funnel: Funnel) -> Node:
    names = funnel.bits_by_name
    if names is not None:
        return _by_name(names, 0)
    bits = [_bits_if(step.condition, 1 << index) for index, step in enumerate(funnel.steps)]
    return reduce(lambda left, right: build.call("plus", left, right), bits)


def _any_bits(parts: list[tuple[Node, int]]) -> Node:
    bits: list[Node] = [_bits_if(condition, held) for condition, held in parts]
    return reduce(lambda left, right: build.call("bitOr", left, right), bits)


def _bits_if(condition: Node, bits: int) -> Node:
    return build.call("if", condition, build.integer(bits), build.integer(0))


def _plain(value: Node) -> Node:
    # Hot properties are LowCardinality columns, and a fold needs one type all the way.
    return build.call("if", build.call("isNotNull", value), value, build.null())


def _bits(first: int, last: int) -> int:
    return sum(1 << (step - 1) for step in range(first, last + 1))
