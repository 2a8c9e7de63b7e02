"""The door: who may ask, what is answered, and what is said when a question is wrong."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import (
    anonymous_client,
    client_of,
    make_key,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db


# PostgreSQL's teams begin anew with each run and ClickHouse may be an older one: the event's name is of this run.
EVENT = f"seen {uuid.uuid4()}"


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    made = make_team()
    store(clickhouse, made.pk, "ada", "Chrome")
    store(clickhouse, made.pk, "bea", "Firefox")
    return made


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def store(clickhouse: ClickHouseUsers, team_id: int, distinct_id: str, browser: str) -> None:
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(team_id, uuid.uuid4(), EVENT, distinct_id, uuid.uuid4()),
                *(timezone.now() - timedelta(minutes=1), f'{{"$browser": "{browser}"}}'),
            )
        ],
    )


def ask(client: APIClient, team: Team, **query: Any) -> Any:
    return client.post(f"/api/projects/{team.pk}/query", {"query": query}, format="json")


TRENDS: dict[str, Any] = {
    "kind": "TrendsQuery",
    "series": [{"kind": "EventsNode", "event": EVENT, "math": "dau"}],
}


REVENUE: dict[str, Any] = {
    "math": "sum",
    "math_property": "amount",
    "math_property_revenue_currency": {"property": "currency"},
}
ORDERS: dict[str, Any] = {
    "kind": "DataWarehouseNode",
    "table_name": "shop.orders",
    "timestamp_field": "placed_at",
}


def test_a_member_is_told_the_trend(client: APIClient, team: Team) -> None:
    response = ask(client, team, **TRENDS)
    assert response.status_code == 200, response.content
    series = response.json()["results"][0]
    assert series["count"] == sum(series["data"]) == 2
    assert len(series["days"]) == len(series["labels"]) == len(series["data"]) == 8
    assert series["label"] == EVENT
    assert response.json()["timezone"] == "UTC"


def test_a_key_that_may_query_is_answered_and_another_is_not(team: Team) -> None:
    user = make_user(team.organization)
    for scopes, expected in ((["query:read"], 200), (["person:read"], 403)):
        asking = anonymous_client()
        asking.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(user, scopes)}")
        assert ask(asking, team, **TRENDS).status_code == expected


def test_a_stranger_finds_no_project_and_nobody_is_told_to_log_in(team: Team) -> None:
    stranger = client_of(make_user(make_team().organization))
    assert ask(stranger, team, **TRENDS).status_code == 404
    assert ask(anonymous_client(), team, **TRENDS).status_code == 401


def test_one_team_never_counts_another_teams_events(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    store(clickhouse, make_team().pk, "cyd", "Safari")
    listed = ask(client, team, kind="EventsQuery", select=["distinct_id"], event=EVENT).json()
    assert sorted(row[0] for row in listed["results"]) == ["ada", "bea"]
    values = client.get(
        f"/api/projects/{team.pk}/property_values", {"key": "$browser", "event_name": EVENT}
    ).json()
    assert values == {"results": [{"name": "Chrome", "count": 1}, {"name": "Firefox", "count": 1}]}


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({}, "query.kind"),
        ({"kind": "FlyingQuery"}, "query.kind"),
        ({"kind": "TrendsQuery"}, "query.series"),
        ({"kind": "TrendsQuery", "series": []}, "query.series"),
        ({**TRENDS, "series": [{"math": "p98"}]}, "query.series.0.math"),
        ({**TRENDS, "series": [{"math": "p99"}]}, "query.series.0.math_property"),
        ({**TRENDS, "series": [{"math_property": "a"}]}, "query.series.0.math_property"),
        (
            {**TRENDS, "series": [{"math": "unique_group"}]},
            "query.series.0.math_group_type_index",
        ),
        (
            {**TRENDS, "series": [{"math": "sum", "math_property": "a", "math_currency": "EUR"}]},
            "query.series.0.math_currency",
        ),
        (
            {
                **TRENDS,
                "series": [
                    {
                        "math": "sum",
                        "math_property": "a",
                        "math_property_revenue_currency": {"static": "euro"},
                    }
                ],
            },
            "query.series.0.math_property_revenue_currency.static",
        ),
        (
            {**TRENDS, "series": [{**REVENUE, "math_currency": "ZZZ"}]},
            "query.series.0.math_currency",
        ),
        (
            {
                **TRENDS,
                "series": [{**REVENUE, "math_property_revenue_currency": {"static": "ZZZ"}}],
            },
            "query.series.0.math_property_revenue_currency.static",
        ),
        (
            {**TRENDS, "series": [{**REVENUE, "math_property_revenue_currency": {}}]},
            "query.series.0.math_property_revenue_currency",
        ),
        (
            {
                **TRENDS,
                "series": [{**REVENUE, "math_property_type": "data_warehouse_properties"}],
            },
            "query.series.0.math_property_type",
        ),
        ({**TRENDS, "series": [{"kind": "ActionsNode"}]}, "query.series.0.id"),
        ({**TRENDS, "series": [{"kind": "Actions"}]}, "query.series.0.kind"),
        ({**TRENDS, "series": [{"kind": 5}]}, "query.series.0.kind"),
        ({**TRENDS, "series": ["EventsNode"]}, "query.series.0.kind"),
        ({**TRENDS, "series": [{"kind": "DataWarehouseNode"}]}, "query.series.0.table_name"),
        (
            {**TRENDS, "series": [{**ORDERS, "timestamp_field": "x" * 300}]},
            "query.series.0.timestamp_field",
        ),
        ({**TRENDS, "series": [ORDERS]}, "query.series.0.table_name"),
        (
            {**TRENDS, "series": [{**ORDERS, "table_name": "system.tables"}]},
            "query.series.0.table_name",
        ),
        ({**TRENDS, "series": [{**ORDERS, "table_name": "events"}]}, "query.series.0.table_name"),
        (
            {**TRENDS, "breakdownFilter": {"breakdown": "a", "breakdown_type": "data_warehouse"}},
            "query.breakdownFilter.breakdown_type",
        ),
        (
            {**TRENDS, "trendsFilter": {"formula": "A + B"}},
            "query.trendsFilter.formula",
        ),
        (
            {**TRENDS, "trendsFilter": {"formula": "(" * 10_000 + "A" + ")" * 10_000}},
            "query.trendsFilter.formula",
        ),
        (
            {**TRENDS, "trendsFilter": {"formula": "(" * 21 + "A" + ")" * 21}},
            "query.trendsFilter.formula",
        ),
        (
            {**TRENDS, "trendsFilter": {"formulaNodes": [{"formula": "A; DROP TABLE events"}]}},
            "query.trendsFilter.formulaNodes.0.formula",
        ),
        (
            {**TRENDS, "trendsFilter": {"formulas": ["A", "sleep(A)"]}},
            "query.trendsFilter.formulas.1",
        ),
        (
            {
                **TRENDS,
                "series": [{"math": "weekly_active"}],
                "trendsFilter": {"display": "ActionsLineGraphCumulative"},
            },
            "query.series.0.math",
        ),
        ({**TRENDS, "interval": "fortnight"}, "query.interval"),
        ({**TRENDS, "samplingFactor": 0.1}, "query.samplingFactor"),
        ({**TRENDS, "dateRange": {"date_from": "soon"}}, "query.dateRange.date_from"),
        ({**TRENDS, "dateRange": {"date_to": "2026-02-30"}}, "query.dateRange.date_to"),
        ({**TRENDS, "dateRange": {"date_from": "-9999d"}, "interval": "hour"}, "query.interval"),
        ({**TRENDS, "dateRange": {"date_from": "-99999y"}}, "query.dateRange.date_from"),
        ({**TRENDS, "properties": [{"key": "a"}]}, "query.properties.0.type"),
        (
            {**TRENDS, "properties": [{"type": "event", "key": "a", "operator": "like"}]},
            "query.properties.0.operator",
        ),
        (
            {
                **TRENDS,
                "properties": [{"type": "event", "key": "a", "operator": "gt", "value": "x"}],
            },
            "query.properties.0.value",
        ),
        (
            {
                **TRENDS,
                "properties": [{"type": "event", "key": "a", "operator": "regex", "value": "("}],
            },
            "query.properties.0.value",
        ),
        (
            {**TRENDS, "breakdownFilter": {"breakdown_limit": 0}},
            "query.breakdownFilter.breakdown_limit",
        ),
        ({"kind": "EventsQuery", "select": ["team_id"]}, "query.select.0"),
        ({"kind": "EventsQuery", "select": ["*"], "orderBy": ["*"]}, "query.orderBy.0"),
        ({"kind": "EventsQuery", "select": ["*"], "limit": 10**9}, "query.limit"),
        ({"kind": "EventsQuery", "select": ["*"], "after": "x"}, "query.after"),
    ],
)
def test_a_wrong_question_is_refused_with_the_path_of_the_field(
    client: APIClient, team: Team, query: dict[str, Any], attr: str
) -> None:
    response = ask(client, team, **query)
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content
    assert response.json()["detail"]


@pytest.mark.parametrize("body", ["[]", '"x"', "{}", '{"query": 5}', '{"query": null}', "nothing"])
def test_a_body_that_is_no_question_is_refused(client: APIClient, team: Team, body: str) -> None:
    url = f"/api/projects/{team.pk}/query"
    response = client.post(url, body, content_type="application/json")
    assert response.status_code == 400


def test_hostile_names_and_values_are_only_names_and_values(client: APIClient, team: Team) -> None:
    for text in (
        "'",
        '"',
        "\\",
        "\\'",
        "\x00",
        "{p0:String}",
        "{}",
        "`",
        "😀",
        "') OR 1=1 --",
        "\n\t",
    ):
        asked = {"type": "event", "key": text, "operator": "icontains", "value": text}
        response = ask(
            client, team, **TRENDS, properties=[asked], breakdownFilter={"breakdown": text}
        )
        assert (response.status_code, response.json()["results"]) == (200, [])
        listed = ask(client, team, kind="EventsQuery", select=[f"properties.{text}"], event=text)
        assert (listed.status_code, listed.json()["results"]) == (200, [])


@pytest.mark.parametrize(
    "formula", ["A / 0", "A / (A - A)", "A % 0", "1e300 * 1e300 * A", "-1 / 0"]
)
def test_a_formula_without_a_value_has_none(client: APIClient, team: Team, formula: str) -> None:
    response = ask(client, team, **TRENDS, trendsFilter={"formula": formula})
    assert response.status_code == 200, response.content
    assert response.json()["results"][0]["data"][-1] is None


def test_a_formula_may_be_nested_twenty_deep(client: APIClient, team: Team) -> None:
    response = ask(client, team, **TRENDS, trendsFilter={"formula": "(" * 20 + "A" + ")" * 20})
    assert response.status_code == 200, response.content
    assert response.json()["results"][0]["data"][-1] == 2


def test_clickhouse_that_does_not_answer_is_said_to_be_unavailable(
    client: APIClient, team: Team, settings: Settings
) -> None:
    house = settings.FOOTFALL
    settings.FOOTFALL = replace(
        house, clickhouse=replace(house.clickhouse, url="http://127.0.0.1:9")
    )
    response = ask(client, team, **TRENDS)
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
