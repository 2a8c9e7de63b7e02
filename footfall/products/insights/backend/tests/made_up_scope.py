"""What the filters of shapes name, without a database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from footfall.query.calendar.ranges import Clock
from footfall.query.filters.expressions import WrittenScope
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.actions import Action, ActionStep
from footfall.query.nodes.cohorts import Cohort, CohortFilters
from footfall.query.nodes.paths import PathCleaningFilter
from footfall.query.written.scope import Question


def made_up_scope(
    now: datetime,
    zone: ZoneInfo,
    *,
    actions: Mapping[int, list[dict[str, Any]]] | None = None,
    cohorts: Mapping[int, dict[str, Any] | None] | None = None,
) -> FilterScope:
    """`cohorts`: their filters by id; None of a static one."""
    held_actions = {
        number: Action(number, "made up", tuple(map(ActionStep.model_validate, steps)))
        for number, steps in (actions or {}).items()
    }
    held_cohorts = {
        number: Cohort(
            number,
            "made up",
            None if filters is None else CohortFilters.model_validate(filters).properties,
        )
        for number, filters in (cohorts or {}).items()
    }
    return FilterScope(
        clock=Clock(now, zone),
        find_action=held_actions.get,
        find_cohort=held_cohorts.get,
        test_account_filters=lambda: (),
        path_cleaning=lambda: (PathCleaningFilter(regex="/[0-9]+", alias="/:id"),),
        written=WrittenScope(
            question=lambda: Question(now, zone, "footfall"), type_of=lambda _tree: "UInt8"
        ),
    )
