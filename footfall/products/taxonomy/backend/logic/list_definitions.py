from footfall.foundations.http.pages import Page
from footfall.products.taxonomy.backend import contracts
from footfall.products.taxonomy.backend.models import (
    EventDefinition,
    EventProperty,
    PropertyDefinition,
)


def list_event_definitions(
    team_id: int, search: str, limit: int, offset: int
) -> Page[contracts.EventDefinition]:
    found = EventDefinition.objects.of_team(team_id).order_by("-last_seen_at", "name")
    if search:
        found = found.filter(name__icontains=search)
    results = [
        contracts.EventDefinition(
            row.id, row.name, row.first_seen_at, row.last_seen_at, row.volume_30_day
        )
        for row in found[offset : offset + limit]
    ]
    return Page(found.count(), results)


def list_property_definitions(
    team_id: int,
    kind: contracts.PropertyKind,
    search: str,
    limit: int,
    offset: int,
    event_names: list[str],
) -> Page[contracts.PropertyDefinition]:
    """`event_names`, if there are any, keeps the event properties that were seen on one of these events."""
    found = PropertyDefinition.objects.of_team(team_id).filter(kind=kind).order_by("name")
    if search:
        found = found.filter(name__icontains=search)
    if event_names and kind is contracts.PropertyKind.EVENT:
        seen = EventProperty.objects.of_team(team_id).filter(event__in=event_names)
        found = found.filter(name__in=seen.values("property"))
    results = [_contract_of(row) for row in found[offset : offset + limit]]
    return Page(found.count(), results)


def _contract_of(row: PropertyDefinition) -> contracts.PropertyDefinition:
    return contracts.PropertyDefinition(
        id=row.id,
        name=row.name,
        kind=contracts.PropertyKind(row.kind),
        property_type=contracts.PropertyType(row.property_type) if row.property_type else None,
        group_type_index=row.group_type_index if row.group_type_index >= 0 else None,
        last_seen_at=row.last_seen_at,
        volume_30_day=row.volume_30_day,
    )
