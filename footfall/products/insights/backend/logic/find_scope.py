"""What the filters of a team's question may name: its actions and cohorts, which other products keep, and its settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from footfall.foundations.registry.loading import answers_to
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.find_expressions import written_scope
from footfall.query.calendar.ranges import Clock
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.properties import is_in_cohorts
from footfall.query.filters.scope import FilterScope, cohort_in
from footfall.query.nodes.base import first_problem
from footfall.query.nodes.filters import CohortFilter, PropertyFilter, PropertyFilterList
from footfall.query.nodes.paths import PathCleaningFilter
from footfall.query.syntax.build import Node

ACTION = "query.action"
COHORT = "query.cohort"
# What holds settings is loaded when it is asked: a statement is also checked where no Django is.
SETTING = "query.setting"
MAX_RULES = 100

_T = TypeVar("_T")
_filters: TypeAdapter[list[PropertyFilter]] = TypeAdapter(PropertyFilterList)
_rules: TypeAdapter[list[PathCleaningFilter]] = TypeAdapter(list[PathCleaningFilter])


def scope_of(asker: Asker, now: datetime) -> FilterScope:
    """Whatever a question names is read once, and only when it does."""
    team_id = asker.team_id

    def in_cohort(named: int | str, person: Node) -> Node:
        return is_in_cohort_named(team_id, _bound_later(scope), named, person)

    scope = FilterScope(
        clock=Clock(now, asker.zone, asker.week_start),
        find_action=cache(lambda action_id: _first_answer(ACTION, team_id, action_id)),
        find_cohort=cache(lambda cohort_id: _first_answer(COHORT, team_id, cohort_id)),
        test_account_filters=cache(
            lambda: tuple(
                read_test_account_filters(
                    _setting(team_id, "test_account_filters"), "test_account_filters"
                )
            )
        ),
        path_cleaning=cache(
            lambda: tuple(
                read_path_cleaning(
                    _setting(team_id, "path_cleaning_filters"), "path_cleaning_filters"
                )
            )
        ),
        written=written_scope(asker, now, in_cohort),
    )
    return scope


def is_in_cohort_named(team_id: int, scope: FilterScope, named: int | str, person: Node) -> Node:
    """Whether `person` is in the cohort of that id or name; `scope` is that of a statement. Raises InvalidValueError."""
    cohort_id = named if isinstance(named, int) else _cohort_named(team_id, named)
    # A filter's number is one that can be an id, and this one is anything.
    known = cohort_in(scope, cohort_id, "")
    return is_in_cohorts(CohortFilter(value=known.id), person, "", scope)


def naming_properties(team_id: int) -> list[str]:
    """The properties by which a project calls its persons, the best first."""
    held = _setting(team_id, "person_display_name_properties")
    return [str(name) for name in held] if isinstance(held, list) else []


def scope_of_statement(asker: Asker, now: datetime) -> FilterScope:
    """As `scope_of`, for filters that become a part of SQL that people wrote."""
    return _bound_later(scope_of(asker, now))


def _bound_later(scope: FilterScope) -> FilterScope:
    written = None if scope.written is None else replace(scope.written, is_bound_later=True)
    return replace(scope, written=written)


def read_test_account_filters(value: object, path: str) -> list[PropertyFilter]:
    """`path` is where `value` is. Raises InvalidValueError."""
    return _read(_filters, value, path)


def read_path_cleaning(value: object, path: str) -> list[PathCleaningFilter]:
    """As `read_test_account_filters`."""
    if isinstance(value, list) and len(value) > MAX_RULES:
        raise InvalidValueError(f"a project may have {MAX_RULES} rules", path=path)
    return _read(_rules, value, path)


def _first_answer(question: str, team_id: int, number: int) -> _T | None:
    answers: tuple[Callable[[int, int], _T | None], ...] = answers_to(question)
    return next((found for find in answers if (found := find(team_id, number)) is not None), None)


def _cohort_named(team_id: int, name: str) -> int:
    found: list[int] = [
        number for ids_of in answers_to("query.cohorts_named") for number in ids_of(team_id, name)
    ]
    if not found:
        raise InvalidValueError(f"this project has no cohort named {name}")
    if len(found) > 1:
        ids = ", ".join(map(str, found))
        raise InvalidValueError(f"more than one cohort is named {name}: say which by its id, {ids}")
    return found[0]


def _setting(team_id: int, name: str) -> object:
    return next(
        (held for find in answers_to(SETTING) if (held := find(team_id, name)) is not None), []
    )


def _read(adapter: TypeAdapter[list[_T]], value: object, path: str) -> list[_T]:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        problem = first_problem(error, value)
        wrong = at(path, problem.path) if problem.path else path
        raise InvalidValueError(problem.message, path=wrong) from error
