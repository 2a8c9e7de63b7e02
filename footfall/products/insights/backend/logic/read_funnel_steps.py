"""The steps and exclusions of a FunnelsQuery -> what is asked of the events. What has no meaning is refused with its path."""

from __future__ import annotations

from footfall.products.insights.backend.queries.actors import check_counts_actors
from footfall.products.insights.backend.queries.funnels_rows import Exclusion, Step
from footfall.products.insights.backend.queries.funnels_steps import (
    Described,
    any_of_them,
    is_first_of_person,
)
from footfall.query.calendar.ranges import TimeRange
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.entities import conditions_of_entity, name_of_entity
from footfall.query.filters.properties import conditions_of
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.funnels import (
    MAX_OPTIONAL_STEPS,
    FunnelActionsStepNode,
    FunnelGroupNode,
    FunnelOrder,
    FunnelsQuery,
    FunnelStepNode,
)
from footfall.query.nodes.maths import Math
from footfall.query.nodes.series import ActionsNode, EventsNode
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

StepNode = FunnelStepNode | FunnelActionsStepNode | FunnelGroupNode


def read_steps(
    query: FunnelsQuery,
    filters: tuple[Node, ...],
    time_range: TimeRange,
    scope: FilterScope,
    path: str,
) -> tuple[Step, ...]:
    """`filters`: those of the whole question. `path` is where `query` is. Raises InvalidValueError."""
    _check_optional_steps(query, path)
    steps = []
    for index, node in enumerate(query.series):
        where = at(path, "series", index)
        _check_window(node, index, query.filter.order, where)
        steps.append(
            Step(
                condition=_condition(node, filters, time_range, scope, where),
                is_optional=bool(node.optional_in_funnel),
                window_ms=node.own_window_ms,
            )
        )
    return tuple(steps)


def names_of_steps(query: FunnelsQuery, scope: FilterScope, path: str) -> tuple[str, ...]:
    """What answers call the steps. `path` is where `query` is. Raises InvalidValueError."""
    return tuple(
        _name_of(node, scope, at(path, "series", index)) for index, node in enumerate(query.series)
    )


def read_exclusions(query: FunnelsQuery, scope: FilterScope, path: str) -> tuple[Exclusion, ...]:
    """`path` is where `query` is. Raises InvalidValueError."""
    last = len(query.series) - 1
    exclusions: list[Exclusion] = []
    for index, node in enumerate(query.filter.exclusions or []):
        where = at(path, "funnelsFilter", "exclusions", index)
        first_index, last_index = node.funnel_from_step, node.funnel_to_step
        check_step_order(first_index, last_index, last, where)
        is_whole = (first_index, last_index) == (0, last)
        if query.filter.order is FunnelOrder.UNORDERED and not is_whole:
            raise InvalidValueError(
                "steps in any order have only a first and a last: exclude from 0 to the last step",
                path=at(where, "funnelFromStep" if first_index != 0 else "funnelToStep"),
            )
        condition = _described_event(node, scope, where).condition
        exclusions.append(Exclusion(condition, first_index + 1, last_index + 1))
    return tuple(exclusions)


def check_step_order(first_index: int, last_index: int, last: int, path: str) -> None:
    """Raises InvalidValueError with a field below `path`."""
    if last_index > last:
        raise InvalidValueError(
            f"the steps are numbered from 0 to {last}", path=at(path, "funnelToStep")
        )
    if first_index >= last_index:
        raise InvalidValueError(
            "expected a step before funnelToStep", path=at(path, "funnelFromStep")
        )


def _name_of(node: StepNode, scope: FilterScope, path: str) -> str:
    if not isinstance(node, FunnelGroupNode):
        return name_of_entity(node, path, scope)
    return node.name or " or ".join(
        name_of_entity(member, at(path, "nodes", index), scope)
        for index, member in enumerate(node.nodes)
    )


def _condition(
    node: StepNode,
    filters: tuple[Node, ...],
    time_range: TimeRange,
    scope: FilterScope,
    path: str,
) -> Node:
    is_first = node.math is not None and node.math.is_first_time
    plain = node.model_copy(update={"math": None}) if is_first else node
    described = _described(plain, scope, path)
    if not is_first:
        return described.condition
    candidate = (
        build.all_of(node.copy() for node in described.is_of_entity)
        if node.math is Math.FIRST_TIME
        else build.all_of([described.condition, *(held.copy() for held in filters)])
    )
    return build.all_of([described.condition, is_first_of_person(candidate, time_range)])


def _described(node: StepNode, scope: FilterScope, path: str) -> Described:
    if not isinstance(node, FunnelGroupNode):
        return _described_event(node, scope, path)
    check_counts_actors(node, path)
    members = [
        _described_event(member, scope, at(path, "nodes", index))
        for index, member in enumerate(node.nodes)
    ]
    filters = conditions_of(node.properties, at(path, "properties"), scope)
    return any_of_them(members, tuple(filters))


def _described_event(node: EventsNode | ActionsNode, scope: FilterScope, path: str) -> Described:
    """Without the filters of the question, which all steps share."""
    check_counts_actors(node, path)
    found = conditions_of_entity(node, path, scope)
    return Described(found.is_of_entity, found.filters)


def _check_optional_steps(query: FunnelsQuery, path: str) -> None:
    optional = [index for index, node in enumerate(query.series) if node.optional_in_funnel]
    if not optional:
        return
    problem, index = None, optional[0]
    if query.filter.order is FunnelOrder.UNORDERED:
        problem = "steps in any order cannot be left out"
    elif index == 0:
        problem = "a funnel begins with its first step, which cannot be left out"
    elif len(optional) > MAX_OPTIONAL_STEPS:
        problem = f"at most {MAX_OPTIONAL_STEPS} steps can be left out"
        index = optional[MAX_OPTIONAL_STEPS]
    if problem is not None:
        raise InvalidValueError(problem, path=at(path, "series", index, "optionalInFunnel"))


def _check_window(node: StepNode, index: int, order: FunnelOrder, path: str) -> None:
    if node.funnel_window_interval is None:
        if node.funnel_window_interval_unit is not None:
            raise InvalidValueError(
                "say how many of these the window is", path=at(path, "funnelWindowInterval")
            )
        return
    problem = None
    if index == 0:
        problem = "no step is before the first one"
    elif order is FunnelOrder.UNORDERED:
        problem = "with steps in any order no step is before another"
    if problem is not None:
        raise InvalidValueError(problem, path=at(path, "funnelWindowInterval"))
