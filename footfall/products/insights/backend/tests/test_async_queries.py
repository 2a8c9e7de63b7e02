"""Questions that are answered while nobody waits: status, progress, cancel, and what is left of a process that was killed."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_key, make_team, make_user
from footfall.products.insights.backend.logic import run_later
from footfall.products.insights.backend.logic.run_records import RUNNER_ENDED
from footfall.products.insights.backend.tests.asking import (
    ENDLESS,
    ask,
    make_team_with_client,
    status_of,
    store_event,
    trends_of,
    until,
)


def statements_running(clickhouse: ClickHouseUsers, text: str) -> int:
    sql = "SELECT count() FROM system.processes WHERE position(query, {text: String}) > 0 AND query NOT LIKE '%system.processes%'"
    return int(clickhouse.writer.run_query(sql, {"text": text}).rows[0][0])


def endless(clickhouse: ClickHouseUsers, team: Team, mark: int) -> dict[str, Any]:
    """One that is told apart from all others in the list of what runs; of no event at all it would end soon."""
    store_event(clickhouse, team.pk, "seen")
    return {"kind": "HogQLQuery", "query": ENDLESS.replace("3000000", str(3_000_000 + mark))}


def ended(client: Any, team: Any, query_id: str) -> Any:
    return until(
        lambda: (
            response if (response := status_of(client, team, query_id)).status_code != 202 else None
        )
    )


@pytest.mark.django_db(transaction=True)
class TestLater:
    @pytest.mark.parametrize("body", [{"refresh": "async"}, {"query_async": True}, {"async": True}])
    def test_the_answer_is_that_of_waiting(
        self, clickhouse: ClickHouseUsers, body: dict[str, Any]
    ) -> None:
        team, client = make_team_with_client()
        event = str(uuid.uuid4())
        store_event(clickhouse, team.pk, event)
        begun = ask(client, team, trends_of(event), **body)
        assert begun.status_code == 202, begun.content
        status = begun.json()["query_status"]
        assert (status["complete"], status["error"], status["query_async"]) == (False, False, True)
        assert (status["team_id"], status["results"]) == (team.pk, None)
        done = ended(client, team, status["id"])
        assert done.status_code == 200, done.content
        told = done.json()["query_status"]
        assert (told["complete"], told["error"], told["error_message"]) == (True, False, None)
        assert told["start_time"] <= told["pickup_time"] <= told["end_time"]
        assert told["expiration_time"] > told["end_time"]
        waited = ask(client, team, trends_of(event), refresh="force_blocking").json()
        assert told["results"]["results"] == waited["results"]
        assert told["results"]["is_cached"] is False

    def test_a_fresh_answer_needs_no_run_and_a_stale_one_is_shown_beside_it(
        self, clickhouse: ClickHouseUsers
    ) -> None:
        team, client = make_team_with_client()
        query = trends_of(str(uuid.uuid4()))
        first = ask(client, team, query).json()
        age = first["cache_target_age"]
        assert until(lambda: timezone.now().isoformat() > age.replace("Z", "+00:00"))
        stale = ask(client, team, query, refresh="async")
        assert stale.status_code == 202
        assert (stale.json()["is_cached"], stale.json()["last_refresh"]) == (
            True,
            first["last_refresh"],
        )
        done = ended(client, team, stale.json()["query_status"]["id"])
        assert done.json()["query_status"]["results"]["last_refresh"] > first["last_refresh"]
        lazily = ask(client, team, query, refresh="lazy_async")
        assert (lazily.status_code, lazily.json()["query_status"]) == (200, None)
        missing = trends_of(str(uuid.uuid4()))
        waited = ask(client, team, missing, refresh="async_except_on_cache_miss")
        assert (waited.status_code, waited.json()["is_cached"]) == (200, False)

    def test_what_is_wrong_with_a_question_is_said_at_once_or_by_its_status(
        self, clickhouse: ClickHouseUsers
    ) -> None:
        team, client = make_team_with_client()
        at_once = ask(client, team, {"kind": "TrendsQuery", "series": []}, refresh="async")
        assert (at_once.status_code, at_once.json()["attr"]) == (400, "query.series")
        later = ask(
            client, team, {"kind": "HogQLQuery", "query": "SELECT nothing"}, refresh="async"
        )
        failed = ended(client, team, later.json()["query_status"]["id"])
        told = failed.json()["query_status"]
        assert (failed.status_code, told["complete"], told["error"]) == (400, True, True)
        assert "query.query" in told["error_message"]
        assert "nothing" in told["error_message"]
        assert told["results"] is None

    def test_a_run_that_runs_already_is_not_begun_again(self, clickhouse: ClickHouseUsers) -> None:
        team, client = make_team_with_client()
        query = endless(clickhouse, team, 1)
        first = ask(client, team, query, refresh="async").json()["query_status"]["id"]
        again = ask(client, team, query, refresh="async").json()["query_status"]["id"]
        assert again == first
        client.delete(f"/api/projects/{team.pk}/query/{first}")

    def test_cancelling_kills_the_statement(self, clickhouse: ClickHouseUsers) -> None:
        team, client = make_team_with_client()
        query = endless(clickhouse, team, 2)
        run = ask(client, team, query, refresh="async").json()["query_status"]["id"]
        assert until(lambda: statements_running(clickhouse, "3000002"))
        cancelled = client.delete(f"/api/projects/{team.pk}/query/{run}")
        assert cancelled.status_code == 204
        told = status_of(client, team, run)
        assert told.status_code == 400
        status = told.json()["query_status"]
        assert (status["complete"], status["error"]) == (True, True)
        assert "cancelled" in status["error_message"]
        assert until(lambda: statements_running(clickhouse, "3000002") == 0, within_s=10)
        # the end that is written stays
        assert status_of(client, team, run).json()["query_status"] == status
        missed = ask(client, team, query, refresh="force_cache").json()
        assert set(missed) == {"cache_key", "query_status"}

    def test_progress_is_what_clickhouse_has_read(self, clickhouse: ClickHouseUsers) -> None:
        team, client = make_team_with_client()
        for _ in range(3):
            store_event(clickhouse, team.pk, "seen")
        run = ask(client, team, endless(clickhouse, team, 3), refresh="async").json()[
            "query_status"
        ]["id"]

        def progress(since_s: float = 0) -> Any:
            told = status_of(client, team, run).json()["query_status"]["query_progress"]
            return told if told and told["rows_read"] and told["time_elapsed"] > since_s else None

        first = until(progress)
        assert set(first) == {
            *("rows_read", "bytes_read", "estimated_rows_total"),
            *("time_elapsed", "active_cpu_time"),
        }
        assert first["bytes_read"] > 0
        assert first["estimated_rows_total"] >= first["rows_read"]
        assert until(lambda: progress(first["time_elapsed"])) is not None
        client.delete(f"/api/projects/{team.pk}/query/{run}")

    def test_a_run_is_its_teams_alone(self, clickhouse: ClickHouseUsers) -> None:
        (ours, client), (theirs, other) = make_team_with_client(), make_team_with_client()
        run = ask(client, ours, endless(clickhouse, ours, 4), refresh="async").json()[
            "query_status"
        ]["id"]
        assert len(run) >= 32
        assert status_of(other, theirs, run).status_code == 404
        assert status_of(other, ours, run).status_code in (403, 404)
        path = f"/api/projects/{theirs.pk}/query/{run}"
        assert other.delete(path).status_code == 404
        assert status_of(client, ours, run).status_code == 202
        assert status_of(client, ours, "a" * 32).status_code == 404
        assert client.delete(f"/api/projects/{ours.pk}/query/{run}").status_code == 204

    def test_only_so_many_wait(
        self, clickhouse: ClickHouseUsers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run_later, "MAX_WAITING_PER_TEAM", 1)
        team, client = make_team_with_client()
        run = ask(client, team, endless(clickhouse, team, 5), refresh="async").json()[
            "query_status"
        ]["id"]
        full = ask(client, team, endless(clickhouse, team, 6), refresh="async")
        assert (full.status_code, full.json()["code"]) == (429, "too_many_queries")
        assert int(full["Retry-After"]) > 0
        client.delete(f"/api/projects/{team.pk}/query/{run}")


@pytest.fixture
def web(transactional_db: None, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A web server of its own, on the database of this test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    postgres = os.environ["FOOTFALL_POSTGRES_URL"].rsplit("/", 1)[0]
    environment = {
        **os.environ,
        "FOOTFALL_POSTGRES_URL": f"{postgres}/{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "footfall.server.settings",
        "HOME": str(tmp_path),
    }
    command = [
        str(Path(sys.executable).with_name("gunicorn")),
        "footfall.server.wsgi:application",
        *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4"),
    ]
    process = subprocess.Popen(command, env=environment, cwd=tmp_path, start_new_session=True)
    try:
        assert until(lambda: _answers(port), within_s=60)
        yield process, port
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _post(port: int, path: str, key: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as sent:
        sent.request("POST", path, json.dumps(body), headers)
        response = sent.getresponse()
        return response.status, json.loads(response.read())


def test_a_killed_process_leaves_nothing_running_for_ever(
    clickhouse: ClickHouseUsers, web: tuple[subprocess.Popen[bytes], int]
) -> None:
    process, port = web
    team = make_team()
    user = make_user(team.organization)
    client, key = client_of(user), make_key(user, scopes=["query:read"])
    path = f"/api/projects/{team.pk}/query"
    query = endless(clickhouse, team, 7)
    code, begun = _post(port, path, key, {"query": query, "refresh": "async"})
    assert code == 202, begun
    run = begun["query_status"]["id"]
    assert until(lambda: statements_running(clickhouse, "3000007"))
    assert status_of(client, team, run).status_code == 202
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)
    dead = ended(client, team, run)
    status = dead.json()["query_status"]
    assert (dead.status_code, status["complete"], status["error"]) == (503, True, True)
    assert status["error_message"] == RUNNER_ENDED
    # the engine was told by the connection that broke
    assert until(lambda: statements_running(clickhouse, "3000007") == 0, within_s=20)
    again = ask(client, team, query, refresh="async")
    assert again.status_code == 202
    asked_again = again.json()["query_status"]["id"]
    assert asked_again != run
    assert until(lambda: statements_running(clickhouse, "3000007"))
    client.delete(f"{path}/{asked_again}")
    assert until(lambda: statements_running(clickhouse, "3000007") == 0)
