"""From a copy to ClickHouse: whoever reads sees one state or the other, whatever an attempt left behind."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.warehouse.backend.contracts import Published, SourceError
from footfall.products.warehouse.backend.logic import publish_table
from footfall.products.warehouse.backend.logic.drop_tables import (
    count_rows,
    database_of,
    drop_table,
    exists,
    quoted,
    size_bytes,
)
from footfall.products.warehouse.backend.tests.databases import (
    CopiedTable,
    SourceDatabase,
    allow_loopback,
    copied_rows,
    copied_table,
    source_database,
    writer,
)


@pytest.fixture(autouse=True)
def loopback_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    allow_loopback(monkeypatch)


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[SourceDatabase]:
    with source_database() as database:
        yield database


@pytest.fixture
def notes(shop: SourceDatabase, team_id: int) -> CopiedTable:
    shop.execute(
        "DROP TABLE IF EXISTS notes",
        "CREATE TABLE notes (id bigint, lang text, words text, PRIMARY KEY (lang, id))",
        "INSERT INTO notes SELECT n, 'en', 'words ' || n FROM generate_series(1, 100) AS n",
    )
    return copied_table(team_id, shop.config, "notes")


def synced(table: CopiedTable) -> Published:
    published = table.sync()
    assert published is not None
    return published


def tables_of(clickhouse: ClickHouse, prefix: str) -> list[str]:
    rows = clickhouse.run_query(
        "SELECT name FROM system.tables WHERE database = {database:String} AND startsWith(name, {prefix:String})",
        {"database": database_of(clickhouse.settings.database), "prefix": prefix},
    ).rows
    return [name for (name,) in rows]


def test_a_table_is_sorted_by_its_key_and_only_the_key_is_never_null(notes: CopiedTable) -> None:
    published = synced(notes)
    assert published.columns == [
        {"name": "id", "type": "Int64"},
        {"name": "lang", "type": "String"},
        {"name": "words", "type": "Nullable(String)"},
    ]
    clickhouse = writer()
    (row,) = clickhouse.run_query(
        "SELECT sorting_key FROM system.tables WHERE database = {database:String} AND name = {name:String}",
        {
            "database": database_of(settings.FOOTFALL.clickhouse.database),
            "name": published.physical_name,
        },
    ).rows
    assert row == ("lang, id",)
    assert published.size_bytes == size_bytes(clickhouse, published.physical_name) > 0


def test_readers_see_the_old_rows_until_all_the_new_ones_are_there(
    shop: SourceDatabase, notes: CopiedTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = synced(notes).physical_name
    shop.execute("UPDATE notes SET words = 'new'")
    seen: list[list[tuple[Any, ...]]] = []

    def look(clickhouse: ClickHouse, staging: str) -> int:
        seen.append(copied_rows(name, ("words",)))
        return count_rows(clickhouse, staging)

    monkeypatch.setattr(publish_table, "count_rows", look)
    synced(notes)
    assert seen == [[(f"words {number}",) for number in range(1, 101)]]
    assert copied_rows(name, ("words",)) == [("new",)] * 100


def test_what_a_killed_attempt_left_is_swept_and_a_cut_stream_is_never_published(
    shop: SourceDatabase, notes: CopiedTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = synced(notes).physical_name
    clickhouse = writer()
    with monkeypatch.context() as patch:
        patch.setattr(publish_table, "count_rows", lambda *_: 99)
        shop.execute("UPDATE notes SET words = 'lost'")
        with pytest.raises(RuntimeError, match="99 rows arrived"):
            notes.sync()
    assert len(tables_of(clickhouse, name)) == 2
    assert copied_rows(name, ("words",))[0] == ("words 1",)
    synced(notes)
    assert tables_of(clickhouse, name) == [name]
    assert copied_rows(name, ("words",)) == [("lost",)] * 100
    drop_table(clickhouse, name)
    assert not exists(clickhouse, name)
    drop_table(clickhouse, name)


def test_a_table_without_rows_is_there_with_its_columns(
    shop: SourceDatabase, notes: CopiedTable
) -> None:
    shop.execute("DELETE FROM notes")
    published = synced(notes)
    assert (published.rows, len(published.columns)) == (0, 3)
    assert copied_rows(published.physical_name, ("id",)) == []


def test_names_that_would_break_out_of_a_statement_are_only_names(
    shop: SourceDatabase, team_id: int
) -> None:
    odd = ["a`b", "a\\", "'; DROP TABLE x; --", "{x:String}", "ü", "_dlt_id", "count()"]
    spelled = ", ".join('"' + name.replace('"', '""') + '" text' for name in odd)
    shop.execute(
        "DROP TABLE IF EXISTS odd",
        f"CREATE TABLE odd (id int PRIMARY KEY, {spelled})",
        f"INSERT INTO odd VALUES (1, {', '.join(['$$x`' + chr(39) + '$$'] * len(odd))})",
    )
    published = synced(copied_table(team_id, shop.config, "odd"))
    assert [column["name"] for column in published.columns] == ["id", *odd]
    assert copied_rows(published.physical_name, odd) == [("x`'",) * len(odd)]
    assert quoted("a`b\\") == "`a\\`b\\\\`"


def test_a_name_that_no_question_could_spell_is_refused(shop: SourceDatabase, team_id: int) -> None:
    shop.execute("DROP TABLE IF EXISTS lines", 'CREATE TABLE lines (id int, "two\nlines" text)')
    with pytest.raises(SourceError, match="line end"):
        copied_table(team_id, shop.config, "lines").sync()
