"""Views: SELECTs that other SQL of the project reads as tables, within the same walls."""

import uuid
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
from footfall.products.insights.backend.logic.erase_team import erase_team
from footfall.products.insights.backend.models import View
from footfall.products.insights.backend.tests.asking import (
    ask,
    make_team_with_client,
    store_event,
)

pytestmark = pytest.mark.django_db

# A name of this run: databases of earlier ones may hold events of teams with the same number.
EVENT = str(uuid.uuid4())
SEEN = (
    "SELECT event, distinct_id AS who, properties, count() AS n FROM events"
    f" WHERE event = '{EVENT}' GROUP BY 1, 2, 3"
)


@pytest.fixture
def team_and_client(clickhouse: ClickHouseUsers) -> tuple[Team, APIClient]:
    return make_team_with_client()


@pytest.fixture
def seen(clickhouse: ClickHouseUsers, team_and_client: tuple[Team, APIClient]) -> None:
    for who in ("ada", "bea"):
        store_event(clickhouse, team_and_client[0].pk, EVENT, who=who)


def save(client: APIClient, team: Team, name: str, sql: str) -> Any:
    return client.post(
        f"/api/projects/{team.pk}/warehouse_saved_queries",
        {"name": name, "query": {"kind": "HogQLQuery", "query": sql}},
        format="json",
    )


def saved(client: APIClient, team: Team, name: str, sql: str) -> str:
    """The address of what was saved."""
    response = save(client, team, name, sql)
    assert response.status_code == 201, response.content
    return f"/api/projects/{team.pk}/warehouse_saved_queries/{response.json()['id']}"


def change(client: APIClient, url: str, sql: str) -> Any:
    return client.patch(url, {"query": {"query": sql}}, format="json")


def rows(client: APIClient, team: Team, sql: str) -> Any:
    response = ask(client, team, {"kind": "HogQLQuery", "query": sql})
    assert response.status_code == 200, response.content
    return response.json()["results"]


@pytest.mark.usefixtures("seen")
def test_a_view_is_read_like_a_table(team_and_client: tuple[Team, APIClient]) -> None:
    team, client = team_and_client
    made = save(client, team, "seen", SEEN)
    assert made.json()["columns"] == [
        {"name": "event", "type": "LowCardinality(String)"},
        {"name": "who", "type": "String"},
        {"name": "properties", "type": "JSON"},
        {"name": "n", "type": "UInt64"},
    ]
    saved(
        client,
        team,
        "browsers",
        "WITH w AS (SELECT seen.properties.$browser AS browser, who FROM seen)"
        " SELECT browser, who FROM w UNION ALL SELECT 'none' AS browser, 'cleo' AS who",
    )
    assert rows(client, team, "SELECT b.* FROM browsers AS b ORDER BY who") == [
        ["Chrome", "ada"],
        ["Chrome", "bea"],
        ["none", "cleo"],
    ]
    assert rows(
        client,
        team,
        "SELECT count(), sum(n) FROM seen JOIN browsers ON browsers.who = seen.who"
        " WHERE seen.who IN (SELECT who FROM seen WHERE n = 1)",
    ) == [[2, 2]]


@pytest.mark.usefixtures("seen")
def test_a_change_is_seen_at_once(team_and_client: tuple[Team, APIClient]) -> None:
    """Also by a question whose answer was kept."""
    team, client = team_and_client
    url = saved(
        client, team, "people", f"SELECT distinct_id AS who FROM events WHERE event = '{EVENT}'"
    )
    asked = "SELECT who FROM people ORDER BY who"
    assert rows(client, team, asked) == [["ada"], ["bea"]]
    assert change(client, url, "SELECT 'cleo' AS who").status_code == 200
    assert rows(client, team, asked) == [["cleo"]]
    assert client.delete(url).status_code == 204
    gone = ask(client, team, {"kind": "HogQLQuery", "query": asked})
    assert (gone.status_code, gone.json()["attr"]) == (400, "query.query")
    assert "unknown table people" in gone.json()["detail"]


REFUSED = [
    ("events", "SELECT 1 AS a", "name", "a table has this name"),
    ("Persons", "SELECT 1 AS a", "name", "a table has this name"),
    ("web_states", "SELECT 1 AS a", "name", "a table has this name"),
    ("a.b", "SELECT 1 AS a", "name", "letters"),
    ("inner", "SELECT 1 AS a", "name", "another meaning"),
    ("1a", "SELECT 1 AS a", "name", "letters"),
    ("taken", "SELECT 1 AS a", "name", "another view"),
    ("v", "SELECT 1 +", "query.query", "(line 1"),
    ("v", "SELECT evnt FROM events", "query.query", "is it event? (line 1, column 8)"),
    ("v", "SELECT event + 1 AS a FROM events", "query.query", "type"),
    ("v", "SELECT 1 + 1", "query.query", "needs a name"),
    ("v", "SELECT event, event FROM events", "query.query", "two columns of the view"),
    ("v", "SELECT event FROM events WHERE {filters}", "query.query", "{filters}"),
    ("v", "SELECT {x} AS a", "query.query", "{variables.…} only (line 1, column 8)"),
    ("v", "SELECT a FROM v", "query.query", "v -> v"),
    ("v", "SELECT 1 AS a FROM footfall.events", "query.query", "unknown table"),
    ("v", "DROP TABLE events", "query.query", "only a SELECT"),
]


