from footfall.products.taxonomy.backend.models import (
    Action,
    EventDefinition,
    EventProperty,
    PropertyDefinition,
)


def erase_team(team_id: int) -> None:
    for model in (Action, EventDefinition, EventProperty, PropertyDefinition):
        model.objects.of_team(team_id).delete()
