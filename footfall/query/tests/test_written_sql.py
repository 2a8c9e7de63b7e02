"""What people's SQL means: names, aliases, properties and joins, as the engine answers them."""

from __future__ import annotations

import json
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.query.passes.context import Context
from footfall.query.written.compile import CompiledStatement, compile_statement
from footfall.query.written.errors import StatementError
from footfall.query.written.scope import Question

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
# A number of this run: the store may hold the rows of an older one.
TEAM = 1 + secrets.randbelow(2**40)
ADA = uuid.UUID(int=1)


def compiled(
    sql: str, database: str = "footfall", zone: str = "UTC", **given: Any
) -> CompiledStatement:
    question = Question(now=NOW, zone=ZoneInfo(zone), database=database, **given)
    return compile_statement(sql, question, Context(given.pop("team", TEAM), database))


@pytest.fixture(scope="module")
def stored(clickhouse: ClickHouseUsers) -> ClickHouseUsers:
    database = clickhouse.writer.settings.database
    rows = [
        ("bought", "ada", {"$browser": "Chrome", "price": 5, "cart": {"items": 3}, "a b": "x"}),
        ("bought", "bea", {"$browser": "Firefox", "price": "7.5", "is_gift": True}),
        ("seen", "ada", {"price": "free"}),
    ]
    clickhouse.writer.insert_rows(
        f"{database}.events",
        [
            "team_id",
            "uuid",
            "event",
            "distinct_id",
            "person_id",
            "timestamp",
            "properties",
            "group_0",
        ],
        [
            (TEAM, uuid.UUID(int=9 + n), event, who, ADA, NOW, json.dumps(properties), "acme")
            for n, (event, who, properties) in enumerate(rows)
        ],
    )
    clickhouse.writer.insert_rows(
        f"{database}.groups",
        ["team_id", "group_type_index", "group_key", "properties", "created_at", "version"],
        [(TEAM, 0, "acme", '{"plan": "large", "seats": {"max": 9}}', NOW, 1)],
    )
    clickhouse.writer.insert_rows(
        f"{database}.persons",
        ["team_id", "id", "properties", "is_identified", "is_deleted", "created_at", "version"],
        [(TEAM, ADA, '{"email": "ada@example.com"}', True, False, NOW, 1)],
    )
    return clickhouse


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT count(), count(*), count(DISTINCT distinct_id) FROM events", [(3, 3, 2)]),
        ("SELECT properties.$browser FROM events WHERE properties['$browser'] = 'Chrome'", [("Chrome",)]),
        ("SELECT properties.cart.items, properties.`a b` FROM events WHERE properties.cart.items > 2", [("3", "x")]),
        ("SELECT t.properties.cart.items FROM (SELECT properties FROM events) AS t ORDER BY 1 LIMIT 1", [("3",)]),
        # Text that is no number is passed over where a number is asked for.
        ("SELECT sum(properties.price), countIf(properties.price >= 5) FROM events", [(12.5, 2)]),
        ("SELECT properties.price * 2 FROM events WHERE properties.price BETWEEN 6 AND 8", [(15.0,)]),
        ("SELECT distinct_id FROM events WHERE properties.is_gift = true", [("bea",)]),
        ("SELECT group_0.properties.seats.max FROM events LIMIT 1", [("9",)]),
        ("SELECT person.created_at = timestamp, person.id FROM events LIMIT 1", [(1, ADA)]),
        ("SELECT p.properties.email FROM events AS e JOIN persons AS p ON p.id = e.person_id LIMIT 1", [("ada@example.com",)]),
        ("SELECT p.id FROM events AS e LEFT JOIN persons AS p ON p.properties.email = e.event LIMIT 1", [(None,)]),
        # In WHERE the column goes first, elsewhere the alias.
        ("SELECT upper(event) AS event, length(event) AS n FROM events WHERE event = 'seen'", [("SEEN", 4)]),
        ("SELECT lower(x) AS y, 'A' AS x FROM events LIMIT 1", [("a", "A")]),
        ("SELECT event AS team_id FROM events WHERE team_id = 'seen'", [("seen",)]),
        ("SELECT count() AS timestamp FROM events WHERE timestamp > toDateTime('2020-01-01 00:00:00')", [(3,)]),
        ("WITH w AS (SELECT event, count() AS n FROM events GROUP BY event) SELECT sum(n), max(w.n) FROM w", [(3, 2)]),
        ("WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS x FROM a) SELECT a.x, b.x FROM a CROSS JOIN b", [(1, 2)]),
        ("SELECT event FROM (SELECT event FROM events UNION DISTINCT SELECT 'seen') ORDER BY 1", [("bought",), ("seen",)]),
        ("SELECT 1 AS x UNION ALL SELECT 2 INTERSECT SELECT 2", [(1,), (2,)]),
        ("SELECT x FROM (SELECT [1, 2] AS xs) ARRAY JOIN xs AS x ORDER BY x", [(1,), (2,)]),
        ("SELECT x, y FROM (SELECT emptyArrayInt64() AS xs, 5 AS y) LEFT ARRAY JOIN xs AS x", [(0, 5)]),
        ("SELECT arrayMap((x, i) -> x * i, [5, 6], [1, 2])", [([5, 12],)]),
        ("SELECT arrayFilter(e -> e.1 > 1, [(1, 'a'), (2, 'b')])[1].2", [("b",)]),
        ("SELECT CASE event WHEN 'seen' THEN 1 ELSE 2 END AS c, count() FROM events GROUP BY c ORDER BY c", [(1, 1), (2, 2)]),
        ("SELECT event, row_number() OVER (PARTITION BY event ORDER BY uuid) AS n FROM events QUALIFY n = 2", [("bought", 2)]),
        ("SELECT CAST('5' AS Nullable(Int64)) + '2'::Int64, toTypeName(1::Decimal(9, 2))", [(7, "Decimal(9, 2)")]),
        ("SELECT event FROM events WHERE distinct_id IN (SELECT distinct_id FROM events WHERE event = 'seen') AND event != 'seen'", [("bought",)]),
        ("SELECT {text}, {variables.n} + 1", [("it's", 3)]),
        ("SELECT now(), today(), yesterday() = today() - 1", [(NOW, NOW.date(), 1)]),
        ("SELECT -(1 + 2) * 3 - (4 - 5), NOT (1 = 1 AND 2 = 3), 7 % 4, 1 - (2 - 3)", [(-8, True, 3, 2)]),
        ("SELECT 'a' || 'b', 'ab' LIKE 'a%', 'AB' ILIKE 'a%', 'ab' NOT LIKE 'a%', NULL IS NULL", [("ab", 1, 1, False, 1)]),
        ("SELECT 5 NOT BETWEEN 1 AND 3, 'a' NOT IN ('b'), 'ab' NOT ILIKE 'A%'", [(True, True, False)]),
        ("SELECT event, distinct_id FROM events ORDER BY event, distinct_id LIMIT 1 BY event", [("bought", "ada"), ("seen", "ada")]),
        ("SELECT event, distinct_id FROM events ORDER BY 1, 2 LIMIT 1 OFFSET 1 BY event LIMIT 5", [("bought", "bea")]),
        ("SELECT distinct_id FROM events ORDER BY event, distinct_id LIMIT 1, 1 BY upper(event) LIMIT 1 OFFSET 0", [("bea",)]),
        ("SELECT sum(n) FROM (SELECT 1 AS n FROM events LIMIT {n} BY distinct_id LIMIT 2)", [(2,)]),
        ("WITH 5 AS x, x * 2 AS y SELECT y, x + y", [(10, 15)]),
        ("WITH (SELECT max(length(event)) FROM events) AS longest SELECT DISTINCT event FROM events WHERE length(event) = longest", [("bought",)]),
        ("WITH lower(event) AS e, properties AS p SELECT e, p.cart.items FROM events WHERE e = 'bought' AND p.$browser = 'Chrome'", [("bought", "3")]),
        # Where a column of that name can be meant it is, as with the names of columns.
        ("WITH 'x' AS event SELECT event FROM events WHERE event = 'seen'", [("x",)]),
        ("WITH 7 AS n, w AS (SELECT n AS a) SELECT a, n IN (SELECT a FROM w), (SELECT n) FROM w", [(7, 1, 7)]),
        ("WITH sum(properties.price) AS s SELECT event, s FROM events GROUP BY event HAVING s > 1 ORDER BY s", [("bought", 12.5)]),
        ("WITH group_0.properties.plan AS plan SELECT plan, count() FROM events GROUP BY plan", [("large", 3)]),
        ("SELECT (length(event) AS n) * 2, n FROM events WHERE n = 4", [(8, 4)]),
        ("SELECT sum(toFloat64OrNull(properties.price) AS price) AS total, max(price) FROM events", [(12.5, 7.5)]),
        ("SELECT 1 WHERE EXISTS (SELECT 1 FROM events WHERE event = 'seen') AND NOT EXISTS (SELECT 1 FROM events WHERE event = 'x')", [(1,)]),
        ("WITH w AS (SELECT 1 AS a) SELECT EXISTS (SELECT a FROM w UNION ALL SELECT 2 LIMIT 0), exists(SELECT * FROM w WHERE a = 2)", [(1, 0)]),
        ("SELECT '{' || '/* no comment */' /* one */ -- two", [("{/* no comment */",)]),
    ],
)  # fmt: skip
def test_a_statement_means_what_it_says(stored: ClickHouseUsers, sql: str, rows: Any) -> None:
    statement = compiled(sql, stored.reader.settings.database, values={"text": "it's", "n": 2})
    answer = stored.reader.run_query(
        statement.query.sql, statement.query.parameters, settings={"join_use_nulls": 1}
    )
    # One row more is asked for than is told.
    assert answer.rows[: statement.limit] == rows


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT event, e.properties.$browser, count() AS `how many` FROM events e GROUP BY 1, 2", ["event", "$browser", "how many"]),
        ("SELECT * FROM person_distinct_ids", ["distinct_id", "person_id"]),
        ("SELECT p.*, 1 + 1 FROM person_distinct_ids AS p", ["distinct_id", "person_id", "1 + 1"]),
        ("SELECT  sum( 1 ),\n max(2) AS m", ["sum( 1 )", "m"]),
        ("SELECT event FROM events UNION ALL SELECT distinct_id FROM events", ["event"]),
    ],
)  # fmt: skip
def test_columns_are_named_as_they_are_written(sql: str, columns: list[str]) -> None:
    assert compiled(sql).columns == columns


