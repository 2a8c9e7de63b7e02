"""The door to people for every other room."""

import uuid
from collections.abc import Mapping, Sequence

from footfall.foundations.http.pages import Page
from footfall.products.people.backend.contracts import (
    CohortFields,
    CohortRecord,
    NamedPeople,
    PeopleAdded,
    Person,
)
from footfall.products.people.backend.logic import erase_team as erasing
from footfall.products.people.backend.logic import list_cohorts as listing_cohorts
from footfall.products.people.backend.logic import list_persons as listing
from footfall.products.people.backend.logic import name_people as naming
from footfall.products.people.backend.logic import save_cohort as saving
from footfall.products.people.backend.logic.ask_cohorts import count_people
from footfall.products.people.backend.logic.list_group_types import list_group_types
from footfall.query.nodes.cohorts import Cohort


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


def persons_by_id(team_id: int, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Person]:
    """Answers `query.persons`: those of `ids` who are persons of the team."""
    return {person.id: person for person in listing.find_persons(team_id, ids)}


def cohorts(
    team_id: int, *, search: str = "", limit: int = 100, offset: int = 0
) -> Page[CohortRecord]:
    """The team's cohorts, by name."""
    return listing_cohorts.list_cohorts(team_id, search, limit, offset)


def cohort(team_id: int, cohort_id: int) -> CohortRecord | None:
    row = saving.find_cohort(team_id, cohort_id)
    return None if row is None else listing_cohorts.record_of(row)


def create_cohort(
    team_id: int, user_id: int, fields: CohortFields, *, is_static: bool
) -> CohortRecord:
    """Raises InvalidValueError with a path below `filters`, or a QueryFailedError."""
    made = saving.create_cohort(team_id, user_id, fields, is_static=is_static)
    return listing_cohorts.record_of(made)


def create_cohort_with(
    team_id: int, user_id: int, fields: CohortFields, named: NamedPeople
) -> tuple[CohortRecord, PeopleAdded]:
    """A static cohort with people. As `add_to_cohort`; where that fails, there is no cohort."""
    made, added = naming.create_with_people(team_id, user_id, fields, named)
    return listing_cohorts.record_of(made), added


def change_cohort(team_id: int, cohort_id: int, fields: CohortFields) -> CohortRecord | None:
    """As `create_cohort`; None where the team has no such cohort."""
    changed = saving.change_cohort(team_id, cohort_id, fields)
    return None if changed is None else listing_cohorts.record_of(changed)


def delete_cohort(team_id: int, cohort_id: int) -> bool:
    """False where the team has no such cohort. Raises CohortInUseError."""
    return saving.delete_cohort(team_id, cohort_id)


def count_cohort(team_id: int, cohort_id: int) -> int:
    """How many persons are in it now. Raises QueryError or a QueryFailedError."""
    return count_people(team_id, cohort_id)


def persons_in_cohort(team_id: int, cohort_id: int, *, limit: int, offset: int) -> Page[Person]:
    """Who is in it now, the newest persons first. Raises QueryError or a QueryFailedError."""
    return listing_cohorts.list_people(team_id, cohort_id, limit, offset)


def add_to_cohort(team_id: int, cohort_id: int, named: NamedPeople) -> PeopleAdded | None:
    """None where the team has no such cohort.

    Raises CohortIsNotStaticError, QueryError with a path below `query`, a QueryFailedError, or ClickHouseError.
    """
    return naming.add_people(team_id, cohort_id, named)


def remove_from_cohort(team_id: int, cohort_id: int, person_ids: Sequence[uuid.UUID]) -> bool:
    """As `add_to_cohort`."""
    return naming.remove_people(team_id, cohort_id, person_ids)


def cohort_of_question(team_id: int, cohort_id: int) -> Cohort | None:
    """Answers `query.cohort`."""
    return saving.cohort_of_question(team_id, cohort_id)


def cohorts_named(team_id: int, name: str) -> Sequence[int]:
    """Answers `query.cohorts_named`: the ids of the team's cohorts of this name, in their order."""
    return listing_cohorts.ids_of_cohorts(team_id, name)


def state_of_cohorts(team_id: int) -> list[object]:
    """Answers `query.definitions`."""
    return listing_cohorts.state_of_cohorts(team_id)


def group_types(team_id: int) -> Mapping[str, int]:
    """Answers `query.group_names`: the place of each of the team's types of groups, by its name."""
    return list_group_types(team_id)


def erase_team(team_id: int) -> None:
    """Answers `identity.erase_team`: deletes a team's persons and groups from PostgreSQL."""
    erasing.erase_team(team_id)
