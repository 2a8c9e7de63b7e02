"""The door to the taxonomy for every other room."""

from footfall.foundations.http.pages import Page
from footfall.products.taxonomy.backend.contracts import (
    ActionFields,
    ActionRecord,
    EventDefinition,
    PropertyDefinition,
    PropertyKind,
)
from footfall.products.taxonomy.backend.logic import count_definitions as counting
from footfall.products.taxonomy.backend.logic import erase_team as erasing
from footfall.products.taxonomy.backend.logic import list_actions as listing_actions
from footfall.products.taxonomy.backend.logic import list_definitions as listing
from footfall.products.taxonomy.backend.logic import save_action as saving
from footfall.products.taxonomy.backend.models import EventDefinition as EventDefinitionRow
from footfall.query.nodes.actions import Action


def event_definitions(
    team_id: int, *, search: str = "", limit: int = 100, offset: int = 0
) -> Page[EventDefinition]:
    """The team's event names, the most recently seen first; `search` keeps the names that contain it."""
    return listing.list_event_definitions(team_id, search, limit, offset)


def property_definitions(
    team_id: int,
    *,
    kind: PropertyKind = PropertyKind.EVENT,
    search: str = "",
    limit: int = 100,
    offset: int = 0,
    event_names: list[str] | None = None,
) -> Page[PropertyDefinition]:
    """The team's properties of one kind by name; `event_names` keeps those seen on one of these events."""
    return listing.list_property_definitions(
        team_id, kind, search, limit, offset, event_names or []
    )


def has_ingested_event(team_id: int) -> bool:
    """Answers `identity.has_ingested_event`."""
    return EventDefinitionRow.objects.of_team(team_id).exists()


def count_definitions() -> int:
    """Bring `volume_30_day` of every team's definitions up to date; how many changed."""
    return counting.count_definitions()


def erase_team(team_id: int) -> None:
    """Answers `identity.erase_team`: deletes what is known of a team's names."""
    erasing.erase_team(team_id)


def actions(
    team_id: int, *, search: str = "", limit: int = 100, offset: int = 0
) -> Page[ActionRecord]:
    """The team's actions, by name."""
    return listing_actions.list_actions(team_id, search, limit, offset)


def action(team_id: int, action_id: int) -> ActionRecord | None:
    row = listing_actions.find_action(team_id, action_id)
    return None if row is None else listing_actions.record_of(row)


def create_action(team_id: int, user_id: int, fields: ActionFields) -> ActionRecord:
    """Raises InvalidValueError with a path below `steps`, NameTakenError or a QueryFailedError."""
    return listing_actions.record_of(saving.create_action(team_id, user_id, fields))


def change_action(team_id: int, action_id: int, fields: ActionFields) -> ActionRecord | None:
    """As `create_action`; None where the team has no such action."""
    changed = saving.change_action(team_id, action_id, fields)
    return None if changed is None else listing_actions.record_of(changed)


def delete_action(team_id: int, action_id: int) -> bool:
    """False where the team has no such action."""
    return saving.delete_action(team_id, action_id)


def action_of_question(team_id: int, action_id: int) -> Action | None:
    """Answers `query.action`."""
    return listing_actions.action_of_question(team_id, action_id)


def state_of_actions(team_id: int) -> list[object]:
    """Answers `query.definitions`."""
    return listing_actions.state_of_actions(team_id)
