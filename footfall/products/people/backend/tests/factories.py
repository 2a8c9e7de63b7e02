import uuid
from typing import Any

from footfall.foundations.identity.models import Team
from footfall.products.people.backend.models import Person, PersonDistinctId


def make_person(team: Team, *distinct_ids: str, **fields: Any) -> Person:
    person = Person.objects.of_team(team.id).create(id=uuid.uuid4(), team_id=team.id, **fields)
    for distinct_id in distinct_ids:
        PersonDistinctId.objects.of_team(team.id).create(
            team_id=team.id, distinct_id=distinct_id, person_id=person.id
        )
    return person
