"""The door for people's SQL: what is answered, what is refused and where, and what it may cost."""

import json
import socket
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_team, make_user
from footfall.products.insights.backend.logic import hold_slot
from footfall.products.insights.backend.logic.hold_slot import SLOTS_PER_TEAM, slot_key
from footfall.products.insights.backend.logic.servers import house_servers

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    # Databases of earlier runs may hold events of teams with the same number.
    made = make_team()
    clickhouse.writer.run_command(
        f"DELETE FROM {clickhouse.writer.settings.database}.events WHERE team_id = {made.pk}"
    )
    store(clickhouse, made.pk, "ada", "bought", {"$browser": "Chrome", "price": 5})
    store(clickhouse, made.pk, "bea", "seen", {"$browser": "Firefox"})
    return made


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def store(
    clickhouse: ClickHouseUsers, team_id: int, who: str, event: str, properties: dict[str, Any]
) -> None:
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(team_id, uuid.uuid4(), event, who, uuid.uuid4()),
                *(datetime.now(UTC) - timedelta(minutes=5), json.dumps(properties)),
            )
        ],
    )


def ask(client: APIClient, team: Team, sql: str, **fields: Any) -> Any:
    question = {"kind": "HogQLQuery", "query": sql, **fields}
    extra = fields.pop("environ", {})
    question.pop("environ", None)
    return client.post(
        f"/api/projects/{team.pk}/query", {"query": question}, format="json", **extra
    )


def rows(response: Any) -> Any:
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_a_select_is_answered_with_names_and_types(client: APIClient, team: Team) -> None:
    response = ask(
        client,
        team,
        'SELECT event, count() AS "how many" FROM events GROUP BY event ORDER BY event',
    )
    assert rows(response) == [["bought", 1], ["seen", 1]]
    body = response.json()
    assert body["columns"] == ["event", "how many"]
    assert body["types"] == [["event", "LowCardinality(String)"], ["how many", "UInt64"]]
    assert (body["limit"], body["offset"], body["hasMore"]) == (100, 0, False)


def test_a_limit_is_put_in_and_said(client: APIClient, team: Team) -> None:
    answer = ask(client, team, "SELECT arrayJoin(range(101)) AS n").json()
    assert (len(answer["results"]), answer["limit"], answer["hasMore"]) == (100, 100, True)
    answer = ask(client, team, "SELECT arrayJoin(range(60000)) AS n LIMIT 60000").json()
    assert (len(answer["results"]), answer["limit"], answer["hasMore"]) == (50_000, 50_000, True)
    answer = ask(client, team, "SELECT arrayJoin(range(10)) AS n LIMIT 3 OFFSET 8").json()
    assert (answer["results"], answer["offset"], answer["hasMore"]) == ([[8], [9]], 8, False)


def test_values_and_variables_are_constants_of_their_type(client: APIClient, team: Team) -> None:
    nasty = "'; DROP TABLE events; -- \\' \" ` {p0:String} \u201d"
    response = ask(
        client,
        team,
        "SELECT {text}, {number} + 1, {variables.share}, {yes}, {nothing} IS NULL",
        values={"text": nasty, "number": 41, "yes": True, "nothing": None},
        variables={"7": {"code_name": "share", "value": 0.5}},
    )
    assert rows(response) == [[nasty, 42, 0.5, True, 1]]


def test_filters_stand_for_conditions(client: APIClient, team: Team) -> None:
    wanted = {"properties": [{"type": "event", "key": "$browser", "value": ["Chrome"]}]}
    sql = "SELECT distinct_id FROM events WHERE {filters}"
    assert rows(ask(client, team, sql, filters=wanted)) == [["ada"]]
    assert len(rows(ask(client, team, sql))) == 2
    past = {"dateRange": {"date_from": "2020-01-01", "date_to": "2020-02-01"}}
    empty = ask(client, team, sql, filters=past)
    assert (rows(empty), empty.json()["types"]) == ([], [["distinct_id", "String"]])


def test_now_is_one_moment_and_days_are_those_of_the_project(
    clickhouse: ClickHouseUsers, team: Team, client: APIClient
) -> None:
    team.timezone = "Pacific/Auckland"
    team.save()
    response = ask(
        client, team, "SELECT now() = now(), toString(toStartOfDay(timestamp)) FROM events LIMIT 1"
    )
    assert rows(response)[0][0] == 1
    assert rows(response)[0][1].endswith("00:00:00")


def test_values_that_json_cannot_hold_keep_what_they_say(client: APIClient, team: Team) -> None:
    response = ask(
        client,
        team,
        "SELECT toUInt64('18446744073709551615'), toDecimal64('1.10', 2), 1 / 0, (1, 'a'), map('k', [1]),"
        " toDate('2026-01-31'), toUUID('00000000-0000-0000-0000-000000000001'), NULL",
    )
    assert rows(response) == [
        [
            *("18446744073709551615", "1.10", None, [1, "a"], {"k": [1]}, "2026-01-31"),
            *("00000000-0000-0000-0000-000000000001", None),
        ]
    ]


