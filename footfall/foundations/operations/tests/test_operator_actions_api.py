"""The list that an organisation's administrators see."""

import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Level, Organization, Team
from footfall.foundations.operations.record import begin_action, fail_action, finish_action
from footfall.foundations.testing.factories import (
    add_member,
    client_of,
    client_with_key,
    make_key,
    make_organization,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization() -> Organization:
    return make_organization()


@pytest.fixture
def team(organization: Organization) -> Team:
    return make_team(organization)


@pytest.fixture
def admin(organization: Organization, team: Team) -> APIClient:
    return client_of(make_user(organization, Level.ADMIN))


def act(team: Team | None, command: str = "verify_people") -> str:
    run_id = str(uuid.uuid4())
    arguments = {
        "operator": "ops@example.com",
        "reason": "numbers differ",
        "dry_run": True,
        "team_id": team.pk if team else None,
    }
    begin_action(run_id, command, arguments)
    finish_action(run_id, {"compared": {"persons": 12}})
    return run_id


def listed(client: APIClient, organization: Organization, **asked: Any) -> dict[str, Any]:
    answer = client.get(f"/api/organizations/{organization.id}/operator_actions", asked)
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_an_administrator_sees_who_did_what_to_the_projects_and_why(
    admin: APIClient, organization: Organization, team: Team
) -> None:
    run_id = act(team)
    (action,) = listed(admin, organization)["results"]
    assert action["run_id"] == run_id
    assert (action["command"], action["operator"], action["reason"]) == (
        "verify_people",
        "ops@example.com",
        "numbers differ",
    )
    assert (action["is_dry_run"], action["outcome"], action["team_id"]) == (True, "done", team.pk)
    assert action["result"] == {"compared": {"persons": 12}}
    assert action["finished_at"] >= action["started_at"]


def test_what_was_done_to_another_organisation_is_not_shown(
    admin: APIClient, organization: Organization, team: Team
) -> None:
    act(make_team())
    assert listed(admin, organization)["results"] == []


def test_what_was_done_to_all_is_shown_whole_to_the_only_organisation(
    admin: APIClient, organization: Organization
) -> None:
    act(None)
    (action,) = listed(admin, organization)["results"]
    assert (action["team_id"], action["result"]) == (None, {"compared": {"persons": 12}})


def test_what_was_done_to_all_does_not_tell_one_organisation_of_another(
    admin: APIClient, organization: Organization, team: Team
) -> None:
    make_organization()
    fail_action(act(None), "somebody else's distinct_id")
    act(team)
    mine, everybodys = listed(admin, organization)["results"]
    assert mine["result"] == {"compared": {"persons": 12}}
    assert everybodys["reason"] == "numbers differ"
    assert (everybodys["arguments"], everybodys["result"], everybodys["error"]) == ({}, {}, "")


def test_the_newest_come_first_and_pages_and_a_search_narrow_the_list(
    admin: APIClient, organization: Organization, team: Team
) -> None:
    runs = [act(team, command) for command in ("verify_people", "rebuild_sessions") * 2]
    page = listed(admin, organization, limit=2, offset=1)
    assert page["count"] == 4
    assert [one["run_id"] for one in page["results"]] == [runs[2], runs[1]]
    found = listed(admin, organization, search="REBUILD")["results"]
    assert [one["run_id"] for one in found] == [runs[3], runs[1]]


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": "all"}, {"offset": -1}])
def test_a_page_that_cannot_be_is_refused_by_name(
    admin: APIClient, organization: Organization, asked: dict[str, Any]
) -> None:
    answer = admin.get(f"/api/organizations/{organization.id}/operator_actions", asked)
    assert answer.status_code == 400
    assert answer.json()["attr"] == next(iter(asked))


def test_a_member_without_the_rank_is_refused(organization: Organization, team: Team) -> None:
    client = client_of(make_user(organization, Level.MEMBER))
    answer = client.get(f"/api/organizations/{organization.id}/operator_actions")
    assert answer.status_code == 403


def test_a_key_needs_the_scope_of_the_organisation(organization: Organization, team: Team) -> None:
    user = make_user()
    add_member(organization, user, Level.ADMIN)
    act(team)
    address = f"/api/organizations/{organization.id}/operator_actions"
    assert client_with_key(make_key(user, ["query:read"])).get(address).status_code == 403
    assert client_with_key(make_key(user, ["organization:read"])).get(address).status_code == 200
