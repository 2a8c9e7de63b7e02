"""The door to people for every other room."""

import uuid
from collections.abc import Mapping

from footfall.foundations.http.pages import Page
from footfall.products.people.backend.contracts import Person
from footfall.products.people.backend.logic import erase_team as erasing
from footfall.products.people.backend.logic import list_persons as listing
from footfall.products.people.backend.logic.list_group_types import list_group_types


def persons(
    team_id: int,
    *,
    search: str = "",
    distinct_id: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> Page[Person]:
    """The team's persons, the newest first.

    `search` keeps those with it in a distinct_id, email, name or username; `distinct_id` keeps the one who has it.
    """
    return listing.list_persons(team_id, search, distinct_id, limit, offset)


def person(team_id: int, person_id: uuid.UUID) -> Person | None:
    return listing.find_person(team_id, person_id)


def group_types(team_id: int) -> Mapping[str, int]:
    """Answers `query.group_names`: the place of each of the team's types of groups, by its name."""
    return list_group_types(team_id)


def erase_team(team_id: int) -> None:
    """Answers `identity.erase_team`: deletes a team's persons and groups from PostgreSQL."""
    erasing.erase_team(team_id)
