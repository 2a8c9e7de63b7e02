"""What strangers read at the destinations, row by row against what ClickHouse itself says."""

import json
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.temporal_worker import running_worker
from footfall.products.exports.backend import facade
from footfall.products.exports.backend.contracts import AlreadyRunningError, RunStatus
from footfall.products.exports.backend.models import BatchExport, BatchExportRun
from footfall.products.exports.backend.tests.factories import (
    HOUR,
    Database,
    allow_loopback,
    event_row,
    house_config,
    house_folder,
    insert_distinct_ids,
    insert_events,
    insert_persons,
    make_database,
    make_export,
)
from footfall.products.exports.backend.tests.nasty import PROPERTIES, TEXTS, nasty_events
from footfall.products.exports.backend.tests.reading import (
    as_postgres_keeps_it,
    exact_json,
    line_rows,
    parquet_rows,
    table_rows,
)
from footfall.products.exports.plugin import plugin

pytestmark = pytest.mark.django_db(transaction=True)

Row = dict[str, Any]

EVENT_COLUMNS = (
    *("uuid", "team_id", "event", "distinct_id", "person_id", "timestamp", "captured_at"),
    *("inserted_at", "properties", "person_properties"),
)
PERSON_COLUMNS = (
    *("team_id", "distinct_id", "person_id", "properties", "is_identified", "is_deleted"),
    *("created_at", "person_version", "person_distinct_id_version"),
)
HOURS = 3
_PATIENCE_S = 120


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    allow_loopback(monkeypatch)


@pytest.fixture
def worker() -> Iterator[None]:
    with running_worker(plugin):
        yield


def ended(run: BatchExportRun) -> BatchExportRun:
    deadline = time.monotonic() + _PATIENCE_S
    while run.status == RunStatus.RUNNING:
        assert time.monotonic() < deadline, "the run did not end"
        time.sleep(0.05)
        run.refresh_from_db()
    assert run.status == RunStatus.COMPLETED, run.error
    return run


def stored_events(clickhouse: ClickHouseUsers, team_id: int) -> list[Row]:
    """All that the team has, by SQL that exports do not use."""
    result = clickhouse.writer.run_query(
        f"SELECT {', '.join(EVENT_COLUMNS)} FROM events FINAL WHERE team_id = {{team:Int64}}",
        {"team": team_id},
    )
    return [dict(zip(EVENT_COLUMNS, row, strict=True)) for row in result.rows]


def stored_persons(clickhouse: ClickHouseUsers, team_id: int) -> list[Row]:
    result = clickhouse.writer.run_query(
        "SELECT d.team_id, d.distinct_id, d.person_id, p.properties, p.is_identified, d.is_deleted OR p.is_deleted, "
        "p.created_at, p.version, d.version "
        "FROM (SELECT * FROM person_distinct_ids FINAL WHERE team_id = {team:Int64}) AS d "
        "JOIN (SELECT * FROM persons FINAL WHERE team_id = {team:Int64}) AS p ON p.id = d.person_id",
        {"team": team_id},
    )
    return [dict(zip(PERSON_COLUMNS, row, strict=True)) for row in result.rows]


def in_files(row: Mapping[str, Any]) -> Row:
    """Parquet holds ids as texts, and properties in the very letters in which they came."""
    return {
        name: str(value) if isinstance(value, uuid.UUID) else value for name, value in row.items()
    }


def in_lines(row: Mapping[str, Any]) -> Row:
    return {
        name: exact_json(value or "{}") if name.endswith("properties") else value
        for name, value in in_files(row).items()
    }


def in_table(row: Mapping[str, Any]) -> Row:
    return {name: as_postgres_keeps_it(value) for name, value in in_lines(row).items()}


