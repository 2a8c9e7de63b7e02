"""Tables of a real PostgreSQL, copied: what ClickHouse holds afterwards is what the source holds."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from footfall.products.warehouse.backend.contracts import Published, SourceError
from footfall.products.warehouse.backend.logic import publish_table
from footfall.products.warehouse.backend.tests.databases import (
    CopiedTable,
    SourceDatabase,
    allow_loopback,
    copied_rows,
    copied_table,
    source_database,
)

ORDERS = """
CREATE TABLE orders (id bigint PRIMARY KEY, customer text, amount numeric(12, 2), paid boolean,
                     note varchar(40), updated_at timestamptz NOT NULL DEFAULT now())
"""
FILL = """
INSERT INTO orders SELECT n, 'customer ' || n % 7, n / 3.0, n % 2 = 0, CASE WHEN n % 5 = 0 THEN '' END,
       timestamptz '2026-01-01' + make_interval(mins => n::int) FROM generate_series({}, {}) AS n
"""
COLUMNS = ("id", "customer", "amount", "paid", "note", "updated_at")


@pytest.fixture(autouse=True)
def loopback_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    allow_loopback(monkeypatch)


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[SourceDatabase]:
    with source_database() as database:
        yield database


@pytest.fixture
def orders(shop: SourceDatabase, team_id: int) -> CopiedTable:
    shop.execute("DROP TABLE IF EXISTS orders", ORDERS, FILL.format(1, 2500))
    return copied_table(team_id, shop.config, "orders", cursor="updated_at")


def synced(table: CopiedTable) -> Published:
    published = table.sync()
    assert published is not None
    return published


def assert_equal_to_source(
    shop: SourceDatabase, published: Published, columns: tuple[str, ...] = COLUMNS
) -> None:
    wanted = shop.rows(f"SELECT {', '.join(columns)} FROM orders ORDER BY id")
    assert copied_rows(published.physical_name, columns) == wanted


def test_updates_new_rows_and_a_new_column_arrive_and_each_row_once(
    shop: SourceDatabase, orders: CopiedTable
) -> None:
    first = synced(orders)
    assert (first.rows, first.loaded.rows_read) == (2500, 2500)
    assert_equal_to_source(shop, first)
    shop.execute(
        "ALTER TABLE orders ADD COLUMN channel text",
        "UPDATE orders SET amount = -1, channel = 'web', updated_at = '2026-03-01' WHERE id % 100 = 0",
        FILL.replace("updated_at", "")
        .replace(
            "INSERT INTO orders",
            "INSERT INTO orders " "(id, customer, amount, paid, note, updated_at)",
        )
        .format(2501, 2600),
    )
    second = synced(orders)
    assert second.rows == 2600
    assert second.loaded.rows_read < 300
    assert_equal_to_source(shop, second, (*COLUMNS, "channel"))
    assert any("channel is new" in line for line in orders.notes.lines)


def test_pages_of_equal_times_end(shop: SourceDatabase, orders: CopiedTable) -> None:
    synced(orders)
    orders.change(page_rows=2000)
    shop.execute("UPDATE orders SET updated_at = '2026-04-01', note = 'moved'")
    published = synced(orders)
    assert published.loaded.rows_read == 2500
    assert_equal_to_source(shop, published)


def test_a_new_column_with_a_default_a_changed_type_and_another_key_make_the_copy_anew(
    shop: SourceDatabase, orders: CopiedTable
) -> None:
    synced(orders)
    shop.execute("ALTER TABLE orders ADD COLUMN currency text DEFAULT 'EUR'")
    second = synced(orders)
    assert second.loaded.generation == 2
    assert_equal_to_source(shop, second, (*COLUMNS, "currency"))
    shop.execute("ALTER TABLE orders ALTER COLUMN paid TYPE text")
    third = synced(orders)
    assert third.loaded.generation == 3
    assert_equal_to_source(shop, third, (*COLUMNS, "currency"))
    assert any("the column paid became text" in line for line in orders.notes.lines)


def test_a_column_that_is_gone_stays_with_what_it_held(
    shop: SourceDatabase, orders: CopiedTable
) -> None:
    synced(orders)
    shop.execute(
        "ALTER TABLE orders DROP COLUMN note",
        "UPDATE orders SET paid = NULL, updated_at = now() WHERE id = 5",
    )
    published = synced(orders)
    rows = copied_rows(published.physical_name, ("id", "paid", "note"))
    assert rows[4] == (5, None, None)
    assert rows[9] == (10, True, "")


def test_a_full_refresh_follows_deletions_and_every_change_of_columns(
    shop: SourceDatabase, orders: CopiedTable
) -> None:
    orders.change(sync_mode="full_refresh", cursor_column="")
    assert_equal_to_source(shop, synced(orders))
    shop.execute("DELETE FROM orders WHERE id % 2 = 1", "ALTER TABLE orders DROP COLUMN paid")
    published = synced(orders)
    assert published.rows == 1250
    names = tuple(column["name"] for column in published.columns)
    assert names == ("id", "customer", "amount", "note", "updated_at")
    assert_equal_to_source(shop, published, names)
    shop.execute("DELETE FROM orders")
    assert synced(orders).rows == 0
    shop.execute(FILL.replace("n % 2 = 0, ", "").format(1, 3))
    assert synced(orders).rows == 3


def test_a_key_of_unusual_names_finds_its_rows_again(shop: SourceDatabase, team_id: int) -> None:
    shop.execute(
        'CREATE TABLE "Odd Keys" ("Id" int, "order ""by""" text, "select" int, at timestamp, '
        'PRIMARY KEY ("Id", "order ""by""", "select"))',
        "INSERT INTO \"Odd Keys\" SELECT n, 'it''s ' || n, n, '2026-01-01' FROM generate_series(1, 50) AS n",
    )
    table = copied_table(team_id, shop.config, "Odd Keys", cursor="at")
    synced(table)
    shop.execute("""UPDATE "Odd Keys" SET at = '2026-02-01' WHERE "Id" = 7""")
    published = synced(table)
    columns = ("Id", 'order "by"', "select")
    assert published.rows == 50
    assert copied_rows(published.physical_name, columns, "Id") == [
        (number, f"it's {number}", number) for number in range(1, 51)
    ]


