"""Who gets through a funnel: people, the groups of a type, or the values of a property; and which part of them is looked at."""

from __future__ import annotations

from footfall.products.insights.backend.queries.actors import Actors, actors_of
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.funnels import FunnelsQuery
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_WRITTEN = {"properties.": ("properties",), "person.properties.": ("person", "properties")}
_HALF_BITS = 32


def funnel_actors(query: FunnelsQuery, path: str) -> Actors:
    """`path` is where `query` is. Raises InvalidValueError."""
    written = query.filter.funnel_aggregate_by
    if written is None:
        return actors_of(query.aggregation_group_type_index)
    where = at(path, "funnelsFilter", "funnelAggregateByHogQL")
    if query.aggregation_group_type_index is not None:
        raise InvalidValueError("the funnel is of groups already", path=where)
    for prefix, names in _WRITTEN.items():
        key = written.removeprefix(prefix)
        if key not in (written, ""):
            value = build.field(*names, key)
            is_somebody = build.compare(value, "!=", build.text(""))
            return Actors(value, (build.call("isNotNull", value), is_somebody))
    raise InvalidValueError(
        "expected properties. or person.properties. and the name of a property", path=where
    )


def is_sampled(actors: Actors, factor: float) -> Node:
    """Whether an event is of one of this part of the actors: always the same ones, and those of a lesser part too."""
    drawn = build.call(
        "bitShiftRight",
        build.call("sipHash64", build.call("toString", actors.id)),
        build.constant(_HALF_BITS),
    )
    return build.compare(drawn, "<", build.integer(round(factor * 2**_HALF_BITS)))
