from typing import Any

from footfall.foundations.identity.models import Team
from footfall.products.taxonomy.backend.models import (
    EventDefinition,
    EventProperty,
    PropertyDefinition,
)


def make_event_definition(team: Team, name: str, **fields: Any) -> EventDefinition:
    return EventDefinition.objects.of_team(team.id).create(team_id=team.id, name=name, **fields)


def make_property_definition(
    team: Team, name: str, kind: str = "event", **fields: Any
) -> PropertyDefinition:
    return PropertyDefinition.objects.of_team(team.id).create(
        team_id=team.id, name=name, kind=kind, **fields
    )


def make_event_property(team: Team, event: str, name: str) -> EventProperty:
    return EventProperty.objects.of_team(team.id).create(
        team_id=team.id, event=event, property=name
    )
