"""What is known of persons now: their properties and the ids that they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from footfall.foundations.registry.loading import answers_to


class KnownPerson(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def distinct_ids(self) -> tuple[str, ...]: ...
    @property
    def properties(self) -> dict[str, Any]: ...
    @property
    def is_identified(self) -> bool: ...
    @property
    def created_at(self) -> datetime: ...


def find_persons(team_id: int, ids: Sequence[UUID]) -> Mapping[UUID, KnownPerson]:
    """Those of `ids` that are persons of the team."""
    return {
        person_id: person
        for persons_of in answers_to("query.persons")
        for person_id, person in persons_of(team_id, ids).items()
    }
