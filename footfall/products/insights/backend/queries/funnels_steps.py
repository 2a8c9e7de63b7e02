"""What an event has to be to be a step, or an exclusion."""

from __future__ import annotations

from dataclasses import dataclass

from footfall.products.insights.backend.queries.names import ACTOR
from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.calendar.order import order_of_event
from footfall.query.calendar.ranges import TimeRange
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_FIRST = "first_uuid"
_FIRSTS = "first_of_person"


@dataclass(frozen=True)
class Described:
    """`is_of_entity`: the events that are meant at all; `filters`: which of them."""

    is_of_entity: tuple[Node, ...]
    filters: tuple[Node, ...]

    @property
    def condition(self) -> Node:
        return build.all_of(node for node in (*self.is_of_entity, *self.filters))


def any_of_them(members: list[Described], filters: tuple[Node, ...]) -> Described:
    """An event that is any one of `members`, and passes `filters`."""
    meant = build.any_of(member.condition for member in members)
    return Described((meant,), filters)


def is_first_of_person(candidate: Node, time_range: TimeRange) -> Node:
    """Whether an event is the person's very first `candidate`, in all time; of one moment the one with the least uuid."""
    order = order_of_event(build.field("timestamp"))
    # What comes after the range cannot be before an event in it.
    is_before_end = build.compare(
        build.field("timestamp"), "<", moment_of(milliseconds_of(time_range.end))
    )
    firsts = build.select(
        [
            build.alias(build.field("person_id"), ACTOR),
            build.alias(build.call("argMin", build.field("uuid"), order), _FIRST),
        ],
        build.table("events"),
        where=build.all_of([is_before_end, candidate]),
        group_by=[build.field(ACTOR)],
    )
    uuids = build.select(
        [build.alias(build.field(_FIRSTS, _FIRST), _FIRST)], build.subquery(firsts, _FIRSTS)
    )
    return build.is_in_query(build.field("uuid"), uuids)
