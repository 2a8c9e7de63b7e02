"""Brings a ClickHouse to the newest schema: runs each migration file once, in order, and remembers its checksum.

ClickHouse's DDL knows no transactions. So every statement of a migration can be run twice (IF NOT EXISTS and the like),
and a file is remembered after its last statement: one that was cut short is simply run again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.clickhouse.schema import CLICKHOUSE_ROOT, Form, Template, read_templates

_FILE_NAME = re.compile(r"(\d{4})_[a-z]+_[a-z0-9_]+")

_HISTORY = Template(
    "schema_migrations",
    """
CREATE DATABASE IF NOT EXISTS {database} {on_cluster} ENGINE = Atomic;
CREATE TABLE IF NOT EXISTS {database}.schema_migrations {on_cluster}
(
    name String,
    checksum String,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = {engine_everywhere:MergeTree}
ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
""",
)


class MigrationError(Exception):
    """The files and the database's history do not fit; the text says which file and what to do."""


@dataclass(frozen=True)
class Migration:
    template: Template

    @property
    def name(self) -> str:
        return self.template.name

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.template.text.encode()).hexdigest()


def read_migrations(folder: Path = CLICKHOUSE_ROOT / "migrations") -> tuple[Migration, ...]:
    """The files in order. Raises `MigrationError` for a bad name or a number used twice; numbers may leave gaps."""
    migrations = tuple(Migration(template) for template in read_templates(folder))
    numbers = set[str]()
    for migration in migrations:
        named = _FILE_NAME.fullmatch(migration.name)
        if named is None:
            raise MigrationError(f"{migration.name}.sql: a migration is named NNNN_verb_noun.sql")
        if named[1] in numbers:
            raise MigrationError(
                f"{migration.name}.sql: another migration has the number {named[1]}"
            )
        numbers.add(named[1])
    return migrations


def pending_migrations(
    migrations: Iterable[Migration], applied: dict[str, str]
) -> tuple[Migration, ...]:
    """Those not in `applied` (name -> checksum).

    Raises `MigrationError` when an applied file has changed or is missing, or a new one comes before an applied one.
    """
    known = {migration.name: migration for migration in migrations}
    for name, checksum in sorted(applied.items()):
        if name not in known:
            raise MigrationError(
                f"{name}.sql was applied to this database but is not among the files: "
                "the database belongs to a newer version, start that one"
            )
        if known[name].checksum != checksum:
            raise MigrationError(
                f"{name}.sql was changed after it was applied: restore it, and write the change as a new migration"
            )
    pending = tuple(migration for name, migration in sorted(known.items()) if name not in applied)
    if pending and applied and pending[0].name < max(applied):
        raise MigrationError(
            f"{pending[0].name}.sql comes before {max(applied)}.sql, which is applied: give it the next number"
        )
    return pending


def apply_migrations(
    settings: ConnectionSettings,
    form: Form,
    migrations: Iterable[Migration],
    announce: Callable[[str], None],
) -> int:
    """Creates the database when it is missing, applies what is pending, and returns how many files that were.

    `announce` is told each file's name before its statements run. Raises `MigrationError` and `ClickHouseError`.
    """
    server = ClickHouse(replace(settings, database=""))
    try:
        for statement in _HISTORY.render(form, settings.database):
            server.run_command(statement)
        pending = pending_migrations(migrations, _applied(server, settings.database))
        for migration in pending:
            announce(migration.name)
            for statement in migration.template.render(form, settings.database):
                server.run_command(statement)
            server.insert_rows(
                f"{settings.database}.schema_migrations",
                ("name", "checksum"),
                [(migration.name, migration.checksum)],
            )
    finally:
        server.close()
    return len(pending)


def _applied(server: ClickHouse, database: str) -> dict[str, str]:
    history = server.run_query(
        "SELECT name, checksum FROM {database:Identifier}.schema_migrations ORDER BY applied_at",
        {"database": database},
    )
    return dict(history.rows)
