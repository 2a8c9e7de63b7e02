"""What happened, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo


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

    `rows`: of the team's own table (tables.py). `people`: who there is, and the properties they have now. What follows is what
    filters may name: `actions` and `cohorts` by id, as the API takes them (a static cohort is `{"people": [ids]}`), the
    project's settings, and the moment and clock that relative dates are of.
    """

    events: tuple[Event, ...]
    merged: dict[UUID, UUID] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: tuple[dict[str, Any], ...] = ()
    people: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    actions: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    cohorts: dict[int, dict[str, Any]] = field(default_factory=dict)
    test_account_filters: list[dict[str, Any]] = field(default_factory=list)
    path_cleaning: list[dict[str, Any]] = field(default_factory=list)
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    zone: ZoneInfo = ZoneInfo("UTC")

    def person_of(self, event: Event) -> UUID:
        return self.merged.get(event.person_id, event.person_id)
