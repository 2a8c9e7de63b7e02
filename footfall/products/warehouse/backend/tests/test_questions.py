"""What was copied, asked: as a table in SQL, beside the events, and as a series of a trend."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_team, make_user
from footfall.products.insights.backend.facade import ask_own_question
from footfall.products.warehouse.backend.facade import external_tables
from footfall.products.warehouse.backend.models import SourceTable
from footfall.products.warehouse.backend.tests.databases import (
    SourceDatabase,
    allow_loopback,
    copied_table,
    source_database,
)
from footfall.products.warehouse.backend.tests.factories import make_source, make_table
from footfall.query.errors import QueryError
from footfall.query.syntax.parse import parse

pytestmark = pytest.mark.django_db

ORDERS = """
CREATE TABLE orders (id bigint PRIMARY KEY, customer text, amount numeric(12, 2), channel text,
                     "ship to" text, placed_at timestamptz)
"""
# three a day from 1 to 3 March 2026; amounts 1 to 9
FILL = """
INSERT INTO orders SELECT n, 'buyer ' || n % 2, n, CASE WHEN n % 3 = 0 THEN 'shop' ELSE 'web' END, 'x',
       timestamptz '2026-03-01T10:00:00Z' + make_interval(days => (n - 1) / 3) FROM generate_series(1, 9) AS n
"""


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[SourceDatabase]:
    with source_database() as database:
        database.execute(ORDERS, FILL)
        yield database


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    return make_team()


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


@pytest.fixture
def orders(shop: SourceDatabase, team: Team, monkeypatch: pytest.MonkeyPatch) -> SourceTable:
    """The table as its first sync leaves it."""
    allow_loopback(monkeypatch)
    published = copied_table(team.id, shop.config, "orders").sync()
    assert published is not None
    return make_table(
        make_source(team.id, shop.config),
        "orders",
        physical_name=published.physical_name,
        published_columns=published.columns,
        rows=published.rows,
    )


def name_of(table: SourceTable) -> str:
    return f"{table.source.prefix}.{table.name}"


def asked(clickhouse: ClickHouseUsers, sql: str, team: Team) -> list[tuple[Any, ...]]:
    return ask_own_question(clickhouse.reader, parse(sql), team.id).rows


def test_a_table_is_asked_by_the_name_of_its_source(
    clickhouse: ClickHouseUsers, team: Team, orders: SourceTable
) -> None:
    rows = asked(
        clickhouse,
        f"SELECT o.channel AS channel, count() AS n, sum(o.amount) AS total "
        f"FROM {name_of(orders)} AS o WHERE o.id > 1 GROUP BY channel ORDER BY channel",
        team,
    )
    assert rows == [("shop", 3, 18.0), ("web", 5, 26.0)]


def test_a_table_is_joined_with_the_events_of_its_team(
    clickhouse: ClickHouseUsers, team: Team, orders: SourceTable
) -> None:
    columns = ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp"]
    clickhouse.writer.insert_rows(
        "events",
        columns,
        [
            (team_id, orders.id, event, "buyer 1", orders.id, datetime.fromisoformat("2026-03-01"))
            for team_id, event in ((team.id, "seen"), (team.id + 1, "not theirs"))
        ],
    )
    rows = asked(
        clickhouse,
        f"SELECT e.event AS event, count() AS n FROM events AS e JOIN {name_of(orders)} AS o "
        "ON o.customer = e.distinct_id GROUP BY event",
        team,
    )
    assert rows == [("seen", 5)]


def test_a_table_is_nobody_elses_and_not_reached_by_its_physical_name(
    clickhouse: ClickHouseUsers, team: Team, orders: SourceTable
) -> None:
    other = make_team()
    assert external_tables(other.id) == ()
    (external,) = external_tables(team.id)
    for whose, name in (
        (other, name_of(orders)),
        (other, f"{external.database}.{external.table}"),
        (team, f"{external.database}.{external.table}"),
        (team, external.table),
    ):
        with pytest.raises(QueryError, match="unknown table"):
            asked(clickhouse, f"SELECT id AS id FROM {name}", whose)


def trends(client: APIClient, team: Team, table: SourceTable, **series: Any) -> Any:
    node = {
        "kind": "DataWarehouseNode",
        "id": name_of(table),
        "name": name_of(table),
        "table_name": name_of(table),
        "timestamp_field": "placed_at",
        "id_field": "id",
        "distinct_id_field": "customer",
        **series,
    }
    query = {
        "kind": "TrendsQuery",
        "series": [node],
        "interval": "day",
        "dateRange": {"date_from": "2026-02-28", "date_to": "2026-03-04"},
    }
    return client.post(f"/api/projects/{team.id}/query", {"query": query})


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        ({}, [0, 3, 3, 3, 0]),
        ({"math": "dau"}, [0, 2, 2, 2, 0]),
        ({"math": "sum", "math_property": "amount"}, [0, 6.0, 15.0, 24.0, 0]),
        (
            {
                "properties": [
                    {
                        "type": "data_warehouse",
                        "key": "channel",
                        "operator": "exact",
                        "value": ["shop"],
                    }
                ]
            },
            [0, 1, 1, 1, 0],
        ),
    ],
)
def test_a_table_is_a_series_of_a_trend(
    client: APIClient,
    team: Team,
    orders: SourceTable,
    series: dict[str, Any],
    expected: list[float],
) -> None:
    response = trends(client, team, orders, **series)
    assert response.status_code == 200, response.content
    (result,) = response.json()["results"]
    assert result["data"] == expected
    assert result["action"]["type"] == "data_warehouse"


@pytest.mark.parametrize(
    ("series", "attr"),
    [
        ({"table_name": "nobody.orders"}, "query.series.0.table_name"),
        ({"timestamp_field": "nothing"}, "query.series.0.timestamp_field"),
        ({"timestamp_field": "amount"}, "query.series.0.timestamp_field"),
        ({"distinct_id_field": "nothing", "math": "dau"}, "query.series.0.distinct_id_field"),
        ({"math": "sum", "math_property": "nothing"}, "query.series.0.math_property"),
    ],
)
def test_a_series_that_cannot_be_names_the_field(
    client: APIClient, team: Team, orders: SourceTable, series: dict[str, Any], attr: str
) -> None:
    response = trends(client, team, orders, **series)
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content


def test_a_series_of_another_teams_table_is_refused(
    client: APIClient, team: Team, orders: SourceTable
) -> None:
    other = make_team()
    stranger = client_of(make_user(other.organization))
    refused = trends(stranger, other, orders)
    assert (refused.status_code, refused.json()["attr"]) == (400, "query.series.0.table_name")
