"""The tables `taxonomy_…`. The ingest service writes definitions; Django owns the shape of all, and writes actions."""

from footfall.products.taxonomy.backend.models.action import Action
from footfall.products.taxonomy.backend.models.definition import (
    EventDefinition,
    EventProperty,
    PropertyDefinition,
)

__all__ = ["Action", "EventDefinition", "EventProperty", "PropertyDefinition"]
