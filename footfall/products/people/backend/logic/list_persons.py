import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import RowNumber

from footfall.foundations.http.pages import Page
from footfall.foundations.identity.models import Team
from footfall.products.people.backend import contracts
from footfall.products.people.backend.contracts import MAX_DISTINCT_IDS
from footfall.products.people.backend.models import Person, PersonDistinctId


def list_persons(
    team_id: int, search: str, distinct_id: str | None, limit: int, offset: int
) -> Page[contracts.Person]:
    found = Person.objects.of_team(team_id).order_by("-created_at", "id")
    names = PersonDistinctId.objects.of_team(team_id)
    if distinct_id is not None:
        found = found.filter(id__in=names.filter(distinct_id=distinct_id).values("person_id"))
    if search:
        condition = Q(id__in=names.filter(distinct_id__icontains=search).values("person_id"))
        for number, name in enumerate(_naming_properties(team_id)):
            called = f"name_{number}"
            found = found.annotate(**{called: KeyTextTransform(name, "properties")})
            condition |= Q(**{f"{called}__icontains": search})
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
    names = _naming_properties(team_id)
    return [
        contracts.Person(
            id=row.id,
            name=_name_of(row, names, distinct_ids[row.id]),
            distinct_ids=tuple(distinct_ids[row.id]),
            properties=row.properties,
            is_identified=row.is_identified,
            created_at=row.created_at,
        )
        for row in rows
    ]


def _name_of(row: Person, names: Sequence[str], distinct_ids: Sequence[str]) -> str:
    for name in names:
        value = row.properties.get(name)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if is_number or (isinstance(value, str) and value):
            return str(value)
    return distinct_ids[0] if distinct_ids else str(row.id)


def _naming_properties(team_id: int) -> list[str]:
    """By which the team calls its persons, the best first."""
    kept = Team.objects.filter(id=team_id).values_list("person_display_name_properties", flat=True)
    return list(kept.first() or [])