def test_no_name_or_value_of_the_text_is_spelled() -> None:
    sql = "SELECT event AS `\" FROM system.tables --`, 'secret' AS b FROM events AS `x\"y` WHERE `x\"y`.event = 'secret'"
    spelled = compiled(sql).query
    assert "secret" not in spelled.sql
    assert "system" not in spelled.sql
    assert 'x"y' not in spelled.sql


def test_times_are_those_of_the_zone(stored: ClickHouseUsers) -> None:
    query = compiled(
        "SELECT toString(min(timestamp)), toString(toStartOfDay(min(timestamp))) FROM events",
        stored.reader.settings.database,
        zone="Europe/Berlin",
    ).query
    answer = stored.reader.run_query(query.sql, query.parameters)
    assert answer.rows == [("2026-03-29 14:00:00.000", "2026-03-29 00:00:00")]


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELECT a.event FROM events AS a, events AS a", "two sources are named a"),
        ("SELECT event FROM events AS a, events AS b", "is in more than one of a, b"),
        ("SELECT 1 AS x, 2 AS x", "two columns are named x"),
        ("SELECT count() FROM events GROUP BY ALL", "name the columns"),
        ("SELECT 1 UNION ALL SELECT 1, 2", "as many columns: 1 and 2"),
        ("SELECT row_number()", "needs OVER"),
        ("SELECT quantile(x)(1) FROM events", "only a written number or text"),
        ("SELECT sum(1)(2)", "does not take 1 constants"),
        ("SELECT CAST(1 AS AggregateFunction(sum, Int8))", "cannot be cast to"),
        ("SELECT JSONExtract('{}', 'a', 'AggregateFunction(sum, Int8)')", "the name of a type"),
        ("SELECT (1 AS x) + (2 AS x)", "two expressions are named x"),
        ("WITH x + 1 AS x SELECT x", "unknown column x"),
        ("WITH 0 AS x0, " + ", ".join(f"x{n} + 1 AS x{n + 1}" for n in range(25)) + " SELECT x25", "20 deep"),
        ("SELECT count() FROM events AS e WHERE EXISTS (SELECT 1 FROM persons WHERE id = e.person_id)", "unknown column e.person_id"),
        ("SELECT 1 LIMIT 1 BY 1 LIMIT 1 BY 1", "multiple 'LIMIT'"),
        ("SELECT event FROM events LIMIT 'a' BY event", "LIMIT must be a whole number"),
        ("SELECT event FROM events LIMIT 1 BY evnt", "unknown column evnt"),
        ("SELECT 1 UNION ALL (SELECT 2) LIMIT 1 BY 1", ""),
        ("SELECT event FROM events WHERE person_id IN COHORT 1", "IN COHORT is not allowed here"),
        ("SELECT event FROM events WHERE event IN xs", "has(array, x)"),
        ("SELECT e.x FROM events AS e JOIN persons AS p ON p.id = e.person_id AND group_0.properties.a = 'x'", "cannot be used in a JOIN"),
        ("SELECT event FROM events AS e (a, b)", "name the columns inside"),
        ("SELECT * EXCEPT (event) FROM events", "EXCEPT is not allowed"),
        ("SELECT 1 LIMIT 1 WITH TIES", ""),
        ("SELECT 1 LIMIT {n}", "LIMIT must be a whole number"),
        ("SELECT 0x1F, 1_000", ""),
        ("SELECT x -> 1", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said(sql: str, says: str) -> None:
    with pytest.raises(StatementError) as refused:
        compiled(sql, values={"n": "5; DROP"})
    assert says in refused.value.message
