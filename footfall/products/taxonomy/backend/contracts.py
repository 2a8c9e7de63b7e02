"""What other rooms may know of the taxonomy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class PropertyKind(StrEnum):
    """What a property belongs to."""

    EVENT = "event"
    PERSON = "person"
    GROUP = "group"


class PropertyType(StrEnum):
    STRING = "String"
    NUMERIC = "Numeric"
    BOOLEAN = "Boolean"
    DATETIME = "DateTime"


@dataclass(frozen=True)
class EventDefinition:
    """`volume_30_day`: its events of the 30 days before the last count, which is made every 6 hours; None before the first."""

    id: int
    name: str
    first_seen_at: datetime
    last_seen_at: datetime
    volume_30_day: int | None


@dataclass(frozen=True)
class PropertyDefinition:
    """`property_type` is None until a value has shown it; `group_type_index` is None unless `kind` is GROUP.

    `volume_30_day`: the events that had it, as of an `EventDefinition`; None unless `kind` is EVENT.
    """

    id: int
    name: str
    kind: PropertyKind
    property_type: PropertyType | None
    group_type_index: int | None
    last_seen_at: datetime
    volume_30_day: int | None


class NameTakenError(Exception):
    """Another thing of the team has this name."""


@dataclass(frozen=True)
class ActionRecord:
    """`steps`: JSON values, as the query schema writes them."""

    id: int
    name: str
    description: str
    tags: tuple[str, ...]
    steps: tuple[dict[str, Any], ...]
    created_at: datetime
    updated_at: datetime
    created_by_id: int | None


@dataclass(frozen=True)
class ActionFields:
    """What of an action is set; None leaves it as it is."""

    name: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    steps: list[dict[str, Any]] | None = None

    def given(self) -> dict[str, Any]:
        held = {name: getattr(self, name) for name in ("name", "description", "tags", "steps")}
        return {name: value for name, value in held.items() if value is not None}