def test_what_cannot_be_a_view_is_refused_with_its_place(
    team_and_client: tuple[Team, APIClient],
) -> None:
    team, client = team_and_client
    saved(client, team, "taken", "SELECT 1 AS a")
    for name, sql, attr, says in REFUSED:
        response = save(client, team, name, sql)
        assert (response.status_code, response.json()["attr"]) == (400, attr), response.content
        assert says in response.json()["detail"]


def test_views_may_not_go_round_or_too_deep(team_and_client: tuple[Team, APIClient]) -> None:
    team, client = team_and_client
    first = saved(client, team, "v1", "SELECT 1 AS a")
    for number in range(2, 11):
        saved(client, team, f"v{number}", f"SELECT a FROM v{number - 1}")
    assert rows(client, team, "SELECT a FROM v10") == [[1]]
    deeper = save(client, team, "v11", "SELECT a FROM v10")
    assert (deeper.status_code, deeper.json()["attr"]) == (400, "query.query")
    assert "10 deep" in deeper.json()["detail"]
    round_trip = change(client, first, "SELECT a FROM v3")
    assert (round_trip.status_code, round_trip.json()["attr"]) == (400, "query.query")
    assert "v1 -> v3 -> v2 -> v1" in round_trip.json()["detail"]
    # Its own depth is allowed, and that of its readers would not be.
    saved(client, team, "other", "SELECT 1 AS a")
    pushed = change(client, first, "SELECT a FROM other")
    assert pushed.status_code == 409
    assert "the view v10, which reads it" in pushed.json()["detail"]


def test_what_another_view_reads_stays(team_and_client: tuple[Team, APIClient]) -> None:
    team, client = team_and_client
    inner = saved(client, team, "core", "SELECT 1 AS a")
    outer = saved(client, team, "shell", "SELECT a FROM core")
    assert client.get(outer).json()["views"] == ["core"]
    assert client.delete(inner).status_code == 409
    assert client.patch(inner, {"name": "heart"}, format="json").status_code == 409
    for sql in ("SELECT 1 AS b", "SELECT 'x' AS a", "SELECT 1 AS a, 2 AS b"):
        refused = change(client, inner, sql)
        assert refused.status_code == 409
        assert "shell" in refused.json()["detail"]
    assert change(client, inner, "SELECT 2 AS a").status_code == 200
    assert rows(client, team, "SELECT a FROM shell") == [[2]]
    assert client.delete(outer).status_code == 204
    renamed = client.patch(inner, {"name": "heart"}, format="json")
    assert (renamed.status_code, renamed.json()["name"]) == (200, "heart")
    assert client.delete(inner).status_code == 204


def test_the_schema_lists_views_and_lists_are_searched(
    team_and_client: tuple[Team, APIClient],
) -> None:
    team, client = team_and_client
    saved(client, team, "b", "SELECT 1 AS n")
    saved(client, team, "a", "SELECT person_id AS who FROM events")
    schema = client.get(f"/api/projects/{team.pk}/query/schema").json()
    assert [table for table in schema["tables"] if table["kind"] == "view"] == [
        {"name": "a", "kind": "view", "columns": [{"name": "who", "type": "UUID"}], "paths": []},
        {"name": "b", "kind": "view", "columns": [{"name": "n", "type": "UInt8"}], "paths": []},
    ]
    listed = client.get(f"/api/projects/{team.pk}/warehouse_saved_queries", {"search": "A"}).json()
    assert [view["name"] for view in listed["results"]] == ["a"]


@pytest.mark.usefixtures("seen")
def test_views_are_of_one_project(team_and_client: tuple[Team, APIClient]) -> None:
    team, client = team_and_client
    url = saved(client, team, "seen", SEEN)
    other = make_team()
    stranger = client_of(make_user(other.organization))
    assert stranger.get(url).status_code == 404
    own_door = url.replace(f"projects/{team.pk}", f"projects/{other.pk}")
    assert stranger.get(own_door).status_code == 404
    assert change(stranger, own_door, "SELECT 1 AS a").status_code == 404
    assert stranger.delete(own_door).status_code == 404
    unknown = ask(stranger, other, {"kind": "HogQLQuery", "query": "SELECT * FROM seen"})
    assert unknown.status_code == 400
    # The same SQL under the same name reads each project's own rows.
    saved(stranger, other, "seen", SEEN)
    assert rows(stranger, other, "SELECT count() FROM seen") == [[0]]
    erase_team(team.pk)
    assert not View.objects.of_team(team.pk).exists()
    assert View.objects.of_team(other.pk).count() == 1


def test_a_key_needs_the_scope_of_views(team_and_client: tuple[Team, APIClient]) -> None:
    team, _ = team_and_client
    user = make_user(team.organization, Level.MEMBER)
    reader = client_with_key(make_key(user, ["warehouse_view:read"]))
    assert reader.get(f"/api/projects/{team.pk}/warehouse_saved_queries").status_code == 200
    assert save(reader, team, "v", "SELECT 1 AS a").status_code == 403
