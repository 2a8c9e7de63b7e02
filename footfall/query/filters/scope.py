"""What filters may name besides properties, all of one team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from footfall.query.calendar.ranges import Clock
from footfall.query.errors import InvalidValueError
from footfall.query.filters.expressions import WrittenScope
from footfall.query.nodes.actions import Action
from footfall.query.nodes.cohorts import Cohort, criteria_of
from footfall.query.nodes.filters import PropertyFilter
from footfall.query.nodes.paths import PathCleaningFilter

# Cohorts in cohorts are put in whole, each time that they are named.
MAX_CRITERIA = 300


@dataclass
class Spent:
    """How many criteria one question has asked for."""

    criteria: int = 0


@dataclass(frozen=True)
class FilterScope:
    """Each part is asked for only when a filter names it. `clock`: the moment that relative dates are counted from.

    `written`: what expressions may name; None where none can be written.
    `inside_of`: the cohorts whose criteria are being read, the outermost first.
    """

    clock: Clock
    find_action: Callable[[int], Action | None]
    find_cohort: Callable[[int], Cohort | None]
    test_account_filters: Callable[[], tuple[PropertyFilter, ...]]
    path_cleaning: Callable[[], tuple[PathCleaningFilter, ...]]
    written: WrittenScope | None = None
    inside_of: tuple[int, ...] = ()
    spent: Spent = field(default_factory=Spent)

    def inside(self, cohort: Cohort, path: str) -> FilterScope:
        """What the criteria of `cohort` may name. Raises InvalidValueError if it is its own part, or too much in all."""
        if cohort.id in self.inside_of:
            names = " -> ".join(map(str, (*self.inside_of, cohort.id)))
            raise InvalidValueError(f"cohorts may not contain themselves: {names}", path=path)
        self.spent.criteria += 1 if cohort.criteria is None else len(criteria_of(cohort.criteria))
        if self.spent.criteria > MAX_CRITERIA:
            raise InvalidValueError(
                f"the cohorts of this question have more than {MAX_CRITERIA} criteria in all",
                path=path,
            )
        return replace(self, inside_of=(*self.inside_of, cohort.id))


def action_in(scope: FilterScope | None, action_id: int, path: str) -> Action:
    """Raises InvalidValueError with `path`. One of another team reads like one that never was."""
    found = known(scope, path).find_action(action_id)
    if found is None:
        raise InvalidValueError(f"this project has no action {action_id}", path=path)
    return found


def cohort_in(scope: FilterScope | None, cohort_id: int, path: str) -> Cohort:
    """As `action_in`."""
    found = known(scope, path).find_cohort(cohort_id)
    if found is None:
        raise InvalidValueError(f"this project has no cohort {cohort_id}", path=path)
    return found


def known(scope: FilterScope | None, path: str) -> FilterScope:
    """Raises InvalidValueError where filters may name properties only."""
    if scope is None:
        raise InvalidValueError("here filters may ask for properties only", path=path)
    return scope


def written_in(scope: FilterScope | None, path: str) -> WrittenScope:
    """Raises InvalidValueError where no expressions can be written."""
    written = known(scope, path).written
    if written is None:
        raise InvalidValueError("here no expressions of SQL can be written", path=path)
    return written
