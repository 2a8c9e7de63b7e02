"""Variables: values that SQL names, which a question may replace by others of their type."""

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
from footfall.products.insights.backend.tests.asking import ask, make_team_with_client

pytestmark = pytest.mark.django_db

COUNTRY = {"name": "Home country", "type": "List", "values": ["nl", "de"], "default_value": "de"}


@pytest.fixture
def team_and_client(clickhouse: ClickHouseUsers) -> tuple[Team, APIClient]:
    return make_team_with_client()


def save(client: APIClient, team: Team, **fields: Any) -> Any:
    return client.post(f"/api/projects/{team.pk}/insight_variables", fields, format="json")


def saved(client: APIClient, team: Team, **fields: Any) -> str:
    """The address of what was saved."""
    response = save(client, team, **fields)
    assert response.status_code == 201, response.content
    return f"/api/projects/{team.pk}/insight_variables/{response.json()['id']}"


def asked(client: APIClient, team: Team, sql: str, **fields: Any) -> Any:
    return ask(client, team, {"kind": "HogQLQuery", "query": sql, **fields})


def test_a_variable_has_its_default_unless_the_question_says_otherwise(
    team_and_client: tuple[Team, APIClient],
) -> None:
    team, client = team_and_client
    saved(client, team, **COUNTRY)
    saved(client, team, name="n", type="Number", default_value=2.5)
    saved(client, team, name="yes", type="Boolean", default_value=True)
    saved(client, team, name="day", type="Date", default_value="2026-03-29")
    saved(client, team, name="text", code_name="Nasty", type="String", default_value="'; --")
    saved(client, team, name="rows", type="Number", default_value=1)
    sql = (
        "SELECT {variables.home_country}, {variables.n} + 1, {variables.yes}, {variables.Nasty},"
        " toDateTime64('2026-03-29 12:00:00', 3) > {variables.day} FROM (SELECT arrayJoin([1, 2]))"
        " LIMIT {variables.rows}"
    )
    assert asked(client, team, sql).json()["results"] == [["de", 3.5, True, "'; --", 1]]
    given = {
        "a": {"code_name": "home_country", "value": "nl"},
        "b": {"code_name": "n", "value": 1},
        "c": {"code_name": "day", "value": "2026-03-30"},
        "d": {"code_name": "yes", "isNull": True},
    }
    answer = asked(client, team, sql, variables=given).json()["results"]
    assert answer == [["nl", 2, None, "'; --", 0]]


def test_an_unknown_variable_is_refused_with_its_place(
    team_and_client: tuple[Team, APIClient],
) -> None:
    team, client = team_and_client
    saved(client, team, **COUNTRY)
    response = asked(client, team, "SELECT 1,\n{variables.country}")
    assert (response.status_code, response.json()["attr"]) == (400, "query.query")
    assert "{variables.country}: home_country (line 2, column 1)" in response.json()["detail"]
    # A saved variable is no value of a question's own.
    assert asked(client, team, "SELECT {home_country}").status_code == 400


def test_a_value_of_another_type_is_refused_with_its_path(
    team_and_client: tuple[Team, APIClient],
) -> None:
    team, client = team_and_client
    wrong: list[tuple[str, object]] = [
        *(("Number", "5"), ("Number", True), ("Boolean", 1), ("String", 5), ("List", "fr")),
        *(("Date", "yesterday"), ("Date", "2026-02-30"), ("Date", "2026-01-01'")),
        ("Number", 2**70),
    ]
    for number, (kind, value) in enumerate(wrong):
        fields: dict[str, Any] = {"name": f"v{number}", "type": kind}
        fields |= {"values": ["nl", "de"]} if kind == "List" else {}
        made = save(client, team, **fields, default_value=value)
        assert (made.status_code, made.json()["attr"]) == (400, "default_value"), made.content
        saved(client, team, **fields)
        given = {"1": {"code_name": f"v{number}", "value": value}}
        refused = asked(client, team, f"SELECT {{variables.v{number}}}", variables=given)
        assert (refused.status_code, refused.json()["attr"]) == (400, "query.variables.1.value")


def test_what_cannot_be_a_variable_is_refused_with_its_path(
    team_and_client: tuple[Team, APIClient],
) -> None:
    team, client = team_and_client
    saved(client, team, name="taken", type="String")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"name": "!?", "type": "String"}, "code_name"),
        ({"name": "a", "code_name": "a.b", "type": "String"}, "code_name"),
        ({"name": "taken", "type": "String"}, "code_name"),
        ({"name": "a", "type": "Text"}, "type"),
        ({"name": "a", "type": "List"}, "values"),
        ({"name": "a", "type": "List", "values": ["x", "x"]}, "values.1"),
        ({"name": "a", "type": "String", "values": ["x"]}, "values"),
        ({"name": "a", "type": "String", "default_value": {"a": 1}}, "default_value"),
        ({"name": "a", "type": "String", "default_value": "\0"}, "default_value"),
        ({"type": "String"}, "name"),
    ]
    for fields, attr in wrong:
        response = save(client, team, **fields)
        assert (response.status_code, response.json()["attr"]) == (400, attr), response.content
    half = '{"name": "a", "type": "String", "default_value": "\\ud800"}'
    response = client.post(
        f"/api/projects/{team.pk}/insight_variables", half, content_type="application/json"
    )
    assert (response.status_code, response.json()["attr"]) == (400, "default_value")


def test_a_variable_that_a_view_names_stays(team_and_client: tuple[Team, APIClient]) -> None:
    team, client = team_and_client
    url = saved(client, team, **COUNTRY)
    view = client.post(
        f"/api/projects/{team.pk}/warehouse_saved_queries",
        {"name": "v", "query": {"query": "SELECT {variables.home_country} AS c"}},
        format="json",
    )
    assert view.status_code == 201, view.content
    assert client.delete(url).status_code == 409
    assert client.patch(url, {"code_name": "country"}, format="json").status_code == 409
    changed = client.patch(url, {"default_value": "nl", "name": "Country"}, format="json")
    assert (changed.status_code, changed.json()["code_name"]) == (200, "home_country")
    assert asked(client, team, "SELECT c FROM v").json()["results"] == [["nl"]]
    given = {"1": {"code_name": "home_country", "value": "de"}}
    answer = asked(client, team, "SELECT c FROM v", variables=given)
    assert answer.json()["results"] == [["de"]]
    client.delete(f"/api/projects/{team.pk}/warehouse_saved_queries/{view.json()['id']}")
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404


def test_variables_are_listed_for_their_project_and_scope(
    team_and_client: tuple[Team, APIClient],
) -> None:
    team, client = team_and_client
    url = saved(client, team, **COUNTRY)
    listed = client.get(f"/api/projects/{team.pk}/insight_variables", {"search": "home"}).json()
    assert [one["code_name"] for one in listed["results"]] == ["home_country"]
    schema = client.get(f"/api/projects/{team.pk}/query/schema").json()
    assert schema["variables"] == [{"code_name": "home_country", "type": "List"}]
    other = make_team()
    stranger = client_of(make_user(other.organization))
    own_door = url.replace(f"projects/{team.pk}", f"projects/{other.pk}")
    assert (stranger.get(own_door).status_code, stranger.delete(own_door).status_code) == (404, 404)
    assert asked(stranger, other, "SELECT {variables.home_country}").status_code == 400
    user = make_user(team.organization, Level.MEMBER)
    reader = client_with_key(make_key(user, ["insight_variable:read"]))
    assert reader.get(url).status_code == 200
    assert save(reader, team, name="x", type="String").status_code == 403
