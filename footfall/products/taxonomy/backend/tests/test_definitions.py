import json
from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.factories import client_of, make_team, make_user
from footfall.products.taxonomy.backend.tests.factories import (
    make_event_definition,
    make_event_property,
    make_property_definition,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def names(client: APIClient, team: Team, path: str, **query: Any) -> list[str]:
    response = client.get(f"/api/projects/{team.id}/{path}", query)
    assert response.status_code == 200, response.content
    return [one["name"] for one in response.json()["results"]]


def test_events_are_listed_with_the_latest_first_and_only_of_the_team(
    client: APIClient, team: Team
) -> None:
    make_event_definition(team, "old", last_seen_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_event_definition(team, "new", last_seen_at=datetime(2026, 2, 1, tzinfo=UTC))
    make_event_definition(make_team(), "of somebody else")
    assert names(client, team, "event_definitions") == ["new", "old"]


def test_a_search_finds_a_part_of_a_name_and_takes_wildcards_as_they_are(
    client: APIClient, team: Team
) -> None:
    for name in ("Signed Up", "signed in", "100%_done"):
        make_event_definition(team, name)
    assert set(names(client, team, "event_definitions", search="SIGNED")) == {
        "Signed Up",
        "signed in",
    }
    assert names(client, team, "event_definitions", search="%_") == ["100%_done"]


def test_a_long_list_is_read_page_by_page(client: APIClient, team: Team) -> None:
    for number in range(5):
        make_property_definition(team, f"p{number}")
    path = f"/api/projects/{team.id}/property_definitions"
    first = client.get(path, {"limit": 2}).json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    found = [one["name"] for page in (first, second, third) for one in page["results"]]
    assert (first["count"], found, third["next"]) == (5, [f"p{n}" for n in range(5)], None)
    assert client.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"offset": "-1"}, "offset"),
        ({"offset": "9" * 30}, "offset"),
        ({"search": "\0"}, "search"),
        ({"type": "session"}, "type"),
        ({"event_names": "paid"}, "event_names"),
        ({"event_names": '["\\u0000"]'}, "event_names"),
    ],
)
def test_a_wrong_parameter_is_named(
    client: APIClient, team: Team, query: dict[str, str], attr: str
) -> None:
    response = client.get(f"/api/projects/{team.id}/property_definitions", query)
    assert (response.status_code, response.json()["attr"]) == (400, attr)


def test_properties_are_listed_by_kind_with_their_type(client: APIClient, team: Team) -> None:
    make_property_definition(team, "price", property_type="Numeric")
    make_property_definition(team, "unseen")
    make_property_definition(team, "plan", "person", property_type="String")
    make_property_definition(team, "seats", "group", group_type_index=1)
    path = f"/api/projects/{team.id}/property_definitions"
    listed = client.get(path).json()["results"]
    assert [(one["name"], one["property_type"], one["is_numerical"]) for one in listed] == [
        ("price", "Numeric", True),
        ("unseen", None, False),
    ]
    assert names(client, team, "property_definitions", type="person") == ["plan"]
    assert client.get(path, {"type": "group"}).json()["results"][0]["group_type_index"] == 1


def test_properties_can_be_kept_to_those_seen_on_an_event(client: APIClient, team: Team) -> None:
    for name in ("price", "page"):
        make_property_definition(team, name)
    make_event_property(team, "paid", "price")
    make_event_property(make_team(), "paid", "page")
    found = names(client, team, "property_definitions", event_names=json.dumps(["paid"]))
    assert found == ["price"]


def test_a_project_tells_when_its_first_event_was_ingested(client: APIClient, team: Team) -> None:
    assert client.get(f"/api/projects/{team.id}").json()["ingested_event"] is False
    make_event_definition(team, "first")
    assert client.get(f"/api/projects/{team.id}").json()["ingested_event"] is True
