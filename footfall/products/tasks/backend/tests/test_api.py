"""The doors: who may, what is answered, and what is said when something is wrong."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Level, Team
from footfall.foundations.testing.factories import (
    client_of,
    client_with_key,
    make_key,
    make_team,
    make_user,
)
from footfall.products.tasks.backend.contracts import Severity, SignalKind, TaskStatus
from footfall.products.tasks.backend.facade import erase_team, read_settings
from footfall.products.tasks.backend.logic.record_signals import hash_of
from footfall.products.tasks.backend.models import GenerationSettings, Task
from footfall.products.tasks.backend.tests.chat_server import ANSWER, ModelServer
from footfall.products.tasks.backend.tests.factories import UNTIL

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


@pytest.fixture
def member(team: Team) -> APIClient:
    return client_of(make_user(team.organization, Level.MEMBER))


def make_task(team: Team, name: str = "TypeError: x", **fields: Any) -> Task:
    task = Task(
        **{
            "team_id": team.pk,
            "kind": SignalKind.ERROR_SPIKE,
            "fingerprint": name,
            "fingerprint_hash": hash_of(name),
            "title": f"{name}: 40 in an hour",
            "severity": Severity.HIGH,
            "first_seen_at": UNTIL,
            "last_seen_at": UNTIL,
            **fields,
        }
    )
    task.save()
    return task


def tasks(team: Team, path: str = "") -> str:
    return f"/api/projects/{team.pk}/tasks{path}"


def test_tasks_are_listed_by_their_last_signal_and_filtered(client: APIClient, team: Team) -> None:
    user = make_user(team.organization)
    old = make_task(team, "old", last_seen_at=UNTIL - timedelta(days=1), assignee_id=user.pk)
    new = make_task(team, "new", kind=SignalKind.EVENT_DROP, status=TaskStatus.ACCEPTED)
    make_task(make_team(), "another team's")

    def listed(**filters: Any) -> list[int]:
        page = client.get(tasks(team), filters).json()
        assert page["count"] == len(page["results"])
        return [task["id"] for task in page["results"]]

    assert listed() == [new.pk, old.pk]
    assert listed(status=["triage"]) == [old.pk]
    assert listed(status=["triage", "accepted"]) == [new.pk, old.pk]
    assert listed(kind="event_drop") == [new.pk]
    assert listed(severity="low") == []
    assert listed(assignee=user.pk) == [old.pk]
    assert listed(assignee=0) == [new.pk]
    assert listed(search="NEW") == [new.pk]


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({"status": "open"}, "status.0"),
        ({"kind": "x"}, "kind.0"),
        ({"severity": "x"}, "severity.0"),
        ({"assignee": "me"}, "assignee"),
        ({"assignee": str(2**70)}, "assignee"),
        ({"limit": "0"}, "limit"),
    ],
)
def test_a_wrong_filter_is_named(
    client: APIClient, team: Team, query: dict[str, str], attr: str
) -> None:
    response = client.get(tasks(team), query)
    assert (response.status_code, response.json()["attr"]) == (400, attr)


def test_a_task_is_read_whole_and_only_by_its_team(client: APIClient, team: Team) -> None:
    task = make_task(team)
    read = client.get(tasks(team, f"/{task.pk}")).json()
    assert (read["subject"], read["status"], read["evidence"]) == ("TypeError: x", "triage", None)
    others = make_task(make_team())
    for number in (others.pk, 2**62, 2**70):
        assert client.get(tasks(team, f"/{number}")).status_code == 404
        assert client.patch(tasks(team, f"/{number}"), {"status": "done"}).status_code == 404


def test_a_member_moves_a_task_and_gives_it_to_a_member(member: APIClient, team: Team) -> None:
    path = tasks(team, f"/{make_task(team).pk}")
    user = make_user(team.organization)
    given = member.patch(path, {"assignee_id": user.pk}).json()
    assert given["assignee"] == {"id": user.pk, "first_name": "Sam", "email": user.email}
    for status in ("accepted", "done", "triage", "dismissed", "triage"):
        changed = member.patch(path, {"status": status}).json()
        assert (changed["status"], changed["assignee"]["id"]) == (status, user.pk)
    assert member.patch(path, {"assignee_id": None}).json()["assignee"] is None


@pytest.mark.parametrize(
    ("status", "change", "attr"),
    [
        (TaskStatus.DONE, {"status": "accepted"}, "status"),
        (TaskStatus.DISMISSED, {"status": "done"}, "status"),
        (TaskStatus.TRIAGE, {"status": "closed"}, "status"),
        (TaskStatus.TRIAGE, {"assignee_id": "ada"}, "assignee_id"),
        (TaskStatus.TRIAGE, {"assignee_id": 0}, "assignee_id"),
    ],
)
def test_a_wrong_change_is_named_and_changes_nothing(
    client: APIClient, team: Team, status: TaskStatus, change: dict[str, Any], attr: str
) -> None:
    task = make_task(team, status=status)
    response = client.patch(tasks(team, f"/{task.pk}"), change)
    assert (response.status_code, response.json()["attr"]) == (400, attr)
    assert Task.objects.of_team(team.pk).get().status == status


def test_a_task_is_not_given_to_a_stranger_and_then_not_moved_either(
    client: APIClient, team: Team
) -> None:
    stranger = make_user(make_team().organization)
    task = make_task(team)
    response = client.patch(
        tasks(team, f"/{task.pk}"), {"assignee_id": stranger.pk, "status": "accepted"}
    )
    assert (response.status_code, response.json()["attr"]) == (400, "assignee_id")
    assert Task.objects.of_team(team.pk).get().status == "triage"


def test_a_second_open_task_about_the_same_is_a_conflict(client: APIClient, team: Team) -> None:
    done = make_task(team, status=TaskStatus.DONE)
    make_task(team)
    response = client.patch(tasks(team, f"/{done.pk}"), {"status": "triage"})
    assert (response.status_code, response.json()["code"]) == (409, "conflict")


def test_keys_need_the_scope_of_what_they_do(team: Team) -> None:
    user = make_user(team.organization)
    path = tasks(team, f"/{make_task(team).pk}")
    reading, writing = (
        client_with_key(make_key(user, [f"task:{act}"])) for act in ("read", "write")
    )
    assert reading.get(path).status_code == 200
    assert reading.patch(path, {"status": "done"}).status_code == 403
    assert writing.patch(path, {"status": "done"}).status_code == 200


def test_settings_begin_with_what_works_without_a_model(client: APIClient, team: Team) -> None:
    assert client.get(tasks(team, "/settings")).json() == {
        "is_enabled": True,
        "watched_events": [],
        "sensitivity": "normal",
        "minimum_errors": 10,
        "base_url": "",
        "model": "",
        "has_api_key": False,
        "updated_at": None,
    }


def test_an_administrator_changes_settings_and_the_key_never_comes_back(
    client: APIClient, member: APIClient, team: Team, model: ModelServer
) -> None:
    change = {
        "base_url": model.base_url,
        "model": "m",
        "api_key": "canary-key",
        "is_enabled": False,
    }
    path = tasks(team, "/settings")
    assert member.patch(path, change).status_code == 403
    response = client.patch(path, change)
    assert response.status_code == 200, response.content
    assert response.json()["has_api_key"] is True
    assert "canary" not in response.content.decode() + client.get(path).content.decode()
    # sent back as it is shown, it stays
    assert client.patch(path, {"api_key": "********", "model": "n"}).json()["has_api_key"] is True
    assert client.patch(path, {"api_key": ""}).json()["has_api_key"] is False


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"base_url": "http://127.0.0.1:8123/v1"}, "base_url"),
        ({"base_url": "http://[::1]/v1"}, "base_url"),
        ({"base_url": "http://169.254.169.254/v1"}, "base_url"),
        ({"base_url": "gopher://example.com"}, "base_url"),
        ({"base_url": "https://user:secret@example.com/v1"}, "base_url"),
        ({"base_url": "https://8.8.8.8/v1?x=1"}, "base_url"),
        ({"base_url": "not a url"}, "base_url"),
        ({"base_url": "x" * 501}, "base_url"),
        ({"sensitivity": "extreme"}, "sensitivity"),
        ({"minimum_errors": 4}, "minimum_errors"),
        ({"watched_events": "order paid"}, "watched_events"),
        ({"watched_events": [""]}, "watched_events.0"),
        ({"watched_events": ["x"] * 21}, "watched_events"),
        ({"is_enabled": "perhaps"}, "is_enabled"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_is_changed(
    client: APIClient, team: Team, change: dict[str, Any], attr: str
) -> None:
    before = read_settings(team.pk)
    for path in ("/settings", "/settings/test"):
        call = client.patch if path == "/settings" else client.post
        response = call(tasks(team, path), {"model": "changed", **change})
        assert (response.status_code, response.json()["attr"]) == (400, attr), response.content
    assert read_settings(team.pk) == before


def test_a_stored_key_is_not_sent_to_another_server(
    client: APIClient, team: Team, model: ModelServer, settings: Settings
) -> None:
    first = {"base_url": "https://8.8.8.8/v1", "model": "m", "api_key": "canary-key"}
    assert client.patch(tasks(team, "/settings"), first).status_code == 200
    moved = {"base_url": model.base_url}
    for response in (
        client.patch(tasks(team, "/settings"), moved),
        client.post(tasks(team, "/settings/test"), {**moved, "api_key": "********"}),
    ):
        assert (response.status_code, response.json()["attr"]) == (400, "api_key")
    assert model.requests == []
    assert read_settings(team.pk).base_url == first["base_url"]


def test_an_endpoint_is_tested_before_it_is_stored(
    client: APIClient, member: APIClient, team: Team, model: ModelServer
) -> None:
    path = tasks(team, "/settings/test")
    change = {"base_url": model.base_url, "model": "m", "api_key": "k"}
    assert member.post(path, change).status_code == 403
    assert client.post(path, change).json() == {"is_ok": True, "detail": ANSWER["title"]}
    model.script = [(401, {})]
    refused = client.post(path, change).json()
    assert refused == {"is_ok": False, "detail": "The endpoint does not accept the key (401)."}
    assert read_settings(team.pk).base_url == ""
    assert client.post(path, {}).json()["attr"] == "base_url"


def test_nobody_answers_at_the_endpoint(client: APIClient, team: Team, settings: Settings) -> None:
    allow = settings.FOOTFALL.outbound_allow.parse("127.0.0.1:9")
    settings.FOOTFALL = replace(settings.FOOTFALL, outbound_allow=allow)
    change = {"base_url": "http://127.0.0.1:9/v1", "model": "m"}
    checked = client.post(tasks(team, "/settings/test"), change).json()
    assert checked == {"is_ok": False, "detail": "The endpoint could not be reached."}


def test_a_look_is_asked_for_once_and_followed(client: APIClient, team: Team) -> None:
    path = tasks(team, "/runs")
    begun = client.post(path)
    assert begun.status_code == 202, begun.content
    run = begun.json()
    assert (run["state"], run["trigger"]) == ("running", "manual")
    assert client.post(path).json()["id"] == run["id"]
    assert client.get(f"{path}/{run['id']}").json()["id"] == run["id"]
    assert [known["id"] for known in client.get(path).json()["results"]] == [run["id"]]
    other = client_of(make_user(make_team().organization))
    assert other.get(f"{path}/{run['id']}").status_code == 404


def test_a_look_without_a_workflow_server_is_said_to_have_failed(
    client: APIClient, team: Team, settings: Settings
) -> None:
    settings.FOOTFALL = replace(settings.FOOTFALL, temporal_address="127.0.0.1:9")
    response = client.post(tasks(team, "/runs"))
    assert (response.status_code, response.json()["code"]) == (503, "workflow_server_unavailable")
    [run] = client.get(tasks(team, "/runs")).json()["results"]
    assert run["state"] == "failed"
    assert "workflow server" in run["error"]


def test_a_deleted_team_leaves_nothing(team: Team, client: APIClient) -> None:
    make_task(team)
    client.patch(tasks(team, "/settings"), {"model": "m"})
    erase_team(team.pk)
    assert not Task.objects.of_team(team.pk).exists()
    assert not GenerationSettings.objects.of_team(team.pk).exists()
