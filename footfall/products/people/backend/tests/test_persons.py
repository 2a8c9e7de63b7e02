from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.factories import client_of, make_team, make_user
from footfall.products.people.backend.contracts import MAX_DISTINCT_IDS
from footfall.products.people.backend.models import Person, PersonDistinctId
from footfall.products.people.backend.tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def found(client: APIClient, team: Team, **query: Any) -> set[str]:
    response = client.get(f"/api/projects/{team.id}/persons", query)
    assert response.status_code == 200, response.content
    return {one["name"] for one in response.json()["results"]}


def test_a_person_has_its_properties_and_the_name_people_know_it_by(
    client: APIClient, team: Team
) -> None:
    person = make_person(team, "device-1", "ada", properties={"email": "ada@example.com", "n": 1})
    listed = client.get(f"/api/projects/{team.id}/persons").json()
    assert listed["count"] == 1
    shown = listed["results"][0]
    assert shown["id"] == str(person.id)
    assert shown["name"] == "ada@example.com"
    assert shown["distinct_ids"] == ["device-1", "ada"]
    assert shown["properties"] == {"email": "ada@example.com", "n": 1}
    assert client.get(f"/api/projects/{team.id}/persons/{person.id}").json() == shown


def test_a_person_without_a_name_is_shown_by_a_distinct_id(client: APIClient, team: Team) -> None:
    make_person(team, "device-1", properties={"email": ""})
    assert found(client, team) == {"device-1"}


def test_persons_are_found_by_what_they_are_called(client: APIClient, team: Team) -> None:
    make_person(team, "u1", properties={"email": "ada@example.com"})
    make_person(team, "u2", properties={"name": "Bob 100%"})
    make_person(make_team(), "u3", properties={"email": "ada@other.example.com"})
    assert found(client, team, search="ADA") == {"ada@example.com"}
    assert found(client, team, search="0%") == {"Bob 100%"}
    assert found(client, team, search="u") == {"ada@example.com", "Bob 100%"}
    assert found(client, team, distinct_id="u2") == {"Bob 100%"}
    assert found(client, team, distinct_id="u3") == set()


def test_a_person_of_another_team_is_not_found(client: APIClient, team: Team) -> None:
    person = make_person(make_team(), "u1")
    assert client.get(f"/api/projects/{team.id}/persons/{person.id}").status_code == 404


def test_somebody_with_very_many_names_is_shown_with_the_oldest(
    client: APIClient, team: Team
) -> None:
    person = make_person(team, *(f"device-{n}" for n in range(MAX_DISTINCT_IDS + 1)))
    shown = client.get(f"/api/projects/{team.id}/persons/{person.id}").json()
    assert shown["distinct_ids"] == [f"device-{n}" for n in range(MAX_DISTINCT_IDS)]


def test_deleting_a_project_erases_its_persons_and_no_others(client: APIClient, team: Team) -> None:
    other = make_team()
    make_person(team, "u1")
    make_person(other, "u1")
    assert client.delete(f"/api/projects/{team.id}").status_code == 204
    assert not Person.objects.of_team(team.id).exists()
    assert not PersonDistinctId.objects.of_team(team.id).exists()
    assert Person.objects.of_team(other.id).count() == 1


def test_a_project_says_what_its_persons_are_called_by(client: APIClient, team: Team) -> None:
    make_person(team, "a", properties={"nick__name": "Ada", "email": "ada@example.com"})
    make_person(team, "b", properties={"nick__name": "", "number": 7, "email": "b@example.com"})
    make_person(team, "c", properties={"email": "c@example.com"})
    door = f"/api/projects/{team.id}"
    assert client.get(door).json()["person_display_name_properties"] == [
        "email",
        "name",
        "username",
    ]
    names = ["nick__name", "number", "nick__name"]
    kept = client.patch(door, {"person_display_name_properties": names}, format="json")
    assert kept.json()["person_display_name_properties"] == names[:2]
    assert found(client, team) == {"Ada", "7", "c"}
    assert found(client, team, search="aD") == {"Ada"}
    assert found(client, team, search="example") == set()
    client.patch(door, {"person_display_name_properties": []}, format="json")
    assert found(client, team) == {"a", "b", "c"}


@pytest.mark.parametrize("names", ["email", [5, {}], [""], ["\0"], ["x"] * 21, [["email"]]])
def test_names_of_persons_that_mean_nothing_are_not_kept(
    client: APIClient, team: Team, names: object
) -> None:
    body = {"person_display_name_properties": names}
    refused = client.patch(f"/api/projects/{team.id}", body, format="json")
    assert refused.status_code == 400
    assert refused.json()["attr"].startswith("person_display_name_properties")
