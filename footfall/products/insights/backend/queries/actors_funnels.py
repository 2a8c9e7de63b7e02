"""Who is behind a step, an interval or a time of a funnel.

Column: actor.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from footfall.products.insights.backend.queries.actors_behind import ChosenValue
from footfall.products.insights.backend.queries.funnels import (
    has_step,
    has_steps,
    time_of,
    tries,
)
from footfall.products.insights.backend.queries.funnels_rows import PLACE, ROWS, Funnel
from footfall.products.insights.backend.queries.names import ACTOR, BREAKDOWN
from footfall.query.syntax import build
from footfall.query.syntax.build import Node


def step_actors(
    funnel: Funnel, reached: int, missed: int | None, value: ChosenValue | None
) -> exp.Select:
    """Those with step `reached` in their try, and without step `missed`. Steps are numbered from 1."""
    conditions = [has_step(funnel, reached)]
    if missed is not None:
        conditions.append(build.negate(has_step(funnel, missed)))
    return _chosen(funnel, conditions, value)


def interval_actors(
    funnel: Funnel,
    place: int,
    reached: Sequence[int],
    missed: int | None,
    value: ChosenValue | None,
) -> exp.Select:
    """As `step_actors`, of the tries that begin in the interval of that number."""
    conditions = [
        build.compare(build.field(ROWS, PLACE), "=", build.integer(place)),
        *(has_step(funnel, step) for step in reached),
    ]
    if missed is not None:
        conditions.append(build.negate(has_step(funnel, missed)))
    return _chosen(funnel, conditions, value)


def time_actors(
    funnel: Funnel, from_step: int, to_step: int, first_second: int, seconds: int
) -> exp.Select:
    """Those who took from `first_second` on so many whole seconds from one step to the other."""
    took = build.call("minus", time_of(funnel, to_step), time_of(funnel, from_step))
    whole = build.call("intDiv", took, build.constant(1000))
    return _chosen(
        funnel,
        [
            has_steps(funnel, from_step, to_step),
            build.compare(whole, ">=", build.integer(first_second)),
            build.compare(whole, "<", build.integer(first_second + seconds)),
        ],
        None,
    )


def _chosen(funnel: Funnel, conditions: list[Node], value: ChosenValue | None) -> exp.Select:
    if value is not None:
        conditions.append(value.is_of(build.field(ROWS, BREAKDOWN)))
    # With attribution to all events an actor has a try for each value.
    return build.select(
        [build.alias(build.field(ROWS, ACTOR), ACTOR)],
        build.subquery(tries(funnel, with_actor=True), ROWS),
        where=build.all_of(conditions),
        group_by=[build.field(ACTOR)],
    )
