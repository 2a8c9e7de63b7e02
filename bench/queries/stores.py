"""Starts the servers of a benchmark, and fills those that are empty."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import django

from bench.queries import hand, history, posthog
from bench.queries.engines import Engine
from bench.queries.house_engines import OurEngine, WrittenSql
from bench.queries.rivals import DuckDb, Postgres
from footfall.cli.house import House, running_house
from footfall.foundations.clickhouse.client import NO_LIMITS, ClickHouse, ConnectionSettings
from footfall.foundations.clickhouse.migrations import apply_migrations, read_migrations
from footfall.foundations.clickhouse.schema import Form

DATABASE = "footfall"
MERGED_AT_MOST = 20_000_000
_GIB = 1024**3
_PAUSE_S = 0.5


@dataclass(frozen=True)
class Wanted:
    """`postgres_events`: so many at most go to PostgreSQL, of a part of the people. `memory_gib` 0: as questions have."""

    events: int
    engines: tuple[str, ...]
    postgres_events: int
    memory_gib: int


@dataclass(frozen=True)
class Opened:
    engines: list[Engine]
    postgres_share: int


@contextlib.contextmanager
def opened(home: Path, wanted: Wanted, say: Callable[[str], None]) -> Iterator[Opened]:
    """In `home`, which may hold the data of an earlier run of the same size."""
    home.mkdir(parents=True, exist_ok=True)
    _check_size(home, wanted.events)
    parts = ["clickhouse", "postgres", "postgres tables"]
    with running_house(home / "house", parts=parts) as house:
        _configure(house)
        writer = _writer(house)
        _fill_house(writer, wanted.events, say)
        # Every statement runs as the writer, so that all of them have the same way through the server.
        process = house.pid_of("clickhouse")
        engines: list[Engine] = []
        if "ours" in wanted.engines:
            engines.append(OurEngine(writer.settings, process, wanted.memory_gib * _GIB))
        if "hand" in wanted.engines:
            engines.append(WrittenSql("hand", hand.HAND, writer.settings, process))
        if "posthog" in wanted.engines:
            _fill_posthog(writer, wanted.events, say)
            engines.append(WrittenSql("posthog", posthog.QUERIES, writer.settings, process))
        share = -(-wanted.events // wanted.postgres_events)
        engines += _rivals(house, home, writer, wanted, share, say)
        yield Opened(engines, share)


def _rivals(
    house: House,
    home: Path,
    writer: ClickHouse,
    wanted: Wanted,
    share: int,
    say: Callable[[str], None],
) -> list[Engine]:
    engines: list[Engine] = []
    if "duckdb" in wanted.engines:
        duck = DuckDb(home / "events.duckdb")
        if not duck.is_loaded():
            duck.load(writer, home, say)
        engines.append(duck)
    if "postgres" in wanted.engines:
        postgres = Postgres(house.settings["FOOTFALL_POSTGRES_URL"])
        if not postgres.is_loaded():
            postgres.load(writer, share, say)
        engines.append(postgres)
    return engines


def _check_size(home: Path, events: int) -> None:
    marker = home / "events"
    if marker.exists() and int(marker.read_text()) != events:
        raise SystemExit(f"{home} holds {marker.read_text()} events: take another --home")
    marker.write_text(str(events))


def _configure(house: House) -> None:
    """The tables that a team brought are found in PostgreSQL, by Django."""
    os.environ.update(house.settings)
    os.environ["DJANGO_SETTINGS_MODULE"] = "footfall.server.settings"
    django.setup()


def _writer(house: House) -> ClickHouse:
    settings = ConnectionSettings(
        house.url_of("clickhouse"), DATABASE, *house.clickhouse_writer, answer_timeout_s=7200
    )
    apply_migrations(settings, Form.SINGLE_NODE, read_migrations(), lambda _: None)
    writer = ClickHouse(settings)
    # Of data that an earlier run left, which may know fewer projections.
    pending = (
        "SELECT count() FROM system.mutations WHERE database = {database: String} AND NOT is_done"
    )
    while writer.run_query(pending, {"database": DATABASE}).rows != [(0,)]:
        time.sleep(_PAUSE_S)
    return writer


def _fill_house(writer: ClickHouse, events: int, say: Callable[[str], None]) -> None:
    if writer.run_query("SELECT count() FROM events").rows == [(0,)]:
        say(f"making {events:,} events")
        history.load(writer, events, say)
        _merge(writer, DATABASE, events, say)


def _fill_posthog(writer: ClickHouse, events: int, say: Callable[[str], None]) -> None:
    found = "SELECT count() FROM system.tables WHERE database = {database: String}"
    if writer.run_query(found, {"database": posthog.DATABASE}).rows == [(0,)]:
        posthog.load(writer, events, say)
        _merge(writer, posthog.DATABASE, events, say)


def _merge(writer: ClickHouse, database: str, events: int, say: Callable[[str], None]) -> None:
    """Into one part where that is quick; what is larger stays as it settled."""
    if events <= MERGED_AT_MOST:
        writer.run_command(f"OPTIMIZE TABLE {database}.events FINAL", limits=NO_LIMITS)
    say(f"  merged {database}")
