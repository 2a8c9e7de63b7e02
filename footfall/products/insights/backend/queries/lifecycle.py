"""LifecycleQuery: one scan of an actor's events in all time; its intervals in the range, each once and in order.

Columns: place (the number of an interval; -1 for the one before the range), new, returning, resurrecting, and leaving:
those who are not there in the interval after.
"""

from __future__ import annotations

from sqlglot import exp

from footfall.products.insights.backend.queries.actors import Actors
from footfall.products.insights.backend.queries.names import ACTOR
from footfall.products.insights.backend.queries.person_hours import person_hours
from footfall.products.insights.backend.queries.sources import EventsSource
from footfall.query.calendar.intervals import Buckets, milliseconds_of
from footfall.query.calendar.places import place_of, start_before
from footfall.query.calendar.ranges import TimeRange
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

PLACE = "place"
NEW = "new"
RETURNING = "returning"
RESURRECTING = "resurrecting"
LEAVING = "leaving"
_FIRST_AT = "first_at"
FIRST_PLACE = "first_place"
PLACES = "places"
_VISIT = "visit"
_ROWS = "rows_of_actor"
_VISITS = "visits"


def lifecycle_tree(
    source: EventsSource,
    actors: Actors,
    buckets: Buckets,
    time_range: TimeRange,
    *,
    has_person_hours: bool = False,
) -> exp.Select:
    """`time_range` begins with the first bucket. `has_person_hours`: whether they are kept for all events."""
    if has_person_hours and actors.are_people:
        near = TimeRange(start_before(buckets), time_range.end)
        source = person_hours(source, [near], buckets, buckets.zone) or source
    visits = build.subquery(_visits(source, actors, buckets, time_range), _VISITS)
    place, since, until = (_part(index) for index in (1, 2, 3))
    is_new = build.compare(place, "=", build.field(_VISITS, FIRST_PLACE))
    # The first interval has none before it, so who returns is never new.
    is_returning = build.compare(since, "=", build.constant(1))
    is_resurrecting = build.all_of(
        [build.negate(is_new), build.compare(since, "!=", build.constant(1))]
    )
    counted = {
        NEW: is_new,
        RETURNING: is_returning,
        RESURRECTING: is_resurrecting,
        LEAVING: build.compare(until, "!=", build.constant(1)),
    }
    return build.select(
        [
            build.alias(place, PLACE),
            *(build.alias(build.call("countIf", held), name) for name, held in counted.items()),
        ],
        visits,
        group_by=[build.field(PLACE)],
    )


def _visits(
    source: EventsSource, actors: Actors, buckets: Buckets, time_range: TimeRange
) -> exp.Select:
    """A row for each interval that an actor is active in: (place, intervals since the last, intervals to the next).

    Both are 0 where there is none.
    """
    places = build.field(_ROWS, PLACES)
    gaps = build.call("arrayDifference", places)
    to_next = build.call("arrayPopFront", build.call("arrayPushBack", gaps, build.constant(0)))
    visits = build.call("arrayZip", places, gaps, to_next)
    return build.select(
        [
            build.alias(build.field(_ROWS, FIRST_PLACE), FIRST_PLACE),
            build.alias(build.call("arrayJoin", visits), _VISIT),
        ],
        build.subquery(activity(source, actors, buckets, time_range), _ROWS),
    )


def activity(
    source: EventsSource, actors: Actors, buckets: Buckets, time_range: TimeRange
) -> exp.Select:
    """A row for each actor: ACTOR, FIRST_PLACE of all its history, and PLACES in order, those of the range and the one before it."""
    since = moment_of(milliseconds_of(start_before(buckets)))
    place = place_of(source.timestamp, buckets)
    is_near = build.compare(source.timestamp, ">=", since)
    first_at = build.call("min", source.timestamp)
    first_is_near = build.compare(first_at, ">=", since)
    return build.select(
        [
            build.alias(actors.id, ACTOR),
            build.alias(
                build.call(
                    "if",
                    first_is_near,
                    place_of(first_at, buckets),
                    build.integer(_BEFORE_ALL),
                ),
                FIRST_PLACE,
            ),
            build.alias(_places(place, is_near, buckets), PLACES),
        ],
        source.table,
        where=build.all_of(
            [
                source.within(time_range)[1],
                *actors.conditions,
                *source.conditions(),
            ]
        ),
        group_by=[build.field(ACTOR)],
    )


def _places(place: Node, is_near: Node, buckets: Buckets) -> Node:
    if len(buckets.items) >= _BITS:
        return build.call("arraySort", build.call("groupUniqArrayIf", place, is_near))
    # As bits, the lowest for the interval before the range: a number for each actor takes less than a set.
    shifted = build.call("plus", place, build.constant(1))
    # Only places of the range can be bits.
    shift = build.call("if", is_near, shifted, build.constant(0))
    bit = build.call("bitShiftLeft", build.call("toInt64", build.constant(1)), shift)
    near = build.call("if", is_near, bit, build.call("toInt64", build.constant(0)))
    positions = build.call("bitPositionsToArray", build.call("groupBitOr", near))
    at = build.call("minus", build.variable("position"), build.constant(1))
    return build.call("arrayMap", build.function(["position"], at), positions)


# So many intervals fit into the bits of one Int64, with the one before the range.
_BITS = 62
# Before every place that an interval of a question has.
_BEFORE_ALL = -2


def _part(index: int) -> Node:
    return build.call("tupleElement", build.field(_VISITS, _VISIT), build.constant(index))
