"""The tables `taxonomy_…`. The ingest service writes them; Django owns their shape and reads them."""

from footfall.products.taxonomy.backend.models.definition import (
    EventDefinition,
    EventProperty,
    PropertyDefinition,
)

__all__ = ["EventDefinition", "EventProperty", "PropertyDefinition"]
