"""DuckDB and PostgreSQL with the same rows and the same questions, each in the form that suits it."""

from __future__ import annotations

import os
import pathlib
import time
from collections.abc import Callable, Iterator

import duckdb
import psycopg

from bench.queries import history
from bench.queries.engines import Engine, Told
from bench.queries.history import TEAM
from bench.queries.house_engines import THREADS
from bench.queries.questions import OTHER, THREE_STEPS
from footfall.foundations.clickhouse.client import NO_LIMITS, ClickHouse

_NAMED = ", ".join(f"'{event}'" for event in THREE_STEPS)
_WINDOW = "INTERVAL '14 days'"


def _ranked(value: str, source: str, day: str) -> str:
    return f"""
WITH scanned AS (SELECT {day} AS day, {value} AS value, count(*) AS amount {source} GROUP BY 1, 2),
ranked AS (
    SELECT value, row_number() OVER (ORDER BY sum(amount) DESC, value) AS place
    FROM scanned WHERE value IS NOT NULL GROUP BY value
)
SELECT day, CASE WHEN scanned.value IS NULL THEN NULL WHEN place <= 10 THEN scanned.value ELSE '{OTHER}' END AS shown, sum(amount)
FROM scanned LEFT JOIN ranked ON scanned.value = ranked.value GROUP BY 1, 2"""


def _funnel(person: str, source: str) -> str:
    """From the last step to the first: the earliest time of the steps that follow, for each event of a person."""
    following = (
        "(PARTITION BY person ORDER BY moment ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)"
    )
    third = f"min(CASE WHEN event = '{THREE_STEPS[2]}' THEN moment END) OVER {following}"
    return f"""
WITH held AS (
    SELECT {person} AS person, event, "timestamp" AS moment {source} AND event IN ({_NAMED})
), thirds AS (
    SELECT person, event, moment, CASE WHEN event = '{THREE_STEPS[1]}' THEN {third} END AS third FROM held
), seconds AS (
    SELECT person, event, moment, min(CASE WHEN event = '{THREE_STEPS[1]}' THEN moment END) OVER {following} AS second,
        min(third) OVER {following} AS third
    FROM thirds
), reached AS (
    SELECT person, max(CASE WHEN third <= moment + {_WINDOW} THEN 3 WHEN second <= moment + {_WINDOW} THEN 2 ELSE 1 END) AS level
    FROM seconds WHERE event = '{THREE_STEPS[0]}' GROUP BY person
)
SELECT step, count(*) FROM reached JOIN (SELECT 1 AS step UNION ALL SELECT 2 UNION ALL SELECT 3) AS steps ON step <= level
GROUP BY step"""


def _retention(person: str, day: str, source: str, days_between: str) -> str:
    return f"""
WITH active AS (SELECT DISTINCT {person} AS person, {day} AS day {source} AND "timestamp" >= TIMESTAMP '2026-03-20')
SELECT began.day, {days_between}, count(*)
FROM active AS began JOIN active AS later ON began.person = later.person AND later.day >= began.day GROUP BY 1, 2"""


def _statements(table: str, day: str, json_value: str, days_between: str) -> dict[str, str]:
    person = "coalesce(overrides.person_id, e.person_id)"
    joined = f"FROM {table} AS e LEFT JOIN overrides ON overrides.old_person_id = e.person_id"
    within = (
        f"WHERE e.team_id = {TEAM} AND \"timestamp\" >= TIMESTAMP '2026-03-01'"
        " AND \"timestamp\" < TIMESTAMP '2026-03-31'"
    )
    views = f"{within} AND event = '$pageview'"
    alone = f"FROM {table} AS e {views}"
    return {
        "daily_uniques": f"SELECT {day} AS day, count(DISTINCT {person}) {joined} {views} GROUP BY 1",
        "total_count": f"SELECT {day} AS day, count(*) {alone} GROUP BY 1",
        "by_json_property": _ranked(json_value, alone, day),
        "by_hot_property": _ranked("browser", alone, day),
        "funnel_3": _funnel(person, f"{joined} {within}"),
        "retention": _retention(person, day, f"{joined} {views}", days_between),
    }


DUCKDB = _statements(
    "events",
    'CAST("timestamp" AS DATE)',
    "json_extract_string(properties, '$.section')",
    "date_diff('day', began.day, later.day)",
)
POSTGRES = _statements(
    "events", 'CAST("timestamp" AS DATE)', "properties ->> 'section'", "later.day - began.day"
)


