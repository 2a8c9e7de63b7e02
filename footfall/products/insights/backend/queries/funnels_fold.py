"""An actor's events, in order, folded into the one try that counts: README, "What a funnel counts".

A try is a tuple: the times of its events in order, and as far as needed the steps it has (as bits), the value of the
breakdown and the cell it stands in. Each cell of the grid holds the try that stands there, or one without times. A fold
needs one type from its first to its last state, so every part is built of typed values.
"""

from __future__ import annotations

from footfall.products.insights.backend.queries.funnels_grid import Grid
from footfall.products.insights.backend.queries.funnels_rows import (
    AT,
    PLACE,
    SPOILS_COMING,
    SPOILS_STANDING,
    STEPS,
    TIMES,
    Funnel,
    in_row,
    rank_of,
)
from footfall.products.insights.backend.queries.names import BREAKDOWN
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_DONE = "done"
_VALUE = "value"
_CELL = "cell"
# Places in what `_best` gives.
_MAY_COME, _TRY_THAT_COMES = 1, 4


RANK = "rank"


def event_parts(funnel: Funnel) -> list[str]:
    """What an event of the fold is made of; it sorts by them in this order."""
    parts = [AT, RANK, STEPS]
    if funnel.exclusions:
        parts += [SPOILS_STANDING, SPOILS_COMING]
    if funnel.value_step is not None:
        parts.append(BREAKDOWN)
    if funnel.buckets is not None:
        parts.append(PLACE)
    return parts


def fold_event(funnel: Funnel) -> Node:
    """A row of `rows_tree` as it is gathered and sorted."""
    return build.tuple_of(
        *(rank_of(in_row(STEPS)) if part == RANK else in_row(part) for part in event_parts(funnel))
    )


def fold_time(funnel: Funnel, event: Node) -> Node:
    """The time of what `fold_event` gave."""
    place = event_parts(funnel).index(AT) + 1
    return build.call("tupleElement", event, build.constant(place))


def times_of(chosen: Node) -> Node:
    return build.call("tupleElement", chosen, build.constant(1))


