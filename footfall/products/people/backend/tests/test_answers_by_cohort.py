"""Answers told apart by cohorts, expressions and several properties, and who is behind their points."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_organization, make_user
from footfall.products.people.backend.tests.factories import make_person

pytestmark = pytest.mark.django_db

SERIES: dict[str, Any] = {"kind": "EventsNode", "event": "seen"}
NUMBER: dict[str, Any] = {"trendsFilter": {"display": "BoldNumber"}}
NONE = "$$_posthog_breakdown_null_$$"


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    """Ada came twice, bea once, cyd once; none but cyd has a plan."""
    # PostgreSQL's ids begin anew with each run, and ClickHouse may be an older one.
    made = Team.objects.create(
        id=10**12 + uuid.uuid4().int % 10**12,
        organization=make_organization(),
        name="asked",
        api_token=uuid.uuid4().hex,
        timezone="UTC",
    )
    people = {name: make_person(made, name).id for name in ("ada", "bea", "cyd")}
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(made.id, uuid.uuid4(), "seen", name, people[name]),
                *(timezone.now() - timedelta(minutes=minute), json.dumps(properties)),
            )
            for minute, name, properties in (
                (1, "ada", {"$browser": "Chrome"}),
                (2, "ada", {"$browser": "Chrome"}),
                (3, "bea", {"$browser": "a|b\\p"}),
                (4, "cyd", {"$browser": "Chrome", "plan": "free"}),
            )
        ],
    )
    return made


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def ask(client: APIClient, team: Team, query: dict[str, Any]) -> Any:
    return client.post(f"/api/projects/{team.id}/query", {"query": query}, format="json")


def make_cohort(client: APIClient, team: Team, name: str, *people: str) -> int:
    door = f"/api/projects/{team.id}/cohorts"
    number = client.post(door, {"name": name, "is_static": True}, format="json").json()["id"]
    if people:
        body = {"distinct_ids": people}
        client.patch(f"{door}/{number}/add_persons_to_static_cohort", body, format="json")
    return int(number)


def told(client: APIClient, team: Team, **query: Any) -> Any:
    response = ask(client, team, query)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def behind(client: APIClient, team: Team, source: dict[str, Any]) -> int:
    return len(told(client, team, kind="ActorsQuery", select=["id"], source=source))


def test_cohorts_tell_an_answer_apart_by_their_names(client: APIClient, team: Team) -> None:
    one = make_cohort(client, team, "one", "ada")
    both = make_cohort(client, team, "both", "ada", "bea")
    empty = make_cohort(client, team, "nobody")
    by = {"breakdown": [both, one, empty, "all"], "breakdown_type": "cohort"}
    trend = {"kind": "TrendsQuery", "series": [SERIES], "breakdownFilter": by, **NUMBER}
    values = [str(both), str(one), str(empty), "all"]
    found = told(client, team, **trend)
    assert [(item["label"], item["aggregated_value"]) for item in found] == [
        ("both", 3),
        ("one", 2),
        ("nobody", 0),
        ("All users", 4),
    ]
    assert [item["breakdown_value"] for item in found] == values
    people = [
        behind(client, team, {"kind": "InsightActorsQuery", "source": trend, "breakdown": value})
        for value in values
    ]
    assert people == [2, 1, 0, 3]
    funnel = {"kind": "FunnelsQuery", "series": [SERIES, SERIES], "breakdownFilter": by}
    assert [
        (steps[0]["breakdown_label"], [step["count"] for step in steps])
        for steps in told(client, team, **funnel)
    ] == [("both", [2, 1]), ("one", [1, 1]), ("nobody", [0, 0]), ("All users", [3, 1])]
    of_step = {"kind": "FunnelsActorsQuery", "source": funnel, "funnelStep": 2}
    assert behind(client, team, {**of_step, "funnelStepBreakdown": both}) == 1
    assert behind(client, team, {**of_step, "funnelStepBreakdown": empty}) == 0


def test_several_properties_tell_an_answer_apart_together(client: APIClient, team: Team) -> None:
    by = {
        "breakdowns": [
            {"property": "$browser"},
            {"property": "plan", "type": "event"},
            {"property": "if(event = 'seen', 1, 2)", "type": "hogql"},
        ]
    }
    trend = {"kind": "TrendsQuery", "series": [SERIES], "breakdownFilter": by, **NUMBER}
    found = {
        tuple(item["breakdown_value"]): item["aggregated_value"]
        for item in told(client, team, **trend)
    }
    assert found == {
        ("Chrome", NONE, "1"): 2,
        ("Chrome", "free", "1"): 1,
        ("a|b\\p", NONE, "1"): 1,
    }
    for value in found:
        source = {"kind": "InsightActorsQuery", "source": trend, "breakdown": list(value)}
        assert behind(client, team, source) == 1


@pytest.mark.parametrize(
    ("by", "path", "said"),
    [
        ({"breakdown": [2**40], "breakdown_type": "cohort"}, "breakdown.0", "no cohort"),
        ({"breakdown": 2**40, "breakdown_type": "cohort"}, "breakdown", "no cohort"),
        ({"breakdown": "plan", "breakdown_type": "cohort"}, "breakdown", "ids of cohorts"),
        ({"breakdown": [], "breakdown_type": "cohort"}, "breakdown", "ids of cohorts"),
        ({"breakdown": 5, "breakdown_type": "event"}, "breakdown", "name of a property"),
        ({"breakdown": "plan +", "breakdown_type": "hogql"}, "breakdown", "line 1, column 6"),
        ({"breakdown": "count()", "breakdown_type": "hogql"}, "breakdown", "is of many"),
        ({"breakdown": "x", "breakdown_type": "event_metadata"}, "breakdown", "distinct_id"),
        ({"breakdowns": [{"property": "a"}] * 4}, "breakdowns", "at most 3"),
        (
            {"breakdowns": [{"property": "a"}, {"property": "b", "type": "cohort"}]},
            "breakdowns.1.type",
            "cohorts stand alone",
        ),
    ],
)
def test_a_wrong_breakdown_is_refused_with_its_place(
    client: APIClient, team: Team, by: dict[str, Any], path: str, said: str
) -> None:
    query = {"kind": "TrendsQuery", "series": [SERIES], "breakdownFilter": by}
    response = ask(client, team, query)
    assert response.status_code == 400, response.content
    assert response.json()["attr"] == f"query.breakdownFilter.{path}"
    assert said in response.json()["detail"]


@pytest.mark.parametrize("value", [["Chrome"], "Chrome", ["Chrome", "free", "1"]])
def test_a_point_needs_a_value_for_each_breakdown(
    client: APIClient, team: Team, value: object
) -> None:
    by = {"breakdowns": [{"property": "$browser"}, {"property": "plan"}]}
    trend = {"kind": "TrendsQuery", "series": [SERIES], "breakdownFilter": by, **NUMBER}
    source = {"kind": "InsightActorsQuery", "source": trend, "breakdown": value}
    response = ask(client, team, {"kind": "ActorsQuery", "source": source})
    assert (response.status_code, response.json()["attr"]) == (400, "query.source.breakdown")


def test_a_cohort_may_not_contain_itself_through_an_expression(
    client: APIClient, team: Team
) -> None:
    did: dict[str, Any] = {
        "type": "behavioral",
        "value": "performed_event",
        "event_type": "events",
        "key": "seen",
        "time_value": 7,
        "time_interval": "day",
    }
    door = f"/api/projects/{team.id}/cohorts"
    filters: dict[str, Any] = {"properties": {"type": "AND", "values": [did]}}
    number = client.post(door, {"name": "own", "filters": filters}, format="json").json()["id"]
    did["event_filters"] = [{"type": "hogql", "key": f"person_id IN COHORT {number}"}]
    client.patch(f"{door}/{number}", {"filters": filters}, format="json")
    by = {"breakdown": [number], "breakdown_type": "cohort"}
    refused = ask(client, team, {"kind": "TrendsQuery", "series": [SERIES], "breakdownFilter": by})
    assert refused.status_code == 400
    assert "that it is a part of" in refused.json()["detail"]
