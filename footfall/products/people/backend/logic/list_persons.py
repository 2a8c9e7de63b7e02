import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q, Window
from django.db.models.functions import RowNumber

from footfall.foundations.http.pages import Page
from footfall.products.people.backend import contracts
from footfall.products.people.backend.contracts import MAX_DISTINCT_IDS
from footfall.products.people.backend.models import Person, PersonDistinctId

# the properties people know somebody by
_SEARCHED_PROPERTIES = ("email", "name", "username")


def list_persons(
    team_id: int, search: str, distinct_id: str | None, limit: int, offset: int
) -> Page[contracts.Person]:
    found = Person.objects.of_team(team_id).order_by("-created_at", "id")
    names = PersonDistinctId.objects.of_team(team_id)
    if distinct_id is not None:
        found = found.filter(id__in=names.filter(distinct_id=distinct_id).values("person_id"))
    if search:
        condition = Q(id__in=names.filter(distinct_id__icontains=search).values("person_id"))
        for name in _SEARCHED_PROPERTIES:
            condition |= Q(**{f"properties__{name}__icontains": search})
        found = found.filter(condition)
    return Page(found.count(), _contracts_of(team_id, list(found[offset : offset + limit])))


def persons_of(team_id: int, person_ids: Sequence[uuid.UUID]) -> list[contracts.Person]:
    """Those of the ids that are persons now, in the order given."""
    rows = {row.id: row for row in Person.objects.of_team(team_id).filter(id__in=person_ids)}
    return _contracts_of(team_id, [rows[one] for one in person_ids if one in rows])


def find_person(team_id: int, person_id: uuid.UUID) -> contracts.Person | None:
    return next(
        iter(_contracts_of(team_id, list(Person.objects.of_team(team_id).filter(id=person_id)))),
        None,
    )


def find_persons(team_id: int, ids: Sequence[uuid.UUID]) -> list[contracts.Person]:
    return _contracts_of(team_id, list(Person.objects.of_team(team_id).filter(id__in=ids)))


def _contracts_of(team_id: int, rows: Sequence[Person]) -> list[contracts.Person]:
    distinct_ids: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    numbered = (
        PersonDistinctId.objects.of_team(team_id)
        .filter(person_id__in=[row.id for row in rows])
        .annotate(position=Window(RowNumber(), partition_by="person_id", order_by="id"))
    )
    for name in numbered.filter(position__lte=MAX_DISTINCT_IDS).order_by("id"):
        distinct_ids[name.person_id].append(name.distinct_id)
    return [
        contracts.Person(
            id=row.id,
            distinct_ids=tuple(distinct_ids[row.id]),
            properties=row.properties,
            is_identified=row.is_identified,
            created_at=row.created_at,
        )
        for row in rows
    ]
