"""What a personal API key may be allowed to do. A new door adds its object here."""

from typing import Final

SCOPE_OBJECTS: Final = (
    "action",
    "batch_export",
    "cohort",
    "event_definition",
    "external_data_source",
    "insight_variable",
    "organization",
    "organization_member",
    "person",
    "project",
    "property_definition",
    "query",
    "task",
    "user",
    "warehouse_table",
    "warehouse_view",
)
EVERYTHING: Final = "*"
ALL_SCOPES: Final = (
    EVERYTHING,
    *(f"{name}:{action}" for name in SCOPE_OBJECTS for action in ("read", "write")),
)


def allows(granted: list[str], required: str) -> bool:
    """`*` allows everything, and `x:write` also allows `x:read`."""
    name, _, action = required.partition(":")
    return (
        EVERYTHING in granted
        or required in granted
        or (action == "read" and f"{name}:write" in granted)
    )