class DuckDb(Engine):
    """In the benchmark's own process, sorted by event and time as `events` is, and hot properties as columns."""

    name = "duckdb"

    def __init__(self, path: pathlib.Path) -> None:
        self.connection = duckdb.connect(str(path))
        self.connection.execute(f"SET threads = {THREADS}")

    def load(self, house: ClickHouse, folder: pathlib.Path, say: Callable[[str], None]) -> None:
        exported = folder / "day.parquet"
        execute = self.connection.execute
        execute(
            "CREATE TABLE events (team_id BIGINT, event VARCHAR, distinct_id VARCHAR, person_id UUID,"
            ' "timestamp" TIMESTAMP, browser VARCHAR, properties VARCHAR)'
        )
        execute("CREATE TABLE overrides (old_person_id UUID, person_id UUID)")
        for day in range(history.DAYS):
            with (
                exported.open("wb") as file,
                house.stream_bytes(
                    _export_sql(house, day, "toString(event)", "toDateTime64(timestamp, 6)"),
                    "Parquet",
                    limits=NO_LIMITS,
                ) as stream,
            ):
                while block := stream.read(1 << 20):
                    file.write(block)
            execute(
                'INSERT INTO events SELECT * REPLACE (CAST(person_id AS UUID) AS person_id, CAST("timestamp" AS TIMESTAMP) AS "timestamp")'
                f" FROM read_parquet('{exported}') ORDER BY event, \"timestamp\""
            )
        exported.unlink()
        pairs = list(_overrides(house))
        execute(
            "INSERT INTO overrides SELECT unnest(?::UUID[]), unnest(?::UUID[])",
            [[old for old, _ in pairs], [new for _, new in pairs]],
        )
        execute("CHECKPOINT")
        say("  copied to DuckDB")

    def is_loaded(self) -> bool:
        found = self.connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_name = 'overrides'"
        ).fetchone()
        return found is not None and found[0] == 1

    def can_answer(self, question: str) -> bool:
        return question in DUCKDB

    def tell(self, question: str) -> Told:
        started = time.perf_counter()
        rows = self.connection.execute(DUCKDB[question]).fetchall()
        return Told(rows=rows, statement_s=time.perf_counter() - started)

    def process(self) -> int:
        return os.getpid()


class Postgres(Engine):
    """With a covering index, or with a part of the people only where all their rows are too many."""

    name = "postgres"

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        for setting in ("jit = off", "work_mem = '256MB'", "max_parallel_workers_per_gather = 1"):
            self.connection.execute(f"SET {setting}")

    def is_loaded(self) -> bool:
        found = self.connection.execute("SELECT to_regclass('overrides')").fetchone()
        return found is not None and found[0] is not None

    def load(self, house: ClickHouse, share: int, say: Callable[[str], None]) -> None:
        """With every `share`-th person's rows."""
        execute = self.connection.execute
        execute(
            "CREATE UNLOGGED TABLE events (team_id bigint, event text, distinct_id text, person_id uuid,"
            ' "timestamp" timestamp, browser text, properties jsonb)'
        )
        columns = 'team_id, event, distinct_id, person_id, "timestamp", browser, properties'
        for day in range(history.DAYS):
            sql = _export_sql(
                house, day, "toString(event)", "formatDateTime(timestamp, '%F %T.%f')", share
            )
            with (
                house.stream_bytes(sql, "CSV", limits=NO_LIMITS) as stream,
                self.connection.cursor().copy(
                    f"COPY events ({columns}) FROM STDIN (FORMAT csv, NULL '\\N')"
                ) as copy,
            ):
                while block := stream.read(1 << 20):
                    copy.write(block)
        execute('CREATE INDEX ON events (event, "timestamp") INCLUDE (team_id, person_id, browser)')
        execute("VACUUM ANALYZE events")
        execute("CREATE TABLE overrides (old_person_id uuid PRIMARY KEY, person_id uuid)")
        with self.connection.cursor().copy("COPY overrides FROM STDIN") as copy:
            for row in _overrides(house):
                copy.write_row(row)
        execute("VACUUM ANALYZE overrides")
        say("  copied to PostgreSQL")

    def can_answer(self, question: str) -> bool:
        return question in POSTGRES

    def tell(self, question: str) -> Told:
        started = time.perf_counter()
        rows = self.connection.execute(POSTGRES[question]).fetchall()
        return Told(rows=rows, statement_s=time.perf_counter() - started)

    def process(self) -> int:
        return self.connection.info.backend_pid


def _export_sql(house: ClickHouse, day: int, event: str, at: str, share: int = 1) -> str:
    part = f" AND cityHash64(distinct_id) % {share} = 0" if share > 1 else ""
    return (
        f'SELECT team_id, {event} AS event, distinct_id, toString(person_id) AS person_id, {at} AS "timestamp",'
        f" CAST(browser AS Nullable(String)) AS browser, properties FROM {house.settings.database}.events"
        f" WHERE toDate(timestamp, 'UTC') = toDate('{history.FIRST_DAY:%Y-%m-%d}') + {day}{part}"
    )


def _overrides(house: ClickHouse) -> Iterator[tuple[str, str]]:
    found = house.run_query(
        "SELECT toString(old_person_id), toString(person_id) FROM person_overrides FINAL"
        f" WHERE team_id = {TEAM}"
    )
    yield from ((row[0], row[1]) for row in found.rows)
