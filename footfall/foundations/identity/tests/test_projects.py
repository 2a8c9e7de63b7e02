import psycopg
import pytest
from django.conf import settings
from django.db import connection

from footfall.foundations.identity.models import Level, Organization, Team, User
from footfall.foundations.testing.factories import client_of, make_user

pytestmark = pytest.mark.django_db


def test_a_new_project_has_a_token_and_defaults(owner: User) -> None:
    made = client_of(owner).post("/api/projects", {"name": "Shop", "timezone": "Europe/Berlin"})
    assert made.status_code == 201, made.content
    project = made.json()
    assert project["api_token"].startswith("phc_")
    assert len(project["api_token"]) == 47
    assert (project["timezone"], project["ingested_event"]) == ("Europe/Berlin", False)
    assert (project["autocapture_opt_out"], project["autocapture_web_vitals_opt_in"]) == (
        False,
        True,
    )


def test_settings_that_the_api_names_the_other_way_round_are_kept(owner: User, team: Team) -> None:
    changed = client_of(owner).patch(f"/api/projects/{team.id}", {"autocapture_opt_out": True})
    team.refresh_from_db()
    assert changed.json()["autocapture_opt_out"] is True
    assert team.is_autocapture_enabled is False


@pytest.mark.parametrize("timezone", ["Berlin", "../../etc/passwd", "", 3])
def test_an_unknown_time_zone_is_refused_by_name(owner: User, team: Team, timezone: object) -> None:
    response = client_of(owner).patch(f"/api/projects/{team.id}", {"timezone": timezone})
    assert (response.status_code, response.json()["attr"]) == (400, "timezone")


def test_a_token_cannot_be_chosen(owner: User, team: Team) -> None:
    client_of(owner).patch(f"/api/projects/{team.id}", {"api_token": "phc_mine"})
    team.refresh_from_db()
    assert team.api_token != "phc_mine"


def test_a_reset_token_replaces_the_old_one(owner: User, team: Team) -> None:
    old = team.api_token
    new = client_of(owner).post(f"/api/projects/{team.id}/reset_token").json()["api_token"]
    assert new != old
    assert not Team.objects.filter(api_token=old).exists()


def test_the_current_project_can_be_named_so(owner: User, team: Team) -> None:
    assert client_of(owner).get("/api/projects/@current").json()["id"] == team.id


@pytest.mark.parametrize("name", ["0", "-1", "x", "9" * 30, "١", "1e3", "%00"])
def test_a_project_that_cannot_be_is_not_found(owner: User, name: str) -> None:
    assert client_of(owner).get(f"/api/projects/{name}").status_code == 404


def test_a_member_may_read_but_not_change(organization: Organization, team: Team) -> None:
    client = client_of(make_user(organization, Level.MEMBER))
    path = f"/api/projects/{team.id}"
    replies = [
        client.get(path),
        client.patch(path, {"name": "x"}),
        client.delete(path),
        client.post(f"{path}/reset_token"),
        client.post("/api/projects", {"name": "x"}),
    ]
    assert [reply.status_code for reply in replies] == [200, 403, 403, 403, 403]


@pytest.mark.django_db(transaction=True)
def test_every_change_of_a_team_is_told_to_those_who_listen(owner: User, team: Team) -> None:
    name = connection.settings_dict["NAME"]
    client = client_of(owner)
    with psycopg.connect(settings.FOOTFALL.postgres_url, dbname=name, autocommit=True) as listener:
        listener.execute("LISTEN team_changed")
        client.post(f"/api/projects/{team.id}/reset_token")
        client.delete(f"/api/projects/{team.id}")
        told = [note.payload for note in listener.notifies(timeout=10, stop_after=2)]
    assert told == [str(team.id), str(team.id)]