def of_table(printed: Mapping[str, str]) -> Row:
    """psql's texts as values."""
    row: Row = dict(printed)
    for name, value in printed.items():
        if name.endswith("properties"):
            row[name] = exact_json(value)
        elif name in {"timestamp", "captured_at", "inserted_at", "created_at"}:
            row[name] = datetime.fromisoformat(value)
        elif name.endswith("version") or name == "team_id":
            row[name] = int(value)
        elif name.startswith("is_"):
            row[name] = {"t": True, "f": False}[value]
    return row


def same(found: Sequence[Row], expected: Sequence[Row], *key: str) -> None:
    """Row by row, by key; so a row too many, too few or different is named."""

    def by_key(rows: Sequence[Row]) -> list[tuple[str, Row]]:
        return sorted(
            (("/".join(str(row[name]) for name in key), row) for row in rows),
            key=lambda keyed: keyed[0],
        )

    assert [name for name, _ in by_key(found)] == [name for name, _ in by_key(expected)]
    for (name, row), (_, wanted) in zip(by_key(found), by_key(expected), strict=True):
        assert row == wanted, name


class Destinations:
    """Three exports of one model of a team: Parquet and JSON lines in the house, and a table."""

    def __init__(self, team_id: int, model: str) -> None:
        self.bucket = house_folder(team_id)
        self.database: Database = make_database()
        self.parquet = make_export(team_id, house_config(), model=model)
        lines = house_config(file_format="JSONLines")
        self.lines = make_export(team_id, lines, model=model)
        self.table = make_export(
            team_id, self.database.config, destination_type="Postgres", model=model
        )
        self.all = (self.parquet, self.lines, self.table)
        self.columns = EVENT_COLUMNS if model == "events" else PERSON_COLUMNS

    def hold_each_once(self, stored: Sequence[Row], *key: str) -> None:
        same(parquet_rows(self.bucket, self.parquet), list(map(in_files, stored)), *key)
        same(line_rows(self.bucket, self.lines), list(map(in_lines, stored)), *key)
        name = self.table.config["table_name"]
        printed = table_rows(self.database, self.columns, name)
        same(list(map(of_table, printed)), list(map(in_table, stored)), *key)


