from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Level, Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import (
    client_of,
    client_with_key,
    make_key,
    make_team,
    make_user,
)
from footfall.products.taxonomy.backend import facade

pytestmark = pytest.mark.django_db

SIGN_UP: dict[str, Any] = {
    "name": "Signed up",
    "description": "with either button",
    "tags": ["growth"],
    "steps": [
        {"event": "$autocapture", "text": "Sign up", "selector": "form > button.primary"},
        {"event": "sign up", "url": "^https://a", "url_matching": "regex"},
    ],
}


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    return make_team()


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def create(client: APIClient, team: Team, **fields: Any) -> Any:
    return client.post(f"/api/projects/{team.id}/actions", {**SIGN_UP, **fields}, format="json")


def test_an_action_is_kept_as_it_was_written(client: APIClient, team: Team) -> None:
    made = create(client, team)
    assert made.status_code == 201, made.content
    read = client.get(f"/api/projects/{team.id}/actions/{made.json()['id']}").json()
    assert {name: read[name] for name in SIGN_UP} == SIGN_UP


def test_actions_are_listed_by_name_and_searched(client: APIClient, team: Team) -> None:
    for name in ("b", "a", "another"):
        create(client, team, name=name)
    listed = client.get(f"/api/projects/{team.id}/actions", {"search": "a"}).json()
    assert [one["name"] for one in listed["results"]] == ["a", "another"]


def test_a_change_leaves_the_rest_as_it_was(client: APIClient, team: Team) -> None:
    action_id = create(client, team).json()["id"]
    url = f"/api/projects/{team.id}/actions/{action_id}"
    changed = client.patch(url, {"description": ""}, format="json").json()
    assert (changed["description"], changed["steps"]) == ("", SIGN_UP["steps"])


def test_a_deleted_action_is_gone_and_its_name_is_free(client: APIClient, team: Team) -> None:
    action_id = create(client, team).json()["id"]
    url = f"/api/projects/{team.id}/actions/{action_id}"
    assert client.delete(url).status_code == 204
    assert (client.get(url).status_code, client.delete(url).status_code) == (404, 404)
    assert facade.action_of_question(team.id, action_id) is None
    assert create(client, team).status_code == 201


def test_a_name_is_of_one_action(client: APIClient, team: Team) -> None:
    create(client, team)
    again = create(client, team)
    assert (again.status_code, again.json()["attr"]) == (400, "name")


@pytest.mark.parametrize(
    ("steps", "attr"),
    [
        ([{"event": 5}], "steps.0.event"),
        ([{}, {"url_matching": "like"}], "steps.1.url_matching"),
        ([{"colour": "red"}], "steps.0.colour"),
        ([{"url": "(", "url_matching": "regex"}], "steps.0.url"),
        ([{"href": "[", "href_matching": "regex"}], "steps.0.href"),
        ([{"selector": "a:hover"}], "steps.0.selector"),
        ([{"selector": "a >"}], "steps.0.selector"),
        ([{"selector": " " * 5}], "steps.0.selector"),
        ([{"properties": [{"type": "event"}]}], "steps.0.properties.0.key"),
        (
            [{"properties": [{"type": "event", "key": "a", "operator": "regex", "value": "("}]}],
            "steps.0.properties.0.value",
        ),
        ([{"properties": [{"type": "cohort", "value": 2**40}]}], "steps.0.properties.0.value"),
        ([{"event": "a"}] * 51, "steps"),
        ("all", "steps"),
        ([5], "steps.0"),
    ],
)
def test_wrong_steps_are_refused_with_their_place(
    client: APIClient, team: Team, steps: object, attr: str
) -> None:
    response = create(client, team, steps=steps)
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content


def test_a_stranger_finds_no_action(client: APIClient, team: Team) -> None:
    action_id = create(client, team).json()["id"]
    other = make_team()
    stranger = client_of(make_user(other.organization))
    assert stranger.get(f"/api/projects/{team.id}/actions/{action_id}").status_code == 404
    own_door = f"/api/projects/{other.id}/actions/{action_id}"
    assert stranger.get(own_door).status_code == 404
    assert stranger.patch(own_door, {"name": "mine"}, format="json").status_code == 404
    assert stranger.delete(own_door).status_code == 404
    assert stranger.get(f"/api/projects/{other.id}/actions").json()["count"] == 0
    assert facade.action_of_question(other.id, action_id) is None


def test_a_key_needs_the_scope(team: Team) -> None:
    user = make_user(team.organization, Level.MEMBER)
    reader = client_with_key(make_key(user, ["action:read"]))
    assert reader.get(f"/api/projects/{team.id}/actions").status_code == 200
    assert create(reader, team).status_code == 403


def test_a_project_that_is_erased_takes_its_actions_along(client: APIClient, team: Team) -> None:
    action_id = create(client, team).json()["id"]
    facade.erase_team(team.id)
    assert facade.action(team.id, action_id) is None
