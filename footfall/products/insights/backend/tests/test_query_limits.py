"""Every limit refuses with what to narrow; none of them answers with a part."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from footfall.foundations.clickhouse.client import QueryLimits
from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import (
    BudgetSpentError,
    QueryTooLargeError,
)
from footfall.products.insights.backend.logic import ask_clickhouse, run_sql
from footfall.products.insights.backend.logic.servers import house_servers
from footfall.products.insights.backend.logic.spend_budget import check_budget, spend
from footfall.products.insights.backend.logic.watch_statements import watched
from footfall.products.insights.backend.tests.asking import (
    ENDLESS,
    ask,
    make_team_with_client,
    store_event,
    trends_of,
)

pytestmark = pytest.mark.django_db

EVENTS = 20


@pytest.fixture
def event() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def team_and_client(clickhouse: ClickHouseUsers, event: str) -> tuple[Team, APIClient]:
    team, client = make_team_with_client()
    for _ in range(EVENTS):
        store_event(clickhouse, team.pk, event)
    return team, client


def sql(text: str) -> dict[str, Any]:
    return {"kind": "HogQLQuery", "query": text}


def limits(**changed: Any) -> QueryLimits:
    return replace(ask_clickhouse.LIMITS, **changed)


def refused(response: Any, code: int, name: str, *words: str) -> None:
    assert (response.status_code, response.json()["code"]) == (code, name), response.content
    detail = response.json()["detail"]
    for word in words:
        assert word in detail


def test_the_engine_throws_at_every_limit_unless_it_is_told_otherwise(
    clickhouse: ClickHouseUsers,
) -> None:
    modes = clickhouse.reader.run_query(
        "SELECT name, value FROM system.settings WHERE name LIKE '%overflow_mode%'"
    ).rows
    assert len(modes) >= 11
    assert {value for _, value in modes} == {"throw"}


def test_every_statement_says_that_it_wants_no_part_of_an_answer() -> None:
    said = {
        name: value
        for name, value in QueryLimits().as_server_settings().items()
        if name.endswith("_overflow_mode")
    }
    assert said == dict.fromkeys(
        [
            *("distinct_overflow_mode", "group_by_overflow_mode", "read_overflow_mode"),
            *("result_overflow_mode", "timeout_overflow_mode"),
        ],
        "throw",
    )


def test_nobody_can_ask_for_a_part(team_and_client: tuple[Team, APIClient]) -> None:
    team, client = team_and_client
    text = "SELECT event FROM events SETTINGS max_result_rows = 1, result_overflow_mode = 'break'"
    assert ask(client, team, sql(text)).status_code == 400


@pytest.mark.parametrize(
    ("changed", "code", "name", "words"),
    [
        ({"max_result_rows": 5}, 413, "query_too_large", ("5 rows", "narrow the date range")),
        ({"max_memory_usage_bytes": 1}, 413, "query_too_large", ("memory", "narrow")),
    ],
)
def test_an_insight_that_needs_more_is_refused(
    team_and_client: tuple[Team, APIClient],
    event: str,
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, Any],
    code: int,
    name: str,
    words: tuple[str, ...],
) -> None:
    team, client = team_and_client
    query = {"kind": "EventsQuery", "select": ["uuid"], "event": event, "after": "-7d"}
    assert len(ask(client, team, query).json()["results"]) == EVENTS
    monkeypatch.setattr(ask_clickhouse, "LIMITS", limits(**changed))
    refused(ask(client, team, query, refresh="force_blocking"), code, name, *words)


def test_sql_that_runs_too_long_is_refused(
    team_and_client: tuple[Team, APIClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    team, client = team_and_client
    # its plan alone takes the engine a while, so that the limit is met in one or the other
    monkeypatch.setattr(run_sql, "LIMITS", replace(run_sql.LIMITS, max_execution_time_s=2))
    refused(ask(client, team, sql(ENDLESS)), 504, "query_too_slow", "2 s", "narrow")


def test_sql_that_needs_more_memory_is_refused(
    team_and_client: tuple[Team, APIClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    team, client = team_and_client
    monkeypatch.setattr(
        run_sql, "LIMITS", replace(run_sql.LIMITS, max_memory_usage_bytes=20 * 1024**2)
    )
    text = "SELECT uniqExact(cityHash64(x)) FROM (SELECT arrayJoin(range(3000000)) AS x) AS a"
    refused(ask(client, team, sql(text)), 413, "query_too_large", "memory", "narrow")


def test_sql_that_would_read_more_rows_is_refused_before_it_runs(
    team_and_client: tuple[Team, APIClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    team, client = team_and_client
    monkeypatch.setattr(run_sql, "MAX_READ_ROWS", EVENTS - 1)
    # a count alone may come from the index, which reads no row
    question = sql("SELECT max(timestamp) FROM events")
    refused(ask(client, team, question), 413, "query_too_large", "19", "narrow")


@pytest.mark.parametrize(
    "question",
    [
        trends_of,
        lambda event: {"kind": "EventsQuery", "select": ["uuid"], "event": event},
        lambda event: sql(f"SELECT count(), min(timestamp) FROM events WHERE event = '{event}'"),
    ],
    ids=["trends", "events", "sql"],
)
def test_a_question_that_reads_more_bytes_is_refused(
    team_and_client: tuple[Team, APIClient],
    event: str,
    settings: Settings,
    question: Callable[[str], dict[str, Any]],
) -> None:
    team, client = team_and_client
    assert ask(client, team, question(event)).status_code == 200
    settings.FOOTFALL = replace(settings.FOOTFALL, query_bytes=10)
    response = ask(client, team, question(event), refresh="force_blocking")
    refused(response, 413, "query_too_large", "reads more than", "narrow")


def test_the_engine_itself_stops_what_reads_more_bytes(
    team_and_client: tuple[Team, APIClient], event: str
) -> None:
    """Nobody has to look at a statement for that, and what the ones before it have read counts."""
    text = "SELECT max(uuid) FROM {db}.events"
    servers = house_servers()
    text = text.replace("{db}", servers.reader.settings.database)
    with watched(servers.reader, [], 10_000_000_000) as statements:
        read = statements.run_query(text).summary.read_bytes
    assert read > 0
    for most in (10, read + 10):
        with watched(servers.reader, [], most) as statements:
            if most > read:
                statements.run_query(text)
            with pytest.raises(QueryTooLargeError, match="reads more than .* narrow"):
                statements.run_query(text)
            with (
                pytest.raises(QueryTooLargeError),
                statements.stream_rows(text.replace("max(uuid)", "uuid")) as stream,
            ):
                list(stream.rows)


def test_a_project_reads_so_much_in_an_hour(
    team_and_client: tuple[Team, APIClient], event: str, settings: Settings
) -> None:
    team, client = team_and_client
    settings.FOOTFALL = replace(settings.FOOTFALL, query_bytes_per_hour=50)
    first = ask(client, team, trends_of(event), refresh="force_blocking")
    assert first.status_code == 200
    second = ask(client, team, trends_of(event), refresh="force_blocking")
    refused(second, 429, "query_budget_spent", "in this hour")
    assert 0 < int(second["Retry-After"]) <= 3600
    # what is kept costs nothing
    assert ask(client, team, trends_of(event), refresh="force_cache").status_code == 200
    other, others = make_team_with_client()
    assert ask(others, other, trends_of(event)).status_code == 200


def test_the_budget_is_of_one_hour(team_id: int) -> None:
    shared = house_servers().shared
    now = timezone.now().replace(minute=59)
    spend(shared, team_id, 100, now)
    check_budget(shared, team_id, 101, now)
    with pytest.raises(BudgetSpentError, match="in this hour"):
        check_budget(shared, team_id, 100, now)
    check_budget(shared, team_id, 100, now + timedelta(hours=1))
