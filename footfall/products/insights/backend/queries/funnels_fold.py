"""An actor's events, in order, folded into the one try that counts: README, "What a funnel counts".

A try is a tuple: the times of its events in order, and as far as needed the steps it has (as bits) and the value of the
breakdown. A level for each step holds the try that stands there, or one without times. A fold needs one type from its
first to its last state, so every part is built of typed values.
"""

from __future__ import annotations

from footfall.products.insights.backend.queries.funnels_rows import (
    AT,
    PLACE,
    SPOILS_COMING,
    SPOILS_STANDING,
    STEPS,
    UUID,
    Funnel,
)
from footfall.products.insights.backend.queries.names import BREAKDOWN
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_TIMES = "times"
_DONE = "done"
_VALUE = "value"


def event_parts(funnel: Funnel) -> list[str]:
    """The columns of `rows_tree` that an event of the fold is made of, in order; it sorts by the first two."""
    parts = [AT, UUID, STEPS]
    if funnel.exclusions:
        parts += [SPOILS_STANDING, SPOILS_COMING]
    if funnel.value_step is not None:
        parts.append(BREAKDOWN)
    if funnel.buckets is not None:
        parts.append(PLACE)
    return parts


def times_of(chosen: Node) -> Node:
    return build.call("tupleElement", chosen, build.constant(1))


def value_of(funnel: Funnel, chosen: Node) -> Node:
    return _Fold(funnel).part(chosen, _VALUE)


def folded_events(funnel: Funnel, events: Node, begin: Node | None) -> Node:
    """The state after all `events`. `begin`: the place of the bucket that tries have to begin in."""
    return _Fold(funnel, begin).folded(events)


def chosen_try(funnel: Funnel, state: Node) -> Node:
    """The try that counts, of what `folded_events` gave; one without times where there is none."""
    return _Fold(funnel).chosen(state)


