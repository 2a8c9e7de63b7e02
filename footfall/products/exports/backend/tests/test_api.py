"""The API of exports, with the real Temporal behind it and no worker: what is started stays where it began."""

import dataclasses
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from rest_framework.test import APIClient
from temporalio.client import ScheduleDescription
from temporalio.service import RPCError

from footfall.foundations.identity.models import Team
from footfall.foundations.secrets.masking import MASK
from footfall.foundations.temporal.call import run_async
from footfall.foundations.temporal.client import connect
from footfall.foundations.testing.factories import (
    client_of,
    client_with_key,
    make_key,
    make_team,
    make_user,
)
from footfall.products.exports.backend import facade
from footfall.products.exports.backend.contracts import RunKey, RunStatus, TimeSpan, schedule_id
from footfall.products.exports.backend.logic.record_runs import FAILURES_BEFORE_PAUSE
from footfall.products.exports.backend.models import BatchExport, BatchExportRun
from footfall.products.exports.backend.tests.factories import (
    HOUR,
    allow_loopback,
    house_config,
    make_database,
    make_export,
    s3_config,
)

pytestmark = pytest.mark.django_db

S3 = {
    "bucket_name": "theirs",
    "aws_access_key_id": "AKIACANARY",
    "aws_secret_access_key": "canary-secret",
    "endpoint_url": "https://s3.example.com",
}
POSTGRES = {
    "host": "db.example.com",
    "user": "writer",
    "password": "canary-password",
    "database": "warehouse",
    "table_name": "events",
}


@pytest.fixture
def team() -> Team:
    return make_team(timezone="Europe/Berlin")


@pytest.fixture
def client(team: Team) -> Iterator[APIClient]:
    yield client_of(make_user(team.organization))
    # schedules outlive the test's transaction
    facade.erase_team(team.id)


