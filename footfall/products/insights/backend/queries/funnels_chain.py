"""The same as `funnels_fold`, step by step and not event by event: of ordered steps of which none is left out or spoilt.

When an event of a step comes, whoever waits at the step before moves on: one try at most, the one that came there last. Laid
side by side in order these are the events of the step that have a try just before them. So each step looks at its own
events, where a fold carries the tries of all steps past every event.
"""

from __future__ import annotations

from footfall.products.insights.backend.queries.funnels_grid import Grid
from footfall.products.insights.backend.queries.funnels_rows import (
    AT,
    PLACE,
    STEPS,
    UUID,
    Funnel,
)
from footfall.products.insights.backend.queries.names import BREAKDOWN
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_IS_TRY = "is_try"
_TIMES = "times"
_VALUE = "value"


def is_chain(funnel: Funnel) -> bool:
    is_ordered = not (funnel.is_strict or funnel.is_unordered)
    return is_ordered and not funnel.exclusions and not funnel.has_optional_steps


def walked_steps(funnel: Funnel, events: Node, event_parts: list[str], begin: Node | None) -> Node:
    """The state after all steps. `begin`: the place of the bucket that tries have to begin in."""
    return _Chain(funnel, events, event_parts, begin).walked()


def try_of(state: Node) -> Node:
    """The try that counts, of what `walked_steps` gave; one without times where there is none."""
    return build.call("tupleElement", state, build.constant(2))


class _Chain:
    """Its state: who came to the step, in order, and the try that counts so far. Tries and events are laid in one shape."""

    def __init__(
        self, funnel: Funnel, events: Node, event_parts: list[str], begin: Node | None
    ) -> None:
        self.funnel = funnel
        self.events = events
        self.event_parts = event_parts
        self.begin = begin
        # An event lies before the try that it brought, which it cannot move itself.
        self.laid_parts = [AT, UUID, _IS_TRY, _TIMES]
        if funnel.value_step is not None:
            self.laid_parts.append(_VALUE)

    def walked(self) -> Node:
        grid, count = Grid(self.funnel.steps), len(self.funnel.steps)
        arrays = {"bit": build.integers(1 << index for index in range(1, count))}
        if self.funnel.has_own_windows:
            arrays["own_window"] = build.integers(grid.own_windows[1:])
        came = self._came()
        is_last = build.compare(build.variable("bit"), "=", build.integer(1 << (count - 1)))
        # The first that comes to the last step; else the last of those that came furthest.
        place = build.call("if", is_last, build.constant(1), build.constant(-1))
        best = build.call(
            "if",
            build.call("notEmpty", came.copy()),
            self._as_try(build.call("arrayElement", came.copy(), place)),
            try_of(build.variable("state")),
        )
        step = build.function(["state", *arrays], build.tuple_of(came, best))
        begun = self._begun()
        latest = build.call("arrayElement", begun.copy(), build.constant(-1))
        return build.call(
            "arrayFold", step, *arrays.values(), build.tuple_of(begun, self._as_try(latest))
        )

    def _begun(self) -> Node:
        conditions = [_has(self._of_event(STEPS), build.integer(1))]
        if self.begin is not None:
            conditions.append(build.compare(self._of_event(PLACE), "=", self.begin.copy()))
        times = build.call("array", self._of_event(AT))
        is_its_step = self.funnel.value_step == 1
        return self._laid(build.all_of(conditions), 1, times, is_its_step)

    def _laid(self, condition: Node, is_try: int, times: Node, has_value: bool) -> Node:
        parts: dict[str, Node] = {
            AT: self._of_event(AT),
            UUID: self._of_event(UUID),
            _IS_TRY: build.integer(is_try),
            _TIMES: times,
        }
        if _VALUE in self.laid_parts:
            nothing = build.call("nullIf", build.text(""), build.text(""))
            parts[_VALUE] = self._of_event(BREAKDOWN) if has_value else nothing
        kept = build.call("arrayFilter", build.function(["e"], condition), self.events.copy())
        return build.call("arrayMap", build.function(["e"], build.tuple_of(*parts.values())), kept)

    def _came(self) -> Node:
        """The tries that come to the step `bit`, in order."""
        is_step = _has(self._of_event(STEPS), build.variable("bit"))
        events = self._laid(is_step, 0, build.integers([]), has_value=True)
        waiting = build.call("tupleElement", build.variable("state"), build.constant(1))
        laid = build.call("arraySort", build.call("arrayConcat", events, waiting))
        pairs = build.call(
            "arrayZip", build.call("arrayPopBack", laid), build.call("arrayPopFront", laid.copy())
        )
        meeting = build.call("arrayFilter", build.function(["pair"], self._is_moving()), pairs)
        return build.call("arrayMap", build.function(["pair"], self._moved()), meeting)

    def _is_moving(self) -> Node:
        began = build.call("arrayElement", self._of_try(_TIMES), build.constant(1))
        since = build.call("minus", self._of_comer(AT), began)
        conditions = [
            build.compare(self._of_try(_IS_TRY), "=", build.constant(1)),
            build.compare(self._of_comer(_IS_TRY), "=", build.constant(0)),
            build.compare(since, "<=", build.integer(self.funnel.window_ms)),
        ]
        if self.funnel.has_own_windows:
            waited = build.call("minus", self._of_comer(AT), self._of_try(AT))
            conditions.append(build.compare(waited, "<=", build.variable("own_window")))
        return build.all_of(conditions)

    def _moved(self) -> Node:
        times = build.call("arrayPushBack", self._of_try(_TIMES), self._of_comer(AT))
        parts = [self._of_comer(AT), self._of_comer(UUID), build.integer(1), times]
        if self.funnel.value_step is not None:
            is_its_step = build.compare(
                build.variable("bit"), "=", build.integer(1 << (self.funnel.value_step - 1))
            )
            parts.append(
                build.call("if", is_its_step, self._of_comer(_VALUE), self._of_try(_VALUE))
            )
        return build.tuple_of(*parts)

    def _as_try(self, laid: Node) -> Node:
        parts = [part for part in (_TIMES, _VALUE) if part in self.laid_parts]
        return build.tuple_of(*(self._part(laid, part) for part in parts))

    def _of_try(self, part: str) -> Node:
        return self._part(_of_pair(1), part)

    def _of_comer(self, part: str) -> Node:
        return self._part(_of_pair(2), part)

    def _part(self, laid: Node, part: str) -> Node:
        place = self.laid_parts.index(part) + 1
        return build.call("tupleElement", laid.copy(), build.constant(place))

    def _of_event(self, part: str) -> Node:
        place = self.event_parts.index(part) + 1
        return build.call("tupleElement", build.variable("e"), build.constant(place))


def _of_pair(place: int) -> Node:
    return build.call("tupleElement", build.variable("pair"), build.constant(place))


def _has(bits: Node, bit: Node) -> Node:
    return build.compare(build.call("bitAnd", bits, bit), "!=", build.constant(0))
