"""StickinessQuery: how many intervals each actor is active in, and how many actors are active in so many.

Columns: intervals, value.
"""

from __future__ import annotations

from sqlglot import exp

from footfall.products.insights.backend.queries.actors import Actors
from footfall.products.insights.backend.queries.names import ACTOR, VALUE
from footfall.products.insights.backend.queries.person_hours import person_hours
from footfall.products.insights.backend.queries.sources import EventsSource
from footfall.query.calendar.intervals import Buckets
from footfall.query.calendar.places import place_of
from footfall.query.calendar.ranges import TimeRange
from footfall.query.nodes.stickiness import StickinessCriteria, StickinessOperator
from footfall.query.syntax import build

INTERVALS = "intervals"
_PLACE = "place"
_ROWS = "rows_of_actor"
# So many intervals fit into the bits of one Int64.
_BITS = 62
_COMPARISONS = {
    StickinessOperator.AT_LEAST: ">=",
    StickinessOperator.AT_MOST: "<=",
    StickinessOperator.EXACTLY: "=",
}


def stickiness_tree(
    source: EventsSource,
    actors: Actors,
    buckets: Buckets,
    time_range: TimeRange,
    criteria: StickinessCriteria | None,
    *,
    has_person_hours: bool = False,
) -> exp.Select:
    """`has_person_hours`: whether they are kept for all events."""
    if has_person_hours and criteria is None and actors.are_people:
        source = person_hours(source, [time_range], buckets, buckets.zone) or source
    actives = active_intervals(source, actors, buckets, time_range, criteria)
    return build.select(
        [
            build.alias(build.field(_ROWS, INTERVALS), INTERVALS),
            build.alias(build.call("count"), VALUE),
        ],
        build.subquery(actives, _ROWS),
        group_by=[build.field(INTERVALS)],
    )


def active_intervals(
    source: EventsSource,
    actors: Actors,
    buckets: Buckets,
    time_range: TimeRange,
    criteria: StickinessCriteria | None,
) -> exp.Select:
    """A row for each actor: ACTOR and INTERVALS, in how many it is active."""
    if criteria is None:
        return _by_distinct(source, actors, buckets, time_range)
    return _by_criteria(source, actors, buckets, time_range, criteria)


def _by_distinct(
    source: EventsSource, actors: Actors, buckets: Buckets, time_range: TimeRange
) -> exp.Select:
    place = place_of(source.timestamp, buckets)
    if len(buckets.items) <= _BITS:
        bit = build.call("bitShiftLeft", build.call("toInt64", build.constant(1)), place)
        counted = build.call("bitCount", build.call("groupBitOr", bit))
    else:
        counted = build.call("uniqExact", place)
    return build.select(
        [build.alias(actors.id, ACTOR), build.alias(counted, INTERVALS)],
        source.table,
        where=_where(source, actors, time_range),
        group_by=[build.field(ACTOR)],
    )


def _by_criteria(
    source: EventsSource,
    actors: Actors,
    buckets: Buckets,
    time_range: TimeRange,
    criteria: StickinessCriteria,
) -> exp.Select:
    enough = build.compare(
        build.call("count"), _COMPARISONS[criteria.operator], build.integer(criteria.value)
    )
    active = build.select(
        [
            build.alias(actors.id, ACTOR),
            build.alias(place_of(source.timestamp, buckets), _PLACE),
        ],
        source.table,
        where=_where(source, actors, time_range),
        group_by=[build.field(ACTOR), build.field(_PLACE)],
        having=enough,
    )
    return build.select(
        [
            build.alias(build.field(_ROWS, ACTOR), ACTOR),
            build.alias(build.call("count"), INTERVALS),
        ],
        build.subquery(active, _ROWS),
        group_by=[build.field(ACTOR)],
    )


def _where(source: EventsSource, actors: Actors, time_range: TimeRange) -> build.Node:
    return build.all_of(
        [
            *source.within(time_range),
            *actors.conditions,
            *source.conditions(),
        ]
    )
