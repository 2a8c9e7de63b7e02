"""The same as `funnels_fold`, step by step and not event by event: of steps in order, none of which is left out or spoilt.

Each of an actor's events is one number, which sorts as the events do: its time, the first step that it is, and as bits all of
them. Numbers are gathered and sorted several times faster than tuples are.

When an event of a step comes, whoever waits at the step before moves on: one try at most, the one that came there last. So
of each step one array, as long as the events, says when the try began that an event brings to it, or 0. Filled up to the
right it says who waits there after each event.
"""

from __future__ import annotations

from sqlglot import exp

from footfall.products.insights.backend.queries.funnels_grid import Grid
from footfall.products.insights.backend.queries.funnels_rows import (
    AT,
    BITS_OF_RANK,
    EVENTS,
    PLACE,
    RANKED_STEPS,
    ROWS,
    STEPS,
    TIMES,
    Funnel,
    copied,
    ends_of,
    in_row,
    starts_of_buckets,
)
from footfall.products.insights.backend.queries.names import BREAKDOWN
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_BITS_OF_INT64 = 63
_VALUES = "held_values"
_WALKED = "walked"
_CAME = "came"
_FOUND = "found"


def chain_event(funnel: Funnel) -> Node:
    """A row of `rows_tree` as it is gathered and sorted."""
    at: Node = in_row(AT)
    time_range = funnel.time_range
    longest_ms = (time_range.end - time_range.start).total_seconds() * 1000
    if int(longest_ms).bit_length() + 1 + _below_time(funnel) > _BITS_OF_INT64:
        at = build.call("toInt128", at)
    packed = build.call(
        "plus",
        build.call("multiply", at, build.integer(1 << _below_time(funnel))),
        in_row(RANKED_STEPS),
    )
    return packed if funnel.value_step is None else build.tuple_of(packed, in_row(BREAKDOWN))


def chain_time(funnel: Funnel, event: Node) -> Node:
    """The time of what `chain_event` gave."""
    time = build.call("bitShiftRight", _packed(funnel, event), build.constant(_below_time(funnel)))
    return build.call("toInt64", time)


def chain_tries(funnel: Funnel, held: list[str], source: exp.Select) -> exp.Select:
    """A row for each row of `source` that has a try: `held`, TIMES, and the value of the step that says it as BREAKDOWN."""
    return _Chain(funnel, held).tries(source)


def _packed(funnel: Funnel, event: Node) -> Node:
    """The number of what `chain_event` gave."""
    if funnel.value_step is None:
        return event
    return build.call("tupleElement", event, build.constant(1))


def _below_time(funnel: Funnel) -> int:
    """How many bits there are below the time."""
    return BITS_OF_RANK + len(funnel.steps)


