"""Makes and changes actions: what is kept can be asked for."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from footfall.foundations.identity.models import Team
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import check_regular_expressions, filter_scope
from footfall.products.taxonomy.backend.contracts import ActionFields, NameTakenError
from footfall.products.taxonomy.backend.models import Action
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.properties import is_of_steps, patterns_of
from footfall.query.nodes import actions
from footfall.query.nodes.actions import MAX_STEPS, ActionStep, TextMatching
from footfall.query.nodes.base import first_problem

STEPS: Final = "steps"
_steps: TypeAdapter[list[ActionStep]] = TypeAdapter(list[ActionStep])


def create_action(team_id: int, user_id: int, fields: ActionFields) -> Action:
    """Raises InvalidValueError with a path below `steps`, NameTakenError or a QueryFailedError."""
    _check(team_id, 0, fields)
    action = Action(team_id=team_id, created_by_id=user_id, **fields.given())
    return _saved(action)


def change_action(team_id: int, action_id: int, fields: ActionFields) -> Action | None:
    """As `create_action`; None where the team has no such action."""
    action = Action.objects.of_team(team_id).filter(id=action_id, is_deleted=False).first()
    if action is None:
        return None
    _check(team_id, action_id, fields)
    for name, value in fields.given().items():
        setattr(action, name, value)
    action.updated_at = timezone.now()
    return _saved(action)


def delete_action(team_id: int, action_id: int) -> bool:
    """Questions that name it are refused from now on. False where the team has no such action."""
    found = Action.objects.of_team(team_id).filter(id=action_id, is_deleted=False)
    return found.update(is_deleted=True, updated_at=timezone.now()) > 0


def read_steps(value: object) -> list[ActionStep]:
    """Raises InvalidValueError with a path below `steps`."""
    if isinstance(value, list) and len(value) > MAX_STEPS:
        raise InvalidValueError(f"an action may have {MAX_STEPS} steps", path=STEPS)
    try:
        return _steps.validate_python(value)
    except ValidationError as error:
        problem = first_problem(error, value)
        wrong = at(STEPS, problem.path) if problem.path else STEPS
        raise InvalidValueError(problem.message, path=wrong) from error


def _check(team_id: int, action_id: int, fields: ActionFields) -> None:
    if fields.steps is None:
        return
    steps = read_steps(fields.steps)
    zone = ZoneInfo(Team.objects.values_list("timezone", flat=True).get(id=team_id))
    scope = filter_scope(Asker(team_id, zone), timezone.now())
    is_of_steps(actions.Action(action_id, fields.name or "", tuple(steps)), STEPS, scope)
    check_regular_expressions(team_id, _patterns(steps))


def _patterns(steps: list[ActionStep]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for index, step in enumerate(steps):
        where = at(STEPS, index)
        for name, value, how in (
            ("url", step.url, step.url_matching),
            ("text", step.text, step.text_matching),
            ("href", step.href, step.href_matching),
        ):
            if value and how is TextMatching.REGEX:
                found.append((at(where, name), value))
        found += patterns_of(step.properties, at(where, "properties"))
    return found


def _saved(action: Action) -> Action:
    try:
        with transaction.atomic():
            action.save()
    except IntegrityError as error:
        raise NameTakenError("another action of this project has this name") from error
    action.refresh_from_db(from_queryset=Action.objects.of_team(action.team_id))
    return action