@pytest.mark.parametrize(
    ("sql", "says", "place"),
    [
        ("SELECT evnt FROM events", "unknown column evnt: is it event", "(line 1, column 8)"),
        ("SELECT 1\nFROM evnts", "unknown table evnts: is it events", "(line 2, column 6)"),
        ("SELECT foo(1)", "the function foo is not allowed", "(line 1, column 8)"),
        ("SELECT lower() FROM events", "lower takes 1 arguments, not 0", "(line 1, column 8)"),
        ("SELECT 1 FROM events SETTINGS max_threads = 1", "SETTINGS is not allowed", ""),
        ("SELECT 1 FROM events FORMAT CSV", "FORMAT is not allowed", ""),
        ("DROP TABLE events", "only a SELECT can be run", "(line 1, column 1)"),
        ("SELECT 1; SELECT 2", "expected one statement only", ""),
        ("SELECT (", "", ""),
        ("SELECT 'a", "not closed", ""),
        ("SELECT event + 1 FROM events", "", ""),
        ("SELECT count() FROM events WHERE sum(1) > 1", "", ""),
        ("SELECT {missing}", "there is no value for {missing}", "(line 1, column 8)"),
        ("SELECT event FROM events SAMPLE 0.1", "cityHash64(distinct_id) % 10", ""),
    ],
)
def test_a_wrong_statement_is_refused_with_the_place(
    client: APIClient, team: Team, sql: str, says: str, place: str
) -> None:
    response = ask(client, team, sql)
    assert response.status_code == 400, response.content
    body = response.json()
    assert body["attr"] == "query.query"
    assert says in body["detail"]
    assert place in body["detail"]


def test_an_error_of_the_engine_speaks_in_the_words_of_the_statement(
    client: APIClient, team: Team
) -> None:
    detail = ask(client, team, "SELECT event AS name, name + 1 AS n FROM events").json()["detail"]
    assert "c_name" not in detail
    assert "team_id" not in detail


def test_metadata_gives_offsets_and_runs_nothing(client: APIClient, team: Team) -> None:
    sql = "SELECT event,\n  evnt\nFROM events"
    question = {"kind": "HogQLMetadata", "language": "hogQL", "query": sql}
    answer = client.post(
        f"/api/projects/{team.pk}/query", {"query": question}, format="json"
    ).json()
    assert answer["isValid"] is False
    (problem,) = answer["errors"]
    assert sql[problem["start"] : problem["end"]] == "evnt"
    assert (problem["line"], problem["column"]) == (2, 3)
    question["query"] = "SELECT event, count() FROM events GROUP BY event"
    answer = client.post(
        f"/api/projects/{team.pk}/query", {"query": question}, format="json"
    ).json()
    told = {name: answer[name] for name in ("isValid", "errors", "columns")}
    assert told == {"isValid": True, "errors": [], "columns": ["event", "count()"]}


def test_explain_tells_the_sql_and_the_cost_and_runs_nothing(client: APIClient, team: Team) -> None:
    answer = ask(client, team, "SELECT count() FROM events", explain=True).json()
    assert answer["results"] == []
    assert '"team_id" = {p0: Int64}' in answer["clickhouse"]
    assert [read["table"] for read in answer["estimate"]] == ["events"]
    assert answer["estimate"][0]["rows"] >= 2


def test_the_schema_names_tables_and_functions(client: APIClient, team: Team) -> None:
    answer = client.get(f"/api/projects/{team.pk}/query/schema").json()
    tables = {table["name"]: table for table in answer["tables"]}
    assert {"events", "persons", "groups", "sessions", "person_distinct_ids"} <= set(tables)
    assert "web_states" not in tables
    assert "properties.*" in tables["events"]["paths"]
    functions = {function["name"]: function for function in answer["functions"]}
    assert functions["quantile"]["parameters"] == "0-1"
    assert "file" not in functions


def test_what_costs_too_much_is_stopped_and_says_what_to_narrow(
    client: APIClient, team: Team
) -> None:
    many = ask(
        client,
        team,
        "SELECT groupArray(y) FROM (SELECT concat(toString(x), repeat('y', 5000)) AS y"
        " FROM (SELECT arrayJoin(range(5000000)) AS x))",
    )
    assert (many.status_code, many.json()["code"]) == (413, "query_too_large")
    assert "narrow" in many.json()["detail"]
    large = ask(client, team, "SELECT repeat('x', 900000), arrayJoin(range(200)) LIMIT 200")
    assert (large.status_code, large.json()["code"]) == (413, "query_too_large")
    assert "64 MB" in large.json()["detail"]


def test_a_team_runs_so_many_questions_at_once(
    client: APIClient, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    leases = house_servers().leases
    held = [leases.take(slot_key(team.pk, slot)) for slot in range(SLOTS_PER_TEAM)]
    monkeypatch.setattr(hold_slot, "WAIT_S", 0.2)
    response = ask(client, team, "SELECT 1")
    assert (response.status_code, response.json()["code"]) == (429, "too_many_queries")
    assert held[0] is not None
    leases.release(held[0])
    assert rows(ask(client, team, "SELECT 1")) == [[1]]
    assert rows(ask(client, team, "SELECT 2")) == [[2]]
    for lease in held[1:]:
        assert lease is not None
        leases.release(lease)


def test_a_statement_ends_when_its_client_goes(client: APIClient, team: Team) -> None:
    ours, theirs = socket.socketpair()
    leaving = threading.Timer(1.0, theirs.close)
    leaving.start()
    started = time.monotonic()
    response = ask(
        client,
        team,
        "SELECT sum(cityHash64(x, y)) FROM (SELECT arrayJoin(range(3000000)) AS x) AS a"
        " CROSS JOIN (SELECT arrayJoin(range(3000000)) AS y) AS b",
        environ={"gunicorn.socket": ours},
    )
    ours.close()
    assert (response.status_code, response.json()["code"]) == (400, "query_cancelled")
    # its own limit is 30 s: it did not end by that
    assert time.monotonic() - started < 25
