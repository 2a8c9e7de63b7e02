import uuid
from typing import Any

from footfall.foundations.identity.models import Team
from footfall.products.people.backend.models import Person, PersonDistinctId, PersonOverride


def make_person(team: Team, *distinct_ids: str, **fields: Any) -> Person:
    person = Person.objects.of_team(team.id).create(id=uuid.uuid4(), team_id=team.id, **fields)
    for distinct_id in distinct_ids:
        PersonDistinctId.objects.of_team(team.id).create(
            team_id=team.id, distinct_id=distinct_id, person_id=person.id
        )
    return person


def make_override(team: Team, old_person_id: uuid.UUID, person_id: uuid.UUID) -> PersonOverride:
    return PersonOverride.objects.of_team(team.id).create(
        team_id=team.id, old_person_id=old_person_id, person_id=person_id
    )
