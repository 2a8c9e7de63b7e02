from django.db.models import Count, Max

from footfall.foundations.http.pages import Page
from footfall.products.taxonomy.backend import contracts
from footfall.products.taxonomy.backend.logic.save_action import read_steps
from footfall.products.taxonomy.backend.models import Action
from footfall.query.nodes import actions


def list_actions(
    team_id: int, search: str, limit: int, offset: int
) -> Page[contracts.ActionRecord]:
    found = Action.objects.of_team(team_id).filter(is_deleted=False).order_by("name", "id")
    if search:
        found = found.filter(name__icontains=search)
    rows = found[offset : offset + limit]
    return Page(found.count(), [record_of(row) for row in rows])


def find_action(team_id: int, action_id: int) -> Action | None:
    return Action.objects.of_team(team_id).filter(id=action_id, is_deleted=False).first()


def action_of_question(team_id: int, action_id: int) -> actions.Action | None:
    """Raises InvalidValueError where what is kept is of an older form."""
    row = find_action(team_id, action_id)
    return None if row is None else actions.Action(row.id, row.name, tuple(read_steps(row.steps)))


def state_of_actions(team_id: int) -> list[object]:
    """Other than before when any action is."""
    counted = Action.objects.of_team(team_id).aggregate(Count("id"), Max("updated_at"))
    return [counted["id__count"], str(counted["updated_at__max"])]


def record_of(row: Action) -> contracts.ActionRecord:
    return contracts.ActionRecord(
        id=row.id,
        name=row.name,
        description=row.description,
        tags=tuple(row.tags),
        steps=tuple(row.steps),
        created_at=row.created_at,
        updated_at=row.updated_at,
        created_by_id=row.created_by_id,
    )