@pytest.mark.usefixtures("worker")
def test_events_of_every_nastiness_are_read_back_as_they_are(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    nasty = nasty_events(team_id)
    insert_events(clickhouse.writer, [*nasty, *(event_row(team_id, n) for n in range(500))])
    # copies that came again, which ClickHouse has not merged yet
    insert_events(clickhouse.writer, [{**row, "source_offset": 1} for row in nasty])
    places = Destinations(team_id, "events")
    for export in places.all:
        assert ended(facade.start_run_now(export, HOUR)).rows == len(nasty) + 500
    stored = stored_events(clickhouse, team_id)
    assert len(stored) == len(nasty) + 500
    places.hold_each_once(stored, "uuid")


@pytest.mark.usefixtures("worker")
def test_persons_of_every_nastiness_are_read_back_as_they_are(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    texts = list(PROPERTIES.values())
    people = [(uuid.uuid4(), text) for text in texts]
    clickhouse.writer.insert_rows(
        "persons",
        (
            *("team_id", "id", "properties", "is_identified", "is_deleted", "created_at"),
            *("version", "inserted_at"),
        ),
        [
            (team_id, person, text, number % 2 == 0, number % 3 == 0, HOUR, number, HOUR)
            for number, (person, text) in enumerate(people)
        ],
    )
    # distinct_ids are the key of the table: two that become one in PostgreSQL cannot both be kept, so no pair of those
    names = [name for name in TEXTS if name] + [f"of {number}" for number in range(len(people))]
    insert_distinct_ids(
        clickhouse.writer,
        team_id,
        *(
            (name, people[number % len(people)][0], number, HOUR)
            for number, name in enumerate(names)
        ),
    )
    places = Destinations(team_id, "persons")
    for export in places.all:
        assert ended(facade.start_run_now(export, HOUR)).rows == len(names)
    stored = stored_persons(clickhouse, team_id)
    assert len(stored) == len(names)
    places.hold_each_once(stored, "distinct_id")


@pytest.mark.usefixtures("worker")
def test_an_interval_that_is_exported_again_and_again_is_there_once(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    insert_events(clickhouse.writer, nasty_events(team_id))
    person = uuid.uuid4()
    insert_persons(clickhouse.writer, team_id, (person, {"n": 1}, 1, HOUR))
    insert_distinct_ids(clickhouse.writer, team_id, ("ada", person, 0, HOUR))
    for model, key in (("events", "uuid"), ("persons", "distinct_id")):
        places = Destinations(team_id, model)
        for export in places.all:
            first = ended(facade.start_run_now(export, HOUR))
            for _ in range(2):
                again = ended(facade.retry_run(first))
                assert (again.id != first.id, again.rows) == (True, first.rows)
        stored = stored_events if model == "events" else stored_persons
        places.hold_each_once(stored(clickhouse, team_id), key)


def test_a_backfill_that_meets_live_runs_leaves_each_row_once(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    hours = [HOUR + timedelta(hours=number) for number in range(HOURS)]
    for number, hour in enumerate(hours):
        rows = nasty_events(team_id, number * 1000)
        moved = timedelta(hours=number)
        insert_events(
            clickhouse.writer, [{**row, "inserted_at": row["inserted_at"] + moved} for row in rows]
        )
        person = uuid.uuid4()
        insert_persons(clickhouse.writer, team_id, (person, {"hour": number}, 1, hour))
        insert_distinct_ids(clickhouse.writer, team_id, (f"somebody {number}", person, 0, hour))
    events, people = Destinations(team_id, "events"), Destinations(team_id, "persons")
    exports = [*events.all, *people.all]
    # nobody works yet, so that the backfill finds the middle hour taken by a live run, and the others exported by none
    live = [facade.start_run_now(export, hours[1]) for export in exports]
    backfills = [
        facade.start_backfill(export, hours[0], hours[-1] + timedelta(hours=1))
        for export in exports
    ]
    with running_worker(plugin):
        for run in live:
            ended(run)
        # and an hour that the backfill has before it, or behind it
        late = [start_unless_running(export, hours[2]) for export in exports]
        deadline = time.monotonic() + _PATIENCE_S
        for backfill in backfills:
            while backfill.status == RunStatus.RUNNING:
                assert time.monotonic() < deadline, "a backfill did not end"
                time.sleep(0.1)
                backfill.refresh_from_db()
            assert backfill.status == RunStatus.COMPLETED, backfill.error
        for run in filter(None, late):
            ended(run)
    for export in exports:
        runs = BatchExportRun.objects.of_team(team_id).filter(export=export)
        assert runs.filter(data_interval_start=hours[1]).count() == 2
        assert {run.status for run in runs} == {RunStatus.COMPLETED}
    events.hold_each_once(stored_events(clickhouse, team_id), "uuid")
    people.hold_each_once(stored_persons(clickhouse, team_id), "distinct_id")


def start_unless_running(export: BatchExport, hour: datetime) -> BatchExportRun | None:
    try:
        return facade.start_run_now(export, hour)
    except AlreadyRunningError:
        return None


@pytest.mark.usefixtures("worker")
def test_a_copy_of_a_later_interval_is_not_undone_by_an_earlier_one(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    """The table has the newest copy, whichever interval is delivered last."""
    row = event_row(team_id, 1)
    later = HOUR + timedelta(hours=1, minutes=5)
    insert_events(clickhouse.writer, [row])
    insert_events(clickhouse.writer, [{**row, "inserted_at": later, "properties": '{"n":2}'}])
    database = make_database()
    export = make_export(team_id, database.config, destination_type="Postgres")
    for hour in (later, HOUR):
        ended(facade.start_run_now(export, hour))
    [kept] = table_rows(database, ("uuid", "properties"), export.config["table_name"])
    assert (kept["uuid"], json.loads(kept["properties"])) == (str(row["uuid"]), {"n": 2})
