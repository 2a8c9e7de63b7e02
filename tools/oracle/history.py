"""What happened, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Event:
    uuid: UUID
    event: str
    distinct_id: str
    person_id: UUID
    timestamp: datetime
    properties: dict[str, Any] = field(default_factory=dict)
    person_properties: dict[str, Any] = field(default_factory=dict)
    group_0: str = ""


@dataclass(frozen=True)
class History:
    """`merged`: old person -> the person it is today. `groups`: key -> properties, of group type 0.

    `rows`: of the team's own table (tables.py).
    """

    events: tuple[Event, ...]
    merged: dict[UUID, UUID] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: tuple[dict[str, Any], ...] = ()

    def person_of(self, event: Event) -> UUID:
        return self.merged.get(event.person_id, event.person_id)
