"""Whether somebody is in a cohort now: conditions on a person, each answered by people who are read in a SELECT of their own.

Nothing is computed ahead, so an answer is never older than the question, and merges are followed on both sides.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.behaviours import people_who_did
from footfall.query.filters.expressions import put_at
from footfall.query.filters.operators import OPPOSITE, condition_on, joined
from footfall.query.filters.scope import FilterScope, cohort_in, known
from footfall.query.nodes.cohorts import (
    BehaviouralFilter,
    CohortGroup,
    CohortOfCohort,
    CohortPersonFilter,
    criteria_of,
)
from footfall.query.nodes.filters import MAX_GROUP_DEPTH, CohortFilter
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_PERSON = "somebody"

# Which events a behaviour that stands at a path is of, as conditions on an event.
EventsOf = Callable[[BehaviouralFilter, str, FilterScope], list[Node]]


def is_in_cohort(
    item: CohortFilter, person: Node, path: str, scope: FilterScope | None, events_of: EventsOf
) -> Node:
    """Whether `person`, an id that merges are followed for, is in any of the cohorts. `path` is where `item` is.

    Raises InvalidValueError.
    """
    where = at(path, "value")
    wanted = item.value if isinstance(item.value, list) else [item.value]
    is_in = build.any_of(
        [_is_member(number, person, where, known(scope, where), events_of) for number in wanted]
    )
    return build.negate(is_in) if item.operator in ("not_in", "is_not") else is_in


def meets(
    criteria: CohortGroup, person: Node, path: str, scope: FilterScope, events_of: EventsOf
) -> Node:
    """Whether `person` meets the criteria, which are at `path`."""
    return _meets_group(criteria, person, path, scope, events_of, depth=1)


def _is_member(
    cohort_id: int, person: Node, path: str, scope: FilterScope, events_of: EventsOf
) -> Node:
    cohort = cohort_in(scope, cohort_id, path)
    inner = scope.inside(cohort, path)
    if cohort.criteria is None:
        return build.is_in_query(person.copy(), named_people(cohort.id))
    try:
        return put_at(meets(cohort.criteria, person, "filters.properties", inner, events_of), path)
    except InvalidValueError as error:
        raise InvalidValueError(
            f"cohort {cohort.id} ({cohort.name}) cannot be asked for: {error.path}: {error.message}",
            path=path,
        ) from error


def named_people(cohort_id: int) -> exp.Select:
    """Those of a cohort whose people were named one by one."""
    return build.select(
        [build.alias(build.field("person_id"), _PERSON)],
        build.table("cohort_people"),
        where=build.compare(build.field("cohort_id"), "=", build.integer(cohort_id)),
    )


def _meets_group(
    group: CohortGroup,
    person: Node,
    path: str,
    scope: FilterScope,
    events_of: EventsOf,
    *,
    depth: int,
) -> Node:
    if depth > MAX_GROUP_DEPTH:
        raise InvalidValueError(
            f"groups may stand {MAX_GROUP_DEPTH} deep inside each other", path=path
        )
    conditions: list[Node] = []
    for index, member in enumerate(group.values):
        where = at(path, "values", index)
        if isinstance(member, CohortGroup):
            if not criteria_of(member):
                continue
            found = _meets_group(member, person, where, scope, events_of, depth=depth + 1)
        elif isinstance(member, CohortPersonFilter):
            found = _has_property(member, person, where, scope)
        elif isinstance(member, CohortOfCohort):
            found = _is_member(member.value, person, at(where, "value"), scope, events_of)
        else:
            people = people_who_did(member, events_of(member, where, scope), scope.clock, where)
            found = build.is_in_query(person.copy(), people)
        is_negated = not isinstance(member, CohortGroup) and member.negation
        conditions.append(build.negate(found) if is_negated else found)
    return joined(group.type, conditions)


def _has_property(item: CohortPersonFilter, person: Node, path: str, scope: FilterScope) -> Node:
    positive = OPPOSITE.get(item.operator)
    if positive is not None:
        opposite = item.model_copy(update={"operator": positive})
        return build.negate(_has_property(opposite, person, path, scope))
    people = build.select(
        [build.alias(build.field("id"), _PERSON)],
        build.table("persons"),
        where=condition_on(build.field("properties", item.key), item, path, scope),
    )
    return build.is_in_query(person.copy(), people)
