"""Puts people into static cohorts, and takes them out. Their rows in ClickHouse are the only ones (docs/decisions/0013)."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Final, TypeVar

from django.conf import settings
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.products.people.backend.contracts import (
    MAX_NAMED_TOLD,
    CohortFields,
    CohortIsNotStaticError,
    NamedPeople,
    PeopleAdded,
)
from footfall.products.people.backend.logic.ask_cohorts import find_behind
from footfall.products.people.backend.logic.fill_cohort import filling
from footfall.products.people.backend.logic.save_cohort import (
    create_cohort,
    find_cohort,
    touch_cohort,
)
from footfall.products.people.backend.models import Cohort, Person, PersonDistinctId, PersonOverride

_BATCH: Final = 5_000
_T = TypeVar("_T")


def create_with_people(
    team_id: int, user_id: int, fields: CohortFields, named: NamedPeople
) -> tuple[Cohort, PeopleAdded]:
    """A static cohort with people from the beginning, or none at all. As `add_people`."""
    cohort = create_cohort(team_id, user_id, fields, is_static=True)
    try:
        added = _added(team_id, cohort.id, named)
    except Exception:
        Cohort.objects.of_team(team_id).filter(id=cohort.id).delete()
        raise
    cohort.refresh_from_db(from_queryset=Cohort.objects.of_team(team_id))
    return cohort, added


def add_people(team_id: int, cohort_id: int, named: NamedPeople) -> PeopleAdded | None:
    """None where the team has no such cohort. Raises CohortIsNotStaticError, QueryError with a path below `query`, a
    QueryFailedError or ClickHouseError; again is the same.
    """
    return _added(team_id, cohort_id, named) if _is_static(team_id, cohort_id) else None


def remove_people(team_id: int, cohort_id: int, person_ids: Sequence[uuid.UUID]) -> bool:
    """As `add_people`. Whoever was merged into one of them is taken out, too."""
    if not _is_static(team_id, cohort_id):
        return False
    with filling(team_id, cohort_id):
        merged = PersonOverride.objects.of_team(team_id).filter(person_id__in=person_ids)
        people = {*person_ids, *merged.values_list("old_person_id", flat=True)}
        _write(team_id, cohort_id, people, is_deleted=True)
    return True


def _added(team_id: int, cohort_id: int, named: NamedPeople) -> PeopleAdded:
    with filling(team_id, cohort_id):
        people, not_found = _find(team_id, named)
        _write(team_id, cohort_id, people, is_deleted=False)
    return PeopleAdded(len(people), tuple(not_found[:MAX_NAMED_TOLD]), len(not_found))


def _is_static(team_id: int, cohort_id: int) -> bool:
    cohort = find_cohort(team_id, cohort_id)
    if cohort is not None and not cohort.is_static:
        raise CohortIsNotStaticError("who is in this cohort is computed: make a static one")
    return cohort is not None


def _find(team_id: int, named: NamedPeople) -> tuple[set[uuid.UUID], list[str]]:
    """Persons of the team, as merges have them today; and the ids that nobody has."""
    people: set[uuid.UUID] = set()
    not_found: list[str] = []
    for names in _batches(named.distinct_ids):
        rows = PersonDistinctId.objects.of_team(team_id).filter(distinct_id__in=names)
        known = dict(rows.values_list("distinct_id", "person_id"))
        people.update(known.values())
        not_found += [name for name in names if name not in known]
    for ids in _batches(named.person_ids):
        merges = PersonOverride.objects.of_team(team_id).filter(old_person_id__in=ids)
        today = dict(merges.values_list("old_person_id", "person_id"))
        wanted = {person_id: today.get(person_id, person_id) for person_id in ids}
        persons = Person.objects.of_team(team_id).filter(id__in=set(wanted.values()))
        alive = set(persons.values_list("id", flat=True))
        people.update(alive)
        not_found += [str(given) for given, person in wanted.items() if person not in alive]
    for emails in _batches(named.emails):
        lowered = {email.lower(): email for email in emails}
        held = Lower(KeyTextTransform("email", "properties"))
        of_team = Person.objects.of_team(team_id).annotate(held=held)
        found = list(of_team.filter(held__in=list(lowered)).values_list("held", "id"))
        people.update(person for _, person in found)
        not_found += [lowered[email] for email in lowered.keys() - {email for email, _ in found}]
    if named.query is not None:
        people.update(find_behind(team_id, named.query, "query"))
    return people, not_found


def _write(team_id: int, cohort_id: int, people: Iterable[uuid.UUID], *, is_deleted: bool) -> None:
    # Later ones win, whichever process writes them.
    version = time.time_ns()
    rows = [(team_id, cohort_id, person, is_deleted, version) for person in sorted(people)]
    clickhouse = ClickHouse(ConnectionSettings.of_writer(settings.FOOTFALL.clickhouse))
    with closing(clickhouse):
        if rows:
            clickhouse.insert_rows(
                f"{clickhouse.settings.database}.cohort_people",
                ["team_id", "cohort_id", "person_id", "is_deleted", "version"],
                rows,
            )
    touch_cohort(team_id, cohort_id)


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    """Each item once."""
    distinct = list(dict.fromkeys(items))
    for start in range(0, len(distinct), _BATCH):
        yield distinct[start : start + _BATCH]