class _Chain:
    def __init__(self, funnel: Funnel, held: list[str]) -> None:
        self.funnel = funnel
        self.held = held
        self.has_value = funnel.value_step is not None
        self.size = len(funnel.steps)

    def tries(self, source: exp.Select) -> exp.Select:
        # Each in a SELECT of its own, for what is named once is computed once.
        if self.funnel.buckets is None and self.size > 1:
            source = self._select([], {EVENTS: self._without_replaced()}, source)
        values = [_VALUES] if self.has_value else []
        unpacked = self._select([], self._unpacked(), source)
        walked = self._select([AT, *values], {_WALKED: self._walked()}, unpacked)
        came = self._select([AT, *values], {_CAME: self._came()}, walked)
        found = self._select([AT, *values], {_FOUND: self._found()}, came)
        found.set("where", exp.Where(this=build.call("notEmpty", in_row(_CAME))))
        return self._select([], self._chosen(), found)

    def _select(self, kept: list[str], added: dict[str, Node], source: exp.Select) -> exp.Select:
        return build.select(
            [
                *copied([*self.held, *kept]),
                *(build.alias(node, name) for name, node in added.items()),
            ],
            build.subquery(source, ROWS),
        )

    def _without_replaced(self) -> Node:
        """Leaves out what only begins a try and is followed by another such event, which takes its place: often most of them."""
        event, following = build.variable("event"), build.variable("following")
        is_replaced = build.all_of(
            [
                build.compare(self._steps_of(each), "=", build.constant(1))
                for each in (event, following)
            ]
        )
        return build.call(
            "arrayFilter",
            build.function(["event", "following"], build.negate(is_replaced)),
            in_row(EVENTS),
            build.call("arrayShiftLeft", in_row(EVENTS), build.constant(1)),
        )

    def _steps_of(self, event: Node) -> Node:
        every = build.integer((1 << self.size) - 1)
        return build.call("toInt64", build.call("bitAnd", _packed(self.funnel, event), every))

    def _unpacked(self) -> dict[str, Node]:
        event = build.variable("event")
        parts = {AT: chain_time(self.funnel, event), STEPS: self._steps_of(event)}
        if self.has_value:
            parts[_VALUES] = build.call("tupleElement", event, build.constant(2))
        return {
            name: build.call("arrayMap", build.function(["event"], part), in_row(EVENTS))
            for name, part in parts.items()
        }

    def _walked(self) -> Node:
        """The array of the last step, and of each step before it the places of the events that brought a try there."""
        arrays = {"bit": build.integers(1 << index for index in range(1, self.size))}
        if self.funnel.has_own_windows:
            arrays["own_window"] = build.integers(Grid(self.funnel.steps).own_windows[1:])
        starts, came = (
            build.call("tupleElement", build.variable("state"), build.constant(place))
            for place in (1, 2)
        )
        # What is long is named once only, or it would be written and read for each time.
        step = build.function(
            ["state", *arrays],
            build.tuple_of(self._moved(starts), build.call("arrayPushBack", came, _places(starts))),
        )
        nothing = build.call("arrayPopBack", build.call("array", build.call("emptyArrayUInt32")))
        return build.call(
            "arrayFold", step, *arrays.values(), build.tuple_of(self._begun(), nothing)
        )

    def _came(self) -> Node:
        """For each step that was reached: the places of the events that brought a try there."""
        last, before = (
            build.call("tupleElement", in_row(_WALKED), build.constant(place)) for place in (1, 2)
        )
        is_reached = build.call("notEmpty", build.variable("places"))
        return build.call(
            "arrayFilter",
            build.function(["places"], is_reached),
            build.call("arrayPushBack", before, _places(last)),
        )

    def _begun(self) -> Node:
        conditions = [_has(build.variable("steps"), build.integer(1))]
        if self.funnel.buckets is not None:
            place = build.call("plus", in_row(PLACE), build.constant(1))
            starts, ends = starts_of_buckets(self.funnel), ends_of(self.funnel)
            conditions += [
                build.compare(
                    build.variable("at"), ">=", build.call("arrayElement", starts, place)
                ),
                build.compare(build.variable("at"), "<", build.call("arrayElement", ends, place)),
            ]
        start = build.call("if", build.all_of(conditions), build.variable("at"), build.integer(0))
        return build.call(
            "arrayMap", build.function(["at", "steps"], start), in_row(AT), in_row(STEPS)
        )

    def _moved(self, starts: Node) -> Node:
        """The array of the step `bit`, of that of the step before."""
        arrays = {
            "at": in_row(AT),
            "steps": in_row(STEPS),
            "began": self._waiting(starts, None),
        }
        since = build.call("minus", build.variable("at"), build.variable("began"))
        conditions = [
            _has(build.variable("steps"), build.variable("bit")),
            build.compare(build.variable("began"), ">", build.constant(0)),
            build.compare(since, "<=", build.integer(self.funnel.window_ms)),
        ]
        if self.funnel.has_own_windows:
            arrays["came_at"] = self._waiting(starts, in_row(AT))
            waited = build.call("minus", build.variable("at"), build.variable("came_at"))
            conditions.append(build.compare(waited, "<=", build.variable("own_window")))
        moved = build.call(
            "if", build.all_of(conditions), build.variable("began"), build.integer(0)
        )
        return build.call("arrayMap", build.function(list(arrays), moved), *arrays.values())

    def _waiting(self, starts: Node, told: Node | None) -> Node:
        """What is `told` of who waits at the step before when each event comes; 0 where nobody does.

        An event that brings nobody there and is of the step `bit` takes away who waits, if anybody does; with strict steps
        every event does.
        """
        is_coming = build.compare(build.variable("start"), "!=", build.constant(0))
        of_comers = starts
        if told is not None:
            come_at = build.call("if", is_coming, build.variable("at"), build.integer(0))
            of_comers = build.call(
                "arrayMap", build.function(["start", "at"], come_at), starts, told
            )
        after = of_comers
        if not self.funnel.is_strict:
            arrays = {"of_comer": of_comers, "start": starts, "steps": in_row(STEPS)}
            is_step = _has(build.variable("steps"), build.variable("bit"))
            is_change = build.any_of([is_coming, is_step])
            after = build.call(
                "arrayFill", build.function(list(arrays), is_change), *arrays.values()
            )
        # Nobody is moved by the event that brought him.
        return build.call("arrayShiftRight", after, build.constant(1), build.integer(0))

    def _found(self) -> Node:
        """The places of the events of the try that counts: from the last event back, who waited there when it came."""
        last_step = build.call("arrayElement", in_row(_CAME), build.constant(-1))
        is_complete = build.compare(
            build.call("length", in_row(_CAME)), "=", build.constant(self.size)
        )
        # The first that comes to the last step; else the last of those that came furthest.
        which = build.call("if", is_complete, build.constant(1), build.constant(-1))
        last = build.call("arrayElement", last_step, which)
        following = build.call("arrayElement", build.variable("found"), build.constant(1))
        earlier = build.call(
            "arrayFilter",
            build.function(["place"], build.compare(build.variable("place"), "<", following)),
            build.variable("places"),
        )
        step = build.function(
            ["found", "places"],
            build.call(
                "arrayPushFront",
                build.variable("found"),
                build.call("arrayElement", earlier, build.constant(-1)),
            ),
        )
        before = build.call("arrayReverse", build.call("arrayPopBack", in_row(_CAME)))
        return build.call("arrayFold", step, before, build.call("array", last))

    def _chosen(self) -> dict[str, Node]:
        is_found = build.call("has", in_row(_FOUND), build.variable("place"))
        times = build.call(
            "arrayFilter",
            build.function(["at", "place"], is_found),
            in_row(AT),
            build.call("arrayEnumerate", in_row(AT)),
        )
        if self.funnel.value_step is None:
            return {TIMES: times}
        place = build.call("arrayElement", in_row(_FOUND), build.constant(self.funnel.value_step))
        return {TIMES: times, BREAKDOWN: build.call("arrayElement", in_row(_VALUES), place)}


def _places(starts: Node) -> Node:
    is_coming = build.compare(build.variable("start"), "!=", build.constant(0))
    return build.call(
        "arrayFilter",
        build.function(["place", "start"], is_coming),
        build.call("arrayEnumerate", starts),
        starts,
    )


def _has(bits: Node, bit: Node) -> Node:
    return build.compare(build.call("bitAnd", bits, bit), "!=", build.constant(0))