def wish(kind: str = "S3", config: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    chosen = {"S3": S3, "Postgres": POSTGRES, "House": {}}[kind]
    destination = {"type": kind, "config": {**chosen, **(config or {})}}
    return {"name": "to theirs", "destination": destination, **fields}


def address(team: Team, path: str = "") -> str:
    return f"/api/projects/{team.id}/batch_exports{path}"


def made(client: APIClient, team: Team, **fields: Any) -> dict[str, Any]:
    response = client.post(address(team), wish(**fields))
    assert response.status_code == 201, response.content
    body: dict[str, Any] = response.json()
    return body


def schedule(export_id: str) -> ScheduleDescription:
    async def describe() -> ScheduleDescription:
        return await (await connect()).get_schedule_handle(schedule_id(export_id)).describe()

    return run_async(describe())


def test_an_export_is_made_with_its_schedule_and_shows_no_secret(
    client: APIClient, team: Team
) -> None:
    export = made(client, team, interval="day")
    assert export["timezone"] == "Europe/Berlin"
    assert export["destination"]["config"]["aws_secret_access_key"] == MASK
    assert export["destination"]["config"]["file_format"] == "Parquet"
    shown = client.get(address(team, f"/{export['id']}")).json()
    assert shown == export
    assert client.get(address(team)).json()["results"] == [export]
    spec = schedule(export["id"]).schedule.spec
    assert spec.time_zone_name == "Europe/Berlin"
    stored = BatchExport.objects.of_team(team.id).get(id=export["id"])
    assert stored.secrets["aws_secret_access_key"] == "canary-secret"
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets || config::text FROM exports_batch_export")
        assert not [row for row in cursor.fetchall() if "canary" in row[0].lower()]


def test_pausing_and_deleting_reach_the_schedule(client: APIClient, team: Team) -> None:
    export = made(client, team)
    one = address(team, f"/{export['id']}")
    assert client.post(f"{one}/pause").json()["paused"] is True
    assert schedule(export["id"]).schedule.state.paused
    assert client.patch(one, {"paused": False, "name": "renamed"}).json()["name"] == "renamed"
    assert not schedule(export["id"]).schedule.state.paused
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404
    with pytest.raises(RPCError):
        schedule(export["id"])


def test_a_gap_since_the_pause_is_filled_when_that_is_wished(client: APIClient, team: Team) -> None:
    export = made(client, team)
    one = address(team, f"/{export['id']}")
    client.post(f"{one}/pause")
    paused_at = datetime.now(UTC) - timedelta(hours=30)
    BatchExport.objects.of_team(team.id).update(last_paused_at=paused_at)
    assert client.post(f"{one}/unpause", {"backfill": True}).json()["paused"] is False
    (backfill,) = client.get(f"{one}/backfills").json()["results"]
    assert backfill["start_at"] < paused_at.isoformat() < backfill["end_at"]


def test_an_export_is_not_made_when_its_schedule_cannot_be(
    client: APIClient, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        nowhere = dataclasses.replace(settings.FOOTFALL, temporal_address="127.0.0.1:9")
        patch.setattr(settings, "FOOTFALL", nowhere)
        response = client.post(address(team), wish())
    assert response.status_code == 503
    assert response.json()["code"] == "workflow_server_unavailable"
    assert not BatchExport.objects.of_team(team.id).exists()


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({}, "name"),
        (wish(model="sessions"), "model"),
        (wish(interval="minute"), "interval"),
        ({"name": "x", "destination": {"type": "Tape", "config": {}}}, "destination.type"),
        (wish(config={"bucket_name": "UPPER"}), "destination.config.bucket_name"),
        (wish(config={"endpoint_url": "ftp://x"}), "destination.config.endpoint_url"),
        (wish(config={"endpoint_url": "http://u:p@x"}), "destination.config.endpoint_url"),
        (wish(config={"prefix": "a/../b"}), "destination.config.prefix"),
        (wish(config={"file_format": "CSV"}), "destination.config.file_format"),
        (wish(config={"max_file_size_mb": 0}), "destination.config.max_file_size_mb"),
        (wish(config={"color": "red"}), "destination.config.color"),
        (wish(config={"aws_secret_access_key": MASK}), "destination.config.aws_secret_access_key"),
        (wish("Postgres", {"port": 70000}), "destination.config.port"),
        (wish("Postgres", {"table_name": "é" * 40}), "destination.config.table_name"),
        (wish("Postgres", {"ssl_mode": "maybe"}), "destination.config.ssl_mode"),
        (wish("House", {"include_events": "all"}), "destination.config.include_events"),
    ],
)
def test_a_wrong_field_is_named(
    client: APIClient, team: Team, body: dict[str, Any], attr: str
) -> None:
    response = client.post(address(team), body)
    assert (response.status_code, response.json()["attr"]) == (400, attr)


def test_a_masked_secret_keeps_its_value_and_never_follows_a_new_address(
    client: APIClient, team: Team
) -> None:
    export = made(client, team, kind="Postgres")
    one = address(team, f"/{export['id']}")
    config = export["destination"]["config"]
    change = {"destination": {"type": "Postgres", "config": {**config, "table_name": "other"}}}
    assert client.patch(one, change).status_code == 200
    stored = BatchExport.objects.of_team(team.id).get(id=export["id"])
    assert stored.secrets == {"password": "canary-password"}
    assert stored.config["table_name"] == "other"
    thief = {"type": "Postgres", "config": {**config, "host": "thief.example.com"}}
    for response in (
        client.patch(one, {"destination": thief}),
        client.post(
            address(team, "/test"), {"destination": thief, "batch_export_id": export["id"]}
        ),
    ):
        assert response.status_code == 400
        assert response.json()["attr"] == "destination.config.password"


def test_what_would_leave_gaps_cannot_be_changed(client: APIClient, team: Team) -> None:
    export = made(client, team)
    one = address(team, f"/{export['id']}")
    assert client.patch(one, {"interval": "day"}).json()["attr"] == "interval"
    other = {"destination": wish("House")["destination"]}
    assert client.patch(one, other).json()["attr"] == "destination.type"