def done_of(funnel: Funnel, chosen: Node) -> Node:
    """The bits of the steps that the try has; of funnels with optional steps and of those in any order."""
    return _Fold(funnel).part(chosen, _DONE)


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
        self.grid = Grid(funnel.steps)
        self.may_jump = funnel.has_optional_steps
        self.event_parts = event_parts(funnel)
        self.try_parts = [TIMES]
        if funnel.is_unordered or self.may_jump:
            self.try_parts.append(_DONE)
        if funnel.value_step is not None:
            self.try_parts.append(_VALUE)
        if self.may_jump:
            self.try_parts.append(_CELL)
        # Else a later try that stands in a cell stands for all that ended there before.
        self.keeps_ended = funnel.is_strict or bool(funnel.exclusions)

    def folded(self, events: Node) -> Node:
        step = build.function(["state", "e"], self._next_state())
        return build.call("arrayFold", step, events, self._first_state())

    def chosen(self, state: Node) -> Node:
        if not self.keeps_ended:
            return self._furthest(state)
        levels = build.call("tupleElement", state, build.constant(1))
        ended = build.call("tupleElement", state, build.constant(2))
        return self._further(self._furthest(levels), ended)

    def part(self, held: Node, name: str) -> Node:
        place = self.try_parts.index(name) + 1
        return build.call("tupleElement", held, build.constant(place))

    def _first_state(self) -> Node:
        levels = self._nothings(len(self.grid.cells))
        return build.tuple_of(levels, self._nothing()) if self.keeps_ended else levels

    def _next_state(self) -> Node:
        state = build.variable("state")
        levels: Node = state
        if self.keeps_ended:
            levels = build.call("tupleElement", state, build.constant(1))
        moved: Node = self._moved(levels)
        if self.keeps_ended:
            ended = build.call("tupleElement", state, build.constant(2))
            moved = build.tuple_of(moved, self._further(self._ending(levels), ended))
        return build.call("if", self._is_over(levels), state, moved)

    def _is_over(self, levels: Node) -> Node:
        if not self.may_jump:
            last = build.call("arrayElement", levels, build.constant(len(self.funnel.steps)))
            return build.call("notEmpty", self.part(last, TIMES))
        last_step = build.call("arraySlice", levels, build.constant(-self.grid.width))
        return build.call("notEmpty", self._standing(last_step))

    def _moved(self, levels: Node) -> Node:
        """Every cell after the event. All look at the cells before it, so a try moves by one event only."""
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
        arrays = self._arrays(levels)
        return build.call("arrayMap", build.function(list(arrays), after), *arrays.values())

    def _ending(self, levels: Node) -> Node:
        """The furthest of the tries that the event finds ended, and that leave their cell."""
        if self.funnel.is_strict:
            leaves = [build.negate(self._is_going())]
            if self.funnel.exclusions:
                leaves.append(build.negate(self._is_spoilt()))
        else:
            leaves = [self._is_coming(), build.negate(self._is_standing_on())]
        is_ending = build.all_of([self._is_there("here"), *leaves])
        # The first array is the one that is filtered.
        arrays = self._arrays(levels)
        arrays = {"here": arrays.pop("here"), **arrays}
        ending = build.call(
            "arrayFilter", build.function(list(arrays), is_ending), *arrays.values()
        )
        return build.call("arrayElement", ending, build.constant(-1))

    def _arrays(self, levels: Node) -> dict[str, Node]:
        """What an expression for each cell may name, by its name."""
        grid = self.grid
        arrays: dict[str, Node] = {"bit": build.integers(grid.bits), "here": levels}
        if self.may_jump:
            arrays["best"] = self._best(levels)
            arrays["cell"] = build.integers(range(1, len(grid.cells) + 1))
        else:
            arrays["before"] = self._moved_on(levels, grid.distance(0))
        if self.funnel.has_own_windows:
            if not self.may_jump:
                arrays["own_window"] = build.integers(grid.own_windows)
            arrays["next_window"] = build.integers(grid.next_windows)
            arrays["longest_wait"] = build.integers(grid.longest_waits)
        return arrays

    def _best(self, levels: Node) -> Node:
        """For each cell who comes there best, if anybody may: whether, when it began, how few it leaves out, the try."""
        arrays: dict[str, Node] = {}
        comers: list[Node] = []
        for jump in range(self.grid.longest_jump + 1):
            variable = f"before_{jump}"
            arrays[variable] = self._moved_on(levels, self.grid.distance(jump))
            if jump:
                arrays[f"may_jump_{jump}"] = build.integers(self.grid.may_jump(jump))
            began = build.call(
                "arrayElement", self.part(build.variable(variable), TIMES), build.constant(1)
            )
            parts = (
                self._may_come(variable, jump),
                began,
                build.integer(-jump),
                build.variable(variable),
            )
            comers.append(build.tuple_of(*parts))
        if self.funnel.has_own_windows:
            arrays["own_window"] = build.integers(self.grid.own_windows)
        last = build.call(
            "arrayElement",
            build.call("arraySort", build.call("array", *comers)),
            build.constant(-1),
        )
        return build.call("arrayMap", build.function(list(arrays), last), *arrays.values())

    def _moved_on(self, levels: Node, count: int) -> Node:
        """`levels`, each by so many cells later."""
        if count == 1:
            return build.call("arrayPushFront", build.call("arrayPopBack", levels), self._nothing())
        size = len(self.grid.cells)
        kept = build.call("arraySlice", levels, build.constant(1), build.constant(size - count))
        return build.call("arrayConcat", self._nothings(count), kept)

    def _is_coming(self) -> Node:
        """Whether the event brings a try of a cell before here, or begins one on the first."""
        is_first = build.compare(build.variable("bit"), "=", build.constant(1))
        is_next = self._of_best(_MAY_COME) if self.may_jump else self._may_come("before", 0)
        if self.may_jump and not self.funnel.is_strict:
            is_next = build.all_of([is_next, build.negate(self._is_better())])
        conditions = [build.any_of([is_first, is_next])]
        if self.begin is not None:
            is_later = build.compare(build.variable("bit"), "!=", build.constant(1))
            is_in_bucket = build.compare(self._of_event(PLACE), "=", self.begin)
            conditions.append(build.any_of([is_later, is_in_bucket]))
        if self.funnel.is_unordered:
            missing = self._missing(build.variable("before"))
            conditions.append(build.compare(missing, "!=", build.constant(0)))
        else:
            conditions.append(_has(self._of_event(STEPS), build.variable("bit")))
        return build.all_of(conditions)

    def _is_going(self) -> Node:
        """Whether the event moves the try that stands here to the very next step."""
        if self.funnel.is_unordered:
            here = build.variable("here")
            matches = build.compare(self._missing(here), "!=", build.constant(0))
        else:
            following = build.call("bitShiftLeft", build.variable("bit"), build.constant(1))
            matches = _has(self._of_event(STEPS), following)
        conditions = [self._is_there("here"), self._is_within("here"), matches]
        if self.funnel.has_own_windows:
            conditions.append(self._is_soon_after("here", "next_window"))
        return build.all_of(conditions)

    def _may_come(self, variable: str, jump: int) -> Node:
        conditions = [self._is_there(variable), self._is_within(variable)]
        if jump:
            may_jump = build.compare(build.variable(f"may_jump_{jump}"), "!=", build.constant(0))
            conditions.append(may_jump)
        if self.funnel.has_own_windows:
            conditions.append(self._is_soon_after(variable, "own_window"))
        return build.all_of(conditions)

    def _is_better(self) -> Node:
        """Whether the try here stays, and began later than the best of those that may come."""
        began_here, began_there = (
            build.call("arrayElement", self.part(held, TIMES), build.constant(1))
            for held in (build.variable("here"), self._of_best(_TRY_THAT_COMES))
        )
        conditions = [
            self._is_there("here"),
            self._is_standing_on(),
            build.negate(self._is_going()),
            build.compare(began_here, ">", began_there),
        ]
        if self.funnel.exclusions:
            conditions.append(build.negate(self._is_spoilt()))
        return build.all_of(conditions)

    def _of_best(self, place: int) -> Node:
        return build.call("tupleElement", build.variable("best"), build.constant(place))

    def _is_spoilt(self) -> Node:
        spoils = _has(self._of_event(SPOILS_STANDING), build.variable("bit"))
        return build.all_of([spoils, self._is_there("here"), self._is_standing_on()])

    def _is_there(self, variable: str) -> Node:
        return build.call("notEmpty", self.part(build.variable(variable), TIMES))

    def _is_within(self, variable: str) -> Node:
        """Whether the event is in the window of a try. Of one without times it says nothing."""
        return self._is_at_most_after(variable, 1, build.integer(self.funnel.window_ms))

    def _is_standing_on(self) -> Node:
        """Whether the try here can still go on at the time of the event. Of one without times it says nothing."""
        if not self.funnel.has_own_windows:
            return self._is_within("here")
        return build.all_of([self._is_within("here"), self._is_soon_after("here", "longest_wait")])

    def _is_soon_after(self, variable: str, window: str) -> Node:
        return self._is_at_most_after(variable, -1, build.variable(window))

    def _is_at_most_after(self, variable: str, place: int, window: Node) -> Node:
        """Whether the event is at most `window` after the event of the try at that place."""
        held = build.call(
            "arrayElement", self.part(build.variable(variable), TIMES), build.constant(place)
        )
        since = build.call("minus", self._of_event(AT), held)
        return build.compare(since, "<=", window)

    def _extended(self) -> Node:
        """The try that comes, with the event."""
        before = self._of_best(_TRY_THAT_COMES) if self.may_jump else build.variable("before")
        parts: list[Node] = [
            build.call("arrayPushBack", self.part(before, TIMES), self._of_event(AT))
        ]
        serves: Node = build.variable("bit")
        if self.funnel.is_unordered:
            missing = self._missing(before)
            # The lowest bit.
            serves = build.call("bitAnd", missing, build.call("minus", build.integer(0), missing))
        if _DONE in self.try_parts:
            parts.append(build.call("bitOr", self.part(before, _DONE), serves))
        if self.funnel.value_step is not None:
            is_its_step = build.compare(
                serves, "=", build.integer(1 << (self.funnel.value_step - 1))
            )
            parts.append(
                build.call("if", is_its_step, self._of_event(BREAKDOWN), self.part(before, _VALUE))
            )
        if self.may_jump:
            parts.append(build.variable("cell"))
        return build.tuple_of(*parts)

    def _missing(self, held: Node) -> Node:
        """The bits of the steps that the event matches and the try does not have."""
        return build.call(
            "bitAnd", self._of_event(STEPS), build.call("bitNot", self.part(held, _DONE))
        )

    def _nothing(self) -> Node:
        typed: dict[str, Node] = {
            TIMES: build.integers([]),
            _DONE: build.integer(0),
            _VALUE: build.call("nullIf", build.text(""), build.text("")),
            _CELL: build.integer(0),
        }
        return build.tuple_of(*(typed[part] for part in self.try_parts))

    def _nothings(self, count: int) -> Node:
        return build.call(
            "arrayMap",
            build.function(["level"], self._nothing()),
            build.call("range", build.constant(count)),
        )

    def _further(self, later: Node, ended: Node) -> Node:
        """The one in the later cell; `later` where both are in one."""
        far, as_far = (
            (
                self.part(held, _CELL)
                if self.may_jump
                else build.call("length", self.part(held, TIMES))
            )
            for held in (later, ended)
        )
        return build.call("if", build.compare(far, ">=", as_far), later, ended)

    def _furthest(self, levels: Node) -> Node:
        return build.call("arrayElement", self._standing(levels), build.constant(-1))

    def _standing(self, levels: Node) -> Node:
        return build.call("arrayFilter", build.function(["held"], self._is_there("held")), levels)

    def _of_event(self, part: str) -> Node:
        place = self.event_parts.index(part) + 1
        return build.call("tupleElement", build.variable("e"), build.constant(place))


def _has(bits: Node, bit: Node) -> Node:
    return build.compare(build.call("bitAnd", bits, bit), "!=", build.constant(0))
