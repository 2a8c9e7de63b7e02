from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.clickhouse.errors import InvalidQuery
from footfall.foundations.clickhouse.migrations import (
    Migration,
    MigrationError,
    apply_migrations,
    pending_migrations,
    read_migrations,
)
from footfall.foundations.clickhouse.schema import Form, Template
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers

_DATABASE = "migrations_test"

_FIRST = Migration(
    Template(
        "0001_create_one",
        "CREATE TABLE IF NOT EXISTS {database}.one (x Int8) ENGINE = {engine:MergeTree} ORDER BY x;\n",
    )
)
_SECOND = Migration(
    Template(
        "0002_widen_one",
        "ALTER TABLE {database}.one ADD COLUMN IF NOT EXISTS y Int8;\n"
        "ALTER TABLE {database}.one ADD COLUMN IF NOT EXISTS z Int8;\n",
    )
)


@pytest.fixture
def settings(clickhouse: ClickHouseUsers) -> Iterator[ConnectionSettings]:
    yield replace(clickhouse.writer.settings, database=_DATABASE)
    clickhouse.writer.run_command(f"DROP DATABASE IF EXISTS {_DATABASE} SYNC")


def _apply(settings: ConnectionSettings, *migrations: Migration) -> list[str]:
    announced: list[str] = []
    count = apply_migrations(settings, Form.SINGLE_NODE, migrations, announced.append)
    assert count == len(announced)
    return announced


def test_pending_migrations_are_applied_once_and_in_order(settings: ConnectionSettings) -> None:
    assert _apply(settings, _FIRST) == ["0001_create_one"]
    assert _apply(settings, _FIRST, _SECOND) == ["0002_widen_one"]
    assert _apply(settings, _FIRST, _SECOND) == []
    server = ClickHouse(settings)
    columns = server.run_query(
        "SELECT name FROM system.columns WHERE table = 'one' AND database = currentDatabase()"
    )
    assert columns.rows == [("x",), ("y",), ("z",)]
    server.close()


def test_a_migration_that_was_cut_short_is_run_again(settings: ConnectionSettings) -> None:
    broken = Migration(
        Template(_SECOND.name, f"{_SECOND.template.text}ALTER TABLE nowhere.x DROP COLUMN y;\n")
    )
    with pytest.raises(InvalidQuery):
        _apply(settings, _FIRST, broken)
    assert _apply(settings, _FIRST, _SECOND) == ["0002_widen_one"]


def test_an_applied_file_that_was_changed_is_refused(settings: ConnectionSettings) -> None:
    _apply(settings, _FIRST)
    changed = Migration(Template(_FIRST.name, f"-- a thought\n{_FIRST.template.text}"))
    with pytest.raises(
        MigrationError, match="0001_create_one.sql was changed after it was applied"
    ):
        _apply(settings, changed)


def test_a_database_of_a_newer_version_is_refused() -> None:
    with pytest.raises(MigrationError, match="0002_widen_one.sql was applied"):
        pending_migrations([_FIRST], {_FIRST.name: _FIRST.checksum, _SECOND.name: _SECOND.checksum})


def test_a_new_file_before_an_applied_one_is_refused() -> None:
    with pytest.raises(MigrationError, match=r"0001_create_one\.sql comes before 0002"):
        pending_migrations([_FIRST, _SECOND], {_SECOND.name: _SECOND.checksum})


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["0001_create_one.sql", "0001_create_two.sql"], "another migration has the number 0001"),
        (["1_create.sql"], "NNNN_verb_noun"),
    ],
)
def test_names_have_no_twins_and_the_promised_form(
    tmp_path: Path, names: list[str], problem: str
) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1;\n")
    with pytest.raises(MigrationError, match=problem):
        read_migrations(tmp_path)