def test_members_of_other_teams_and_keys_without_the_scope_get_nothing(
    client: APIClient, team: Team
) -> None:
    export = made(client, team)
    run = _run(BatchExport.objects.of_team(team.id).get(id=export["id"]))
    other = make_team()
    stranger = client_of(make_user(other.organization))
    paths = ["", "/runs", "/backfills", f"/runs/{run.id}", f"/runs/{run.id}/logs"]
    for path in paths:
        theirs = address(team, f"/{export['id']}{path}")
        assert client.get(theirs).status_code == 200
        assert stranger.get(theirs).status_code == 404
        assert stranger.get(address(other, f"/{export['id']}{path}")).status_code == 404
    for path in ("/pause", "/unpause", f"/runs/{run.id}/retry", f"/runs/{run.id}/cancel", "/runs"):
        assert stranger.post(address(other, f"/{export['id']}{path}")).status_code == 404
    body = {**wish(), "batch_export_id": export["id"]}
    assert stranger.post(address(other, "/test"), body).status_code == 404
    owner = make_user(team.organization)
    reader = client_with_key(make_key(owner, ["batch_export:read"]))
    assert reader.get(address(team)).status_code == 200
    assert reader.post(address(team), wish()).status_code == 403
    assert client_with_key(make_key(owner, ["query:read"])).get(address(team)).status_code == 403


def test_an_interval_is_exported_once_at_a_time_and_may_be_cancelled(
    client: APIClient, team: Team
) -> None:
    export = made(client, team)
    runs = address(team, f"/{export['id']}/runs")
    started = client.post(runs, {"data_interval_start": "2026-10-05T07:30:00Z"})
    assert started.status_code == 201
    assert started.json()["data_interval_start"] == "2026-10-05T07:00:00Z"
    assert client.post(runs, {"data_interval_start": "2026-10-05T07:00:00Z"}).status_code == 409
    run = f"{runs}/{started.json()['id']}"
    assert client.get(run).json()["status"] == "Running"
    assert client.post(f"{run}/cancel").status_code == 202
    future = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    refused = client.post(runs, {"data_interval_start": future})
    assert (refused.status_code, refused.json()["attr"]) == (400, "data_interval_start")


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"start_at": "2026-10-05T08:00:00Z", "end_at": "2026-10-05T07:00:00Z"}, "end_at"),
        ({"start_at": "2026-10-05T07:10:00Z", "end_at": "2026-10-05T07:50:00Z"}, "end_at"),
        ({"start_at": "2020-01-01T00:00:00Z", "end_at": "2026-10-05T00:00:00Z"}, "start_at"),
        ({"start_at": "yesterday"}, "start_at"),
    ],
)
def test_a_backfill_that_cannot_be_names_the_field(
    client: APIClient, team: Team, body: dict[str, Any], attr: str
) -> None:
    export = made(client, team)
    response = client.post(address(team, f"/{export['id']}/backfills"), body)
    assert (response.status_code, response.json()["attr"]) == (400, attr)


def test_a_backfill_is_started_and_cancelled(client: APIClient, team: Team) -> None:
    export = made(client, team)
    backfills = address(team, f"/{export['id']}/backfills")
    body = {"start_at": "2026-10-05T07:00:00Z", "end_at": "2026-10-05T09:00:00Z"}
    started = client.post(backfills, body).json()
    assert (started["status"], started["finished_runs"]) == ("Running", 0)
    assert client.post(f"{backfills}/{started['id']}/cancel").status_code == 202


