"""A database that stands for somebody else's, stores of files, and copies of them."""

import dataclasses
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.outbound.allow_list import AllowList
from footfall.foundations.testing.factories import unique_name
from footfall.products.warehouse.backend.contracts import (
    Loaded,
    LogLevel,
    Published,
    SourceType,
    SyncMode,
    SyncPlan,
)
from footfall.products.warehouse.backend.logic.copy_table import TableCopier, Teller
from footfall.products.warehouse.backend.logic.drop_tables import database_of, quoted

LOOPBACK = "127.0.0.0/8,localhost"


def allow_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an operator does who means their own network."""
    allowing = dataclasses.replace(settings.FOOTFALL, outbound_allow=AllowList.parse(LOOPBACK))
    monkeypatch.setattr(settings, "FOOTFALL", allowing)


@dataclass(frozen=True)
class SourceDatabase:
    """A database of its own on the tests' PostgreSQL."""

    config: dict[str, Any]
    url: str

    def execute(self, *statements: str) -> None:
        with psycopg.connect(self.url) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, options="-c timezone=UTC") as connection:
            return connection.execute(question.encode()).fetchall()


@contextmanager
def source_database() -> Iterator[SourceDatabase]:
    name = unique_name("shop")
    admin = settings.FOOTFALL.postgres_url
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        info = connection.info
        config = {
            "host": info.host,
            "port": info.port,
            "user": info.user,
            "password": info.password,
            "database": name,
            "schema": "public",
            "ssl_mode": "prefer",
        }
    yield SourceDatabase(config, f"{admin.rsplit('/', 1)[0]}/{name}")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@dataclass
class Notes(Teller):
    """Remembers what was said."""

    lines: list[str] = field(default_factory=list)
    states: list[Loaded] = field(default_factory=list)

    def log(self, message: str, level: LogLevel = LogLevel.INFO) -> None:
        self.lines.append(message)

    def loaded(self, loaded: Loaded) -> None:
        self.states.append(loaded)


@dataclass
class CopiedTable:
    """A table of a source that is synced in this very process, again and again."""

    plan: SyncPlan
    notes: Notes = field(default_factory=Notes)

    def sync(self) -> Published | None:
        published = TableCopier(
            self.plan, settings.FOOTFALL.object_storage, writer(), self.notes
        ).run()
        if published is not None:
            self.plan = dataclasses.replace(
                self.plan,
                generation=published.loaded.generation,
                published_version=published.loaded.version,
            )
        return published

    def change(self, **fields: Any) -> None:
        self.plan = dataclasses.replace(self.plan, **fields)


def copied_table(
    team_id: int,
    config: dict[str, Any],
    name: str,
    *,
    cursor: str = "",
    page_rows: int = 100_000,
    source_type: SourceType = SourceType.POSTGRES,
) -> CopiedTable:
    plan = SyncPlan(
        team_id=team_id,
        table_id=str(uuid.uuid4()),
        source_type=source_type,
        config=config,
        source_schema="public",
        source_name=name,
        sync_mode=SyncMode.INCREMENTAL if cursor else SyncMode.FULL_REFRESH,
        cursor_column=cursor,
        generation=1,
        published_version="",
        outbound_allow=LOOPBACK,
        page_rows=page_rows,
    )
    return CopiedTable(plan)


def writer() -> ClickHouse:
    return ClickHouse(ConnectionSettings.of_writer(settings.FOOTFALL.clickhouse))


def copied_rows(
    published_name: str, columns: Sequence[str], order: str = "id"
) -> list[tuple[Any, ...]]:
    """What ClickHouse holds, as a reader sees it."""
    reader = ClickHouse(ConnectionSettings.of_reader(settings.FOOTFALL.clickhouse))
    database = database_of(settings.FOOTFALL.clickhouse.database)
    question = (
        f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(database)}.{quoted(published_name)} "
        f"ORDER BY {quoted(order)}"
    )
    return reader.run_query(question).rows