class _Fold:
    def __init__(self, funnel: Funnel, begin: Node | None = None) -> None:
        self.funnel = funnel
        self.begin = begin
        self.step_count = len(funnel.steps)
        self.event_parts = event_parts(funnel)
        self.try_parts = [_TIMES]
        if funnel.is_unordered:
            self.try_parts.append(_DONE)
        if funnel.value_step is not None:
            self.try_parts.append(_VALUE)
        # Else a later try that stands at a step stands for all that ended there before.
        self.keeps_ended = funnel.is_strict or bool(funnel.exclusions)

    def folded(self, events: Node) -> Node:
        step = build.function(["state", "e"], self._next_state())
        return build.call("arrayFold", step, events, self._first_state())

    def chosen(self, state: Node) -> Node:
        if not self.keeps_ended:
            return self._furthest(state)
        levels = build.call("tupleElement", state, build.constant(1))
        ended = build.call("tupleElement", state.copy(), build.constant(2))
        return self._further(self._furthest(levels), ended)

    def part(self, held: Node, name: str) -> Node:
        place = self.try_parts.index(name) + 1
        return build.call("tupleElement", held.copy(), build.constant(place))

    def _first_state(self) -> Node:
        levels = build.call(
            "arrayMap",
            build.function(["level"], self._nothing()),
            build.call("range", build.constant(self.step_count)),
        )
        return build.tuple_of(levels, self._nothing()) if self.keeps_ended else levels

    def _next_state(self) -> Node:
        state = build.variable("state")
        levels: Node = state
        if self.keeps_ended:
            levels = build.call("tupleElement", state, build.constant(1))
        is_over = build.call(
            "notEmpty",
            self.part(
                build.call("arrayElement", levels.copy(), build.constant(self.step_count)), _TIMES
            ),
        )
        moved: Node = self._moved(levels)
        if self.keeps_ended:
            ended = build.call("tupleElement", state.copy(), build.constant(2))
            moved = build.tuple_of(moved, self._further(self._ending(levels), ended))
        return build.call("if", is_over, state.copy(), moved)

    def _moved(self, levels: Node) -> Node:
        """Every level after the event. All look at the levels before it, so a try moves by one step only."""
        before = build.call(
            "arrayPushFront", build.call("arrayPopBack", levels.copy()), self._nothing()
        )
        stays = self._nothing() if self.funnel.is_strict else build.variable("here")
        if self.funnel.exclusions and not self.funnel.is_strict:
            stays = build.call("if", self._is_spoilt(), self._nothing(), stays)
        comes = self._extended()
        if self.funnel.exclusions:
            is_spoilt = _has(self._of_event(SPOILS_COMING), build.variable("bit"))
            comes = build.call("if", is_spoilt, self._nothing(), comes)
        after = build.call(
            "if",
            self._is_coming(),
            comes,
            build.call("if", self._is_going(), self._nothing(), stays),
        )
        return build.call(
            "arrayMap",
            build.function(["bit", "here", "before"], after),
            self._bits(),
            levels.copy(),
            before,
        )

    def _ending(self, levels: Node) -> Node:
        """The furthest of the tries that the event finds ended, and that leave their level."""
        if self.funnel.is_strict:
            leaves = [build.negate(self._is_going())]
            if self.funnel.exclusions:
                leaves.append(build.negate(self._is_spoilt()))
        else:
            leaves = [self._is_coming(), build.negate(self._is_within("here"))]
        before = build.call(
            "arrayPushFront", build.call("arrayPopBack", levels.copy()), self._nothing()
        )
        is_ending = build.all_of([self._is_there("here"), *leaves])
        ending = build.call(
            "arrayFilter",
            build.function(["here", "before", "bit"], is_ending),
            levels.copy(),
            before,
            self._bits(),
        )
        return build.call("arrayElement", ending, build.constant(-1))

    def _is_coming(self) -> Node:
        """Whether the event brings the try of the level before here, or begins one on the first."""
        before = build.variable("before")
        is_first = build.compare(build.variable("bit"), "=", build.constant(1))
        is_next = build.all_of([self._is_there("before"), self._is_within("before")])
        conditions = [build.any_of([is_first, is_next])]
        if self.begin is not None:
            is_later = build.compare(build.variable("bit"), "!=", build.constant(1))
            is_in_bucket = build.compare(self._of_event(PLACE), "=", self.begin.copy())
            conditions.append(build.any_of([is_later, is_in_bucket]))
        if self.funnel.is_unordered:
            conditions.append(build.compare(self._missing(before), "!=", build.constant(0)))
        else:
            conditions.append(_has(self._of_event(STEPS), build.variable("bit")))
        return build.all_of(conditions)

    def _is_going(self) -> Node:
        """Whether the event moves the try that stands here."""
        if self.funnel.is_unordered:
            here = build.variable("here")
            matches = build.compare(self._missing(here), "!=", build.constant(0))
        else:
            following = build.call("bitShiftLeft", build.variable("bit"), build.constant(1))
            matches = _has(self._of_event(STEPS), following)
        return build.all_of([self._is_there("here"), self._is_within("here"), matches])

    def _is_spoilt(self) -> Node:
        spoils = _has(self._of_event(SPOILS_STANDING), build.variable("bit"))
        return build.all_of([spoils, self._is_there("here"), self._is_within("here")])

    def _is_there(self, variable: str) -> Node:
        return build.call("notEmpty", self.part(build.variable(variable), _TIMES))

    def _is_within(self, variable: str) -> Node:
        """Whether the event is in the window of a try. Of one without times it says nothing."""
        start = build.call(
            "arrayElement", self.part(build.variable(variable), _TIMES), build.constant(1)
        )
        since = build.call("minus", self._of_event(AT), start)
        return build.compare(since, "<=", build.integer(self.funnel.window_ms))

    def _extended(self) -> Node:
        """The try of the level before, with the event."""
        before = build.variable("before")
        parts: list[Node] = [
            build.call("arrayPushBack", self.part(before, _TIMES), self._of_event(AT))
        ]
        serves: Node = build.variable("bit")
        if self.funnel.is_unordered:
            missing = self._missing(before)
            # The lowest bit.
            serves = build.call(
                "bitAnd", missing, build.call("minus", build.integer(0), missing.copy())
            )
            parts.append(build.call("bitOr", self.part(before, _DONE), serves))
        if self.funnel.value_step is not None:
            is_its_step = build.compare(
                serves.copy(), "=", build.integer(1 << (self.funnel.value_step - 1))
            )
            parts.append(
                build.call("if", is_its_step, self._of_event(BREAKDOWN), self.part(before, _VALUE))
            )
        return build.tuple_of(*parts)

    def _missing(self, held: Node) -> Node:
        """The bits of the steps that the event matches and the try does not have."""
        return build.call(
            "bitAnd", self._of_event(STEPS), build.call("bitNot", self.part(held, _DONE))
        )

    def _nothing(self) -> Node:
        typed: dict[str, Node] = {
            _TIMES: build.integers([]),
            _DONE: build.integer(0),
            _VALUE: build.call("nullIf", build.text(""), build.text("")),
        }
        return build.tuple_of(*(typed[part] for part in self.try_parts))

    def _further(self, later: Node, ended: Node) -> Node:
        """The one with more steps; `later` where they have as many."""
        is_as_far = build.compare(
            build.call("length", self.part(later, _TIMES)),
            ">=",
            build.call("length", self.part(ended, _TIMES)),
        )
        return build.call("if", is_as_far, later.copy(), ended.copy())

    def _furthest(self, levels: Node) -> Node:
        standing = build.call(
            "arrayFilter", build.function(["held"], self._is_there("held")), levels.copy()
        )
        return build.call("arrayElement", standing, build.constant(-1))

    def _bits(self) -> Node:
        return build.integers(1 << level for level in range(self.step_count))

    def _of_event(self, part: str) -> Node:
        place = self.event_parts.index(part) + 1
        return build.call("tupleElement", build.variable("e"), build.constant(place))


def _has(bits: Node, bit: Node) -> Node:
    return build.compare(build.call("bitAnd", bits, bit), "!=", build.constant(0))