def test_a_connection_is_tried_step_by_step(
    client: APIClient, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_loopback(monkeypatch)

    def outcome(kind: str, config: dict[str, Any]) -> list[tuple[str, str]]:
        response = client.post(address(team, "/test"), wish(kind, config))
        assert response.status_code == 200, response.content
        steps = response.json()["steps"]
        listed = client.get(address(team, "/test"), {"destination": kind}).json()["steps"]
        assert [step["name"] for step in listed] == [step["name"] for step in steps]
        return [(step["status"], step["message"]) for step in steps]

    good = [("Passed", "")] * 3
    assert outcome("House", {}) == good
    assert outcome("S3", s3_config()) == good
    wrong_key = outcome("S3", s3_config(aws_secret_access_key="nonsense"))
    assert wrong_key[1][0] == "Failed"
    assert "secret key" in wrong_key[1][1]
    assert wrong_key[2] == ("Skipped", "Not tried.")
    missing = outcome("S3", s3_config(bucket_name="nobody-has-this"))
    assert missing[1] == ("Failed", "There is no bucket nobody-has-this on this storage.")
    database = make_database()
    assert outcome("Postgres", database.config) == good
    refused = outcome("Postgres", {**database.config, "password": "nonsense"})
    assert refused[1][0] == "Failed"
    assert "refuses the user" in refused[1][1]
    database.execute('CREATE TABLE {schema}."the ""events""" (uuid text)')
    assert outcome("Postgres", database.config)[2][0] == "Failed"


def test_an_address_inside_our_own_network_is_not_reached(client: APIClient, team: Team) -> None:
    hidden = {"endpoint_url": settings.FOOTFALL.object_storage.endpoint}
    steps = client.post(address(team, "/test"), wish("S3", hidden)).json()["steps"]
    assert steps[0]["status"] == "Failed"
    assert "not public" in steps[0]["message"]
    steps = client.post(address(team, "/test"), wish("Postgres", {"host": "127.0.0.1"})).json()[
        "steps"
    ]
    assert "not public" in steps[0]["message"]


def test_an_export_pauses_itself_after_failures_in_a_row_and_says_why(
    client: APIClient, team: Team
) -> None:
    made_export = made(client, team)
    export = BatchExport.objects.of_team(team.id).get(id=made_export["id"])
    for _ in range(FAILURES_BEFORE_PAUSE):
        run = _run(export)
        key = RunKey(team.id, export.id, run.id)
        facade.finish_run(key, RunStatus.FAILED, None, None, "There is no bucket theirs.")
    shown = client.get(address(team, f"/{export.id}")).json()
    assert shown["paused"] is True
    assert "There is no bucket theirs." in shown["pause_reason"]
    assert schedule(str(export.id)).schedule.state.paused
    one = address(team, f"/{export.id}")
    assert client.post(f"{one}/unpause", {}).json()["pause_reason"] == ""
    run = _run(export)
    facade.finish_run(RunKey(team.id, export.id, run.id), RunStatus.FAILED, None, None, "Again.")
    # failures from before somebody looked are forgiven
    assert client.get(one).json()["paused"] is False


def test_expired_runs_are_forgotten_and_lost_ones_are_closed(team: Team) -> None:
    export = make_export(team.id, house_config())
    old, lost, recent = _run(export), _run(export), _run(export)
    key = RunKey(team.id, export.id, old.id)
    facade.finish_run(key, RunStatus.COMPLETED, 1, 2, "")
    runs = BatchExportRun.objects.of_team(team.id)
    runs.filter(id=old.id).update(created_at=datetime.now(UTC) - timedelta(days=91))
    runs.filter(id=lost.id).update(created_at=datetime.now(UTC) - timedelta(days=4))
    assert facade.delete_expired_exports().runs == 1
    assert dict(runs.values_list("id", "status")) == {
        lost.id: RunStatus.FAILED,
        recent.id: RunStatus.RUNNING,
    }


def test_deleting_a_project_takes_its_exports_along(client: APIClient, team: Team) -> None:
    export = made(client, team)
    assert client.delete(f"/api/projects/{team.id}").status_code == 204
    assert not BatchExport.objects.of_team(team.id).exists()
    with pytest.raises(RPCError):
        schedule(export["id"])


@pytest.mark.django_db(transaction=True)
def test_a_worker_mends_schedules_at_its_start(client: APIClient, team: Team) -> None:
    kept = made(client, team)
    gone = make_export(team.id, house_config())

    async def sync() -> None:
        client = await connect()
        await facade.sync_schedules(client)

    run_async(sync())
    assert schedule(str(gone.id)).schedule.state.paused is False
    BatchExport.objects.of_team(team.id).filter(id=gone.id).delete()
    run_async(sync())
    assert schedule(kept["id"])
    with pytest.raises(RPCError):
        schedule(str(gone.id))


def _run(export: BatchExport) -> BatchExportRun:
    key = RunKey(export.team_id, export.id, uuid.uuid4())
    facade.start_run(key, f"test:{key.run_id}", TimeSpan(HOUR, HOUR + timedelta(hours=1)), None)
    return BatchExportRun.objects.of_team(export.team_id).get(id=key.run_id)
