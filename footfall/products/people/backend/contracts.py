"""What other rooms may know of people."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Person:
    """`distinct_ids` holds at most `MAX_DISTINCT_IDS`, the oldest first; `properties` are JSON values.

    `name`: what the team calls its persons by, that this one has.
    """

    id: uuid.UUID
    name: str
    distinct_ids: tuple[str, ...]
    properties: dict[str, Any]
    is_identified: bool
    created_at: datetime


MAX_DISTINCT_IDS = 100
# At once, into a static cohort; and how many of those that nobody has are told.
MAX_NAMED = 100_000
MAX_NAMED_TOLD = 100


class CohortIsNotStaticError(Exception):
    """People can be put into a static cohort and taken out of it; who is in another one is computed."""


class CohortInUseError(Exception):
    """Another cohort is made of it."""


@dataclass(frozen=True)
class CohortRecord:
    """`filters`: JSON values as the query schema writes them; None of a static cohort."""

    id: int
    name: str
    description: str
    is_static: bool
    filters: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime
    created_by_id: int | None
    state: CohortState


@dataclass(frozen=True)
class CohortState:
    """How a static cohort's people came to be in it; those of another are found when it is asked for.

    `count`: how many they were at `filled_at`. `error`: why it could not be filled the last time; empty if it was.
    """

    is_filling: bool = False
    count: int | None = None
    filled_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True)
class CohortFields:
    """What of a cohort is set; None leaves it as it is."""

    name: str | None = None
    description: str | None = None
    filters: dict[str, Any] | None = None


@dataclass(frozen=True)
class NamedPeople:
    """Who is to be put into a static cohort: by either kind of id, by an email in any case, or whom a question finds.

    `query`: an ActorsQuery as clients write it.
    """

    person_ids: tuple[uuid.UUID, ...] = ()
    distinct_ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    query: dict[str, Any] | None = None


@dataclass(frozen=True)
class PeopleAdded:
    """`added`: so many people, some of whom may have been there. `not_found`: the first MAX_NAMED_TOLD of the ids and emails
    that no person of the team has; there are `not_found_count` of them.
    """

    added: int
    not_found: tuple[str, ...]
    not_found_count: int