def test_an_attempt_that_ended_between_pages_is_taken_up_where_it_was(
    shop: SourceDatabase, orders: CopiedTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders.change(page_rows=1000)
    written = []

    def fail_at_the_second_page(*_: Any) -> None:
        written.append(1)
        if len(written) == 2:
            raise ConnectionError("pulled the plug")

    monkeypatch.setattr(
        type(orders.notes), "progress", lambda self, *told: fail_at_the_second_page()
    )
    with pytest.raises(ConnectionError):
        orders.sync()
    monkeypatch.undo()
    allow_loopback(monkeypatch)
    published = synced(orders)
    assert published.loaded.rows_read == 500
    assert any("Going on" in line for line in orders.notes.lines)
    assert_equal_to_source(shop, published)


def test_a_copy_that_was_loaded_is_only_published_by_the_next_attempt(
    shop: SourceDatabase, orders: CopiedTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Any:
        raise ConnectionError("ClickHouse is away")

    with monkeypatch.context() as patched:
        patched.setattr(publish_table, "publish", refuse)
        with pytest.raises(ConnectionError):
            orders.sync()
    orders.change(loaded=vars(orders.notes.states[0]))
    shop.execute("DROP TABLE orders")
    assert synced(orders).rows == 2500


def test_every_type_arrives_as_what_it_was(shop: SourceDatabase, team_id: int) -> None:
    shop.execute(
        "CREATE TYPE mood AS ENUM ('good', 'bad')",
        '''CREATE TABLE kinds (id uuid PRIMARY KEY, small smallint, real_one real, free numeric, tight numeric(38, 4),
        day date, local timestamp, at timestamptz, body jsonb, raw bytea, list int[], feeling mood, "odd ""name""" text,
        "Ünï" text, span interval, address inet)''',
        """INSERT INTO kinds VALUES
        ('00000000-0000-0000-0000-000000000001', -3, 0.5, 12345678901234567890.123456789, 1.5, '2026-02-03',
         '2026-02-03 04:05:06.789012', '2026-02-03 04:05:06.5+02', '{"a": [1, null]}', '\\xdeadbeef', '{1,2}', 'good',
         E'line\\nbreak, "quoted" \\\\ Größe', '', '1 day', '10.0.0.1'),
        ('00000000-0000-0000-0000-000000000002', NULL, 'NaN', 'NaN', NULL, '4000-01-01', 'infinity', '1066-10-14',
         NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)""",
    )
    published = synced(copied_table(team_id, shop.config, "kinds"))
    names = tuple(column["name"] for column in published.columns)
    first, second = copied_rows(published.physical_name, names)
    assert dict(zip(names, map(str, first), strict=True)) == {
        "id": "00000000-0000-0000-0000-000000000001",
        "small": "-3",
        "real_one": "0.5",
        "free": "12345678901234567890.123456789",
        "tight": "1.5000",
        "day": "2026-02-03",
        "local": "2026-02-03 04:05:06.789012+00:00",
        "at": "2026-02-03 02:05:06.500000+00:00",
        "body": '{"a": [1, null]}',
        "raw": "\\xdeadbeef",
        "list": "{1,2}",
        "feeling": "good",
        'odd "name"': 'line\nbreak, "quoted" \\ Größe',
        "Ünï": "",
        "span": "P1D",
        "address": "10.0.0.1/32",
    }
    assert isinstance(first[names.index("free")], Decimal)
    assert [value for value in second if value is not None][1:] != []
    assert second[names.index("day")] is None


def test_a_table_that_is_gone_is_told(shop: SourceDatabase, team_id: int) -> None:
    with pytest.raises(SourceError, match="no table public.nowhere"):
        copied_table(team_id, shop.config, "nowhere").sync()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"password": "wrong"}, "password authentication failed"),
        ({"database": "nowhere"}, "does not exist"),
        ({"host": "169.254.169.254"}, "not public"),
        ({"host": "10.1.2.3"}, "not public"),
        ({"host": "no such host"}, "no host"),
    ],
)
def test_a_connection_that_cannot_be_is_told_without_the_password(
    shop: SourceDatabase, team_id: int, change: dict[str, Any], reason: str
) -> None:
    config = {**shop.config, **change}
    with pytest.raises(SourceError, match=reason) as told:
        copied_table(team_id, config, "orders").sync()
    assert config["password"] not in str(told.value)
