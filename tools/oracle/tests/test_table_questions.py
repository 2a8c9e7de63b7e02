"""Questions about a team's own table over HTTP: who is answered, and what is said of a wrong one."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_team, make_user
from tools.oracle.history import History
from tools.oracle.storing import drop_table, store_table

pytestmark = pytest.mark.django_db

ORDERS: dict[str, Any] = {
    "kind": "DataWarehouseNode",
    "table_name": "shop.orders",
    "timestamp_field": "placed_at",
    "distinct_id_field": "customer",
}


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Iterator[Team]:
    made = make_team()
    # PostgreSQL's teams begin anew with each run, and ClickHouse may be an older one.
    clickhouse.writer.run_command(
        f"DROP TABLE IF EXISTS {clickhouse.writer.settings.database}_warehouse.oracle_{made.pk}"
    )
    store_table(History((), rows=(order(1, "ada"), order(2, "ada"))), made.pk, clickhouse.writer)
    yield made
    drop_table(made.pk, clickhouse.writer)


def order(number: int, customer: str) -> dict[str, Any]:
    return {
        "id": number,
        "placed_at": timezone.now(),
        "day": date(2026, 1, 1),
        "customer": customer,
        "amount": Decimal("2.5"),
        "price": 1.5,
        "value": "x",
        "bucket": number,
        "is_paid": True,
        "currency": "EUR",
    }


def ask(team_id: int, client: APIClient, series: dict[str, Any], **more: Any) -> Any:
    query = {"kind": "TrendsQuery", "series": [series], **more}
    return client.post(f"/api/projects/{team_id}/query", {"query": query}, format="json")


def test_a_team_is_told_about_its_own_table(team: Team) -> None:
    client = client_of(make_user(team.organization))
    for change, expected in (
        ({}, 2),
        ({"math": "dau"}, 1),
        ({"math": "sum", "math_property": "amount"}, 5),
        ({"properties": [{"type": "data_warehouse", "key": "id", "value": 2}]}, 1),
    ):
        response = ask(team.pk, client, {**ORDERS, **change})
        assert response.status_code == 200, response.content
        series = response.json()["results"][0]
        assert series["data"][-1] == expected
        assert (series["action"]["type"], series["action"]["id"]) == (
            "data_warehouse",
            "shop.orders",
        )


def test_another_team_has_no_such_table(team: Team) -> None:
    other = make_team()
    client = client_of(make_user(other.organization))
    for name in ("shop.orders", f"oracle_{team.pk}", f"footfall_warehouse.oracle_{team.pk}"):
        response = ask(other.pk, client, {**ORDERS, "table_name": name})
        assert (response.status_code, response.json()["attr"]) == (
            400,
            "query.series.0.table_name",
        )
    assert ask(team.pk, client, ORDERS).status_code == 404


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"table_name": "shop.nothing"}, "table_name"),
        ({"timestamp_field": "nothing"}, "timestamp_field"),
        ({"timestamp_field": "customer"}, "timestamp_field"),
        ({"distinct_id_field": "nothing"}, "distinct_id_field"),
        ({"math": "dau", "distinct_id_field": None}, "distinct_id_field"),
        ({"math": "avg_count_per_actor", "distinct_id_field": None}, "distinct_id_field"),
        ({"math": "unique_session"}, "math"),
        ({"math": "unique_group", "math_group_type_index": 0}, "math"),
        ({"math": "first_time_for_user"}, "math"),
        ({"math": "sum"}, "math_property"),
        ({"math": "sum", "math_property": "nothing"}, "math_property"),
        ({"math": "sum", "math_property": "is_paid"}, "math_property"),
        ({"math": "sum", "math_property": "') OR 1=1"}, "math_property"),
        (
            {"math": "sum", "math_property": "amount", "math_property_type": "event_properties"},
            "math_property_type",
        ),
        (
            {
                "math": "sum",
                "math_property": "amount",
                "math_property_revenue_currency": {"property": "nothing"},
            },
            "math_property_revenue_currency.property",
        ),
        ({"properties": [{"type": "event", "key": "a", "value": "b"}]}, "properties.0.type"),
        (
            {"properties": [{"type": "data_warehouse", "key": "nothing", "value": "b"}]},
            "properties.0.key",
        ),
    ],
)
def test_a_wrong_series_is_refused_with_the_path_of_the_field(
    team: Team, change: dict[str, Any], attr: str
) -> None:
    client = client_of(make_user(team.organization))
    response = ask(team.pk, client, {**ORDERS, **change})
    assert (response.status_code, response.json()["attr"]) == (400, f"query.series.0.{attr}")


@pytest.mark.parametrize(
    ("question", "attr"),
    [
        ({"properties": [{"type": "event", "key": "a", "value": "b"}]}, "properties"),
        ({"breakdownFilter": {"breakdown": "customer"}}, "breakdownFilter.breakdown_type"),
        (
            {"breakdownFilter": {"breakdown": "nothing", "breakdown_type": "data_warehouse"}},
            "breakdownFilter.breakdown",
        ),
        (
            {
                "breakdownFilter": {
                    "breakdowns": [{"property": "nothing", "type": "data_warehouse"}]
                }
            },
            "breakdownFilter.breakdowns.0.property",
        ),
    ],
)
def test_what_only_events_have_is_refused_of_a_table(
    team: Team, question: dict[str, Any], attr: str
) -> None:
    client = client_of(make_user(team.organization))
    response = ask(team.pk, client, ORDERS, **question)
    assert (response.status_code, response.json()["attr"]) == (400, f"query.{attr}")
