"""Types of groups are known to people's SQL by the names that the project gave them, and to no other project."""

import time
import uuid
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_team, make_user
from footfall.products.people.backend.facade import group_types
from footfall.products.people.backend.models import GroupType

pytestmark = pytest.mark.django_db


def ask(client: APIClient, team: Team, sql: str) -> Any:
    question = {"kind": "HogQLQuery", "query": sql}
    return client.post(f"/api/projects/{team.pk}/query", {"query": question}, format="json")


def test_the_types_are_listed_by_their_places_to_the_project_alone() -> None:
    team, other = make_team(), make_team()
    GroupType(team_id=team.pk, group_type="workspace", group_type_index=1).save()
    GroupType(team_id=team.pk, group_type="company", group_type_index=0).save()
    listed = client_of(make_user(team.organization)).get(f"/api/projects/{team.pk}/groups_types")
    assert listed.json() == [
        {"group_type": "company", "group_type_index": 0},
        {"group_type": "workspace", "group_type_index": 1},
    ]
    stranger = client_of(make_user(other.organization))
    assert stranger.get(f"/api/projects/{other.pk}/groups_types").json() == []
    assert stranger.get(f"/api/projects/{team.pk}/groups_types").status_code == 404


def test_a_group_is_reached_by_the_name_of_its_type(clickhouse: ClickHouseUsers) -> None:
    team, other = make_team(), make_team()
    GroupType(team_id=team.pk, group_type="company", group_type_index=1).save()
    assert (group_types(team.pk), group_types(other.pk)) == ({"company": 1}, {})
    database = clickhouse.writer.settings.database
    key, name = f"acme {uuid.uuid4()}", f"seen {uuid.uuid4()}"
    clickhouse.writer.insert_rows(
        f"{database}.groups",
        ["team_id", "group_type_index", "group_key", "properties", "version"],
        [(team.pk, 1, key, '{"plan": "large"}', time.time_ns())],
    )
    clickhouse.writer.insert_rows(
        f"{database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "group_1"],
        [(team.pk, uuid.uuid4(), name, "ada", uuid.uuid4(), timezone.now(), key)],
    )
    sql = f"SELECT company.properties.plan FROM events WHERE event = '{name}'"
    asking = client_of(make_user(team.organization))
    answer = ask(asking, team, sql)
    assert answer.json()["results"] == [["large"]], answer.content
    paths = asking.get(f"/api/projects/{team.pk}/query/schema").json()["tables"][0]["paths"]
    assert "company.properties.*" in paths
    assert ask(client_of(make_user(other.organization)), other, sql).status_code == 400
