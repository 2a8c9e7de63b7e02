"""What holds for every kind of question: it is of its `now` and of no other time, it can be kept, and it can be planned."""

import json
import uuid
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from footfall.foundations.registry.loading import query_kinds
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import explain_query, run_query
from footfall.products.insights.backend.tests.asking import ask, make_team_with_client
from footfall.products.insights.backend.tests.every_kind import EVENT, FUNNELS, QUESTIONS, TRENDS

pytestmark = pytest.mark.django_db

# Long over for whoever looks at a clock.
NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
# How long something took is no part of what was asked.
_OF_THE_RUN = {"elapsed_ms", "read_rows"}
KINDS = sorted(QUESTIONS)
_EVENTS = 45
# Hours of people: on each of five days three did two kinds of events.
_READ = {"RetentionQuery": 30}


@pytest.fixture
def asker(clickhouse: ClickHouseUsers, team_id: int) -> Asker:
    rows = []
    for day in range(1, 6):
        for who in range(3):
            person, session = uuid.UUID(int=who + 1), str(uuid.uuid4())
            moment = NOW - timedelta(days=day, minutes=who)
            for index, (event, url) in enumerate([(EVENT, "/a"), (EVENT, "/b"), ("bought", "/b")]):
                properties = {
                    "$session_id": session,
                    "$current_url": f"https://example.com{url}",
                    "$pathname": url,
                    "$host": "example.com",
                }
                rows.append(
                    (
                        *(team_id, uuid.uuid4(), event, f"p{who}", person),
                        *(moment + timedelta(seconds=index), json.dumps(properties)),
                    )
                )
    clickhouse.writer.insert_rows(
        "events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        rows,
    )
    return Asker(team_id, ZoneInfo("UTC"))


def answer(clickhouse: ClickHouseUsers, asker: Asker, kind: str, now: datetime) -> dict[str, Any]:
    found = asdict(run_query(clickhouse.reader, QUESTIONS[kind], asker, now, "query"))
    return {name: value for name, value in found.items() if name not in _OF_THE_RUN}


def test_every_kind_is_asked_here() -> None:
    assert set(QUESTIONS) == set(query_kinds())


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_now_has_the_same_answer_whenever_it_is_asked(
    clickhouse: ClickHouseUsers, asker: Asker, kind: str
) -> None:
    first = answer(clickhouse, asker, kind, NOW)
    assert answer(clickhouse, asker, kind, NOW) == first
    # as it is kept, and given back
    assert json.loads(json.dumps(first, allow_nan=False)) == first


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "HogQLMetadata"])
def test_another_now_has_another_answer(
    clickhouse: ClickHouseUsers, asker: Asker, kind: str
) -> None:
    then, later = (answer(clickhouse, asker, kind, now) for now in (NOW, NOW + timedelta(days=90)))
    # Sessions are made of events elsewhere, and there are none here.
    assert then != later or kind == "SessionsQuery"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_planned(clickhouse: ClickHouseUsers, asker: Asker, kind: str) -> None:
    plan = explain_query(QUESTIONS[kind], asker, NOW, "query")
    if kind == "HogQLMetadata":
        assert plan.statements == []
        return
    assert plan.statements
    for statement in plan.statements:
        assert "SELECT" in statement.sql
        assert "team_id" in statement.sql
    assert plan.rows == sum(read.rows for item in plan.statements for read in item.reads)
    assert plan.bytes == sum(read.bytes for item in plan.statements for read in item.reads)
    if kind not in ("SessionsQuery",):
        assert plan.rows >= _READ.get(kind, _EVENTS)
        assert plan.bytes > 0


def test_a_plan_is_of_the_range_that_is_asked(clickhouse: ClickHouseUsers, asker: Asker) -> None:
    past = {**TRENDS, "dateRange": {"date_from": "2001-01-01", "date_to": "2001-01-02"}}
    assert explain_query(past, asker, NOW, "query").rows == 0
    whole = {**TRENDS, "dateRange": {"date_from": "all"}}
    assert explain_query(whole, asker, NOW, "query").rows >= 45
    compared = {**TRENDS, "compareFilter": {"compare": True}}
    assert len(explain_query(compared, asker, NOW, "query").statements) >= 2


def test_a_plan_is_told_at_the_door(clickhouse: ClickHouseUsers) -> None:
    team, client = make_team_with_client()
    path = f"/api/projects/{team.pk}/query/explain"
    plan = client.post(path, {"query": FUNNELS}, format="json")
    assert plan.status_code == 200, plan.content
    assert set(plan.json()) == {"statements", "rows", "bytes"}
    wrong = client.post(path, {"query": {"kind": "TrendsQuery"}}, format="json")
    assert (wrong.status_code, wrong.json()["attr"]) == (400, "query.series")
    unknown = client.post(path, {"query": FUNNELS, "refresh": "async"}, format="json")
    assert (unknown.status_code, unknown.json()["attr"]) == (400, "refresh")
    other, _ = make_team_with_client()
    refused = client.post(
        f"/api/projects/{other.pk}/query/explain", {"query": FUNNELS}, format="json"
    )
    assert refused.status_code in (403, 404)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_how_fresh_it_is(clickhouse: ClickHouseUsers, kind: str) -> None:
    team, client = make_team_with_client()
    response = ask(client, team, QUESTIONS[kind])
    assert response.status_code == 200, response.content
    told = response.json()
    assert (told["kind"], told["is_cached"], told["timezone"]) == (kind, False, "UTC")
    assert told["last_refresh"] <= told["cache_target_age"]
    assert len(told["cache_key"]) == 64
    kept = ask(client, team, QUESTIONS[kind], refresh="force_cache").json()
    assert kept == {**told, "is_cached": True}
