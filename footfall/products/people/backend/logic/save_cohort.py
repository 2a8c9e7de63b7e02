"""Makes and changes cohorts: what is kept can be asked for."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from pydantic import ValidationError

from footfall.products.insights.backend.facade import check_regular_expressions
from footfall.products.people.backend.contracts import CohortFields, CohortInUseError
from footfall.products.people.backend.logic.ask_cohorts import scope_of_team
from footfall.products.people.backend.models import Cohort
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.properties import meets_criteria, patterns_of
from footfall.query.nodes import cohorts
from footfall.query.nodes.base import first_problem
from footfall.query.nodes.cohorts import (
    BehaviouralFilter,
    CohortFilters,
    CohortGroup,
    CohortOfCohort,
    CohortPersonFilter,
    criteria_of,
)
from footfall.query.syntax import build

FILTERS = "filters"
# Of a cohort that has no id yet, and so is not part of any other.
_UNSAVED = 0


def create_cohort(team_id: int, user_id: int, fields: CohortFields, *, is_static: bool) -> Cohort:
    """Raises InvalidValueError with a path below `filters`, or a QueryFailedError."""
    if is_static and fields.filters is not None:
        raise InvalidValueError("a static cohort has people and no filters", path=FILTERS)
    if not is_static and fields.filters is None:
        raise InvalidValueError("say who is in it, or make it static", path=FILTERS)
    if fields.filters is not None:
        _check(team_id, _UNSAVED, fields.filters)
    cohort = Cohort(
        team_id=team_id,
        created_by_id=user_id,
        is_static=is_static,
        name=fields.name or "",
        description=fields.description or "",
        filters=fields.filters,
    )
    return _saved(cohort)


def change_cohort(team_id: int, cohort_id: int, fields: CohortFields) -> Cohort | None:
    """As `create_cohort`; None where the team has no such cohort."""
    cohort = find_cohort(team_id, cohort_id)
    if cohort is None:
        return None
    if fields.filters is not None:
        if cohort.is_static:
            raise InvalidValueError("a static cohort has people and no filters", path=FILTERS)
        _check(team_id, cohort_id, fields.filters)
        cohort.filters = fields.filters
    if fields.name is not None:
        cohort.name = fields.name
    if fields.description is not None:
        cohort.description = fields.description
    cohort.updated_at = timezone.now()
    return _saved(cohort)


def delete_cohort(team_id: int, cohort_id: int) -> bool:
    """Questions that name it are refused from now on. False where there is none; raises CohortInUseError."""
    users = [
        cohort
        for cohort in Cohort.objects.of_team(team_id).filter(is_deleted=False, is_static=False)
        if cohort_id in _named_by(read_criteria(cohort.filters))
    ]
    if users:
        names = ", ".join(f"{cohort.name} ({cohort.id})" for cohort in users[:5])
        raise CohortInUseError(f"other cohorts are made of it: {names}")
    found = Cohort.objects.of_team(team_id).filter(id=cohort_id, is_deleted=False)
    return found.update(is_deleted=True, updated_at=timezone.now()) > 0


def find_cohort(team_id: int, cohort_id: int) -> Cohort | None:
    return Cohort.objects.of_team(team_id).filter(id=cohort_id, is_deleted=False).first()


def touch_cohort(team_id: int, cohort_id: int) -> None:
    """Answers that were computed with its people before are none of now."""
    Cohort.objects.of_team(team_id).filter(id=cohort_id).update(updated_at=timezone.now())


def cohort_of_question(team_id: int, cohort_id: int) -> cohorts.Cohort | None:
    """Raises InvalidValueError where what is kept is of an older form."""
    row = find_cohort(team_id, cohort_id)
    if row is None:
        return None
    criteria = None if row.is_static else read_criteria(row.filters)
    return cohorts.Cohort(row.id, row.name, criteria)


def read_criteria(value: Any) -> CohortGroup:
    """Raises InvalidValueError with a path below `filters`."""
    try:
        return CohortFilters.model_validate(value).properties
    except ValidationError as error:
        problem = first_problem(error, value)
        wrong = at(FILTERS, problem.path) if problem.path else FILTERS
        raise InvalidValueError(problem.message, path=wrong) from error


def _check(team_id: int, cohort_id: int, filters: dict[str, Any]) -> None:
    criteria = read_criteria(filters)
    where = at(FILTERS, "properties")
    scope = scope_of_team(team_id).inside(cohorts.Cohort(cohort_id, "", criteria), where)
    meets_criteria(criteria, build.field("person_id"), where, scope)
    check_regular_expressions(team_id, _patterns(criteria, where))


def _patterns(group: CohortGroup, path: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for index, member in enumerate(group.values):
        where = at(path, "values", index)
        if isinstance(member, CohortGroup):
            found += _patterns(member, where)
        elif isinstance(member, BehaviouralFilter):
            found += patterns_of(member.event_filters, at(where, "event_filters"))
        elif isinstance(member, CohortPersonFilter):
            found += [
                (where + pattern_path.removeprefix("0"), pattern)
                for pattern_path, pattern in patterns_of([member], "")
            ]
    return found


def _named_by(criteria: CohortGroup) -> set[int]:
    named: set[int] = set()
    for item in criteria_of(criteria):
        if isinstance(item, CohortOfCohort):
            named.add(item.value)
        elif isinstance(item, BehaviouralFilter):
            for event_filter in item.event_filters or []:
                if event_filter.type == "cohort":
                    value = event_filter.value
                    named.update(value if isinstance(value, list) else [value])
    return named


def _saved(cohort: Cohort) -> Cohort:
    cohort.save()
    cohort.refresh_from_db(from_queryset=Cohort.objects.of_team(cohort.team_id))
    return cohort
