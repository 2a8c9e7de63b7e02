"""Exports over the real servers: rows in ClickHouse, the workflow in Temporal, files and tables read by others' readers."""

import gzip
import io
import json
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.temporal_worker import running_worker
from footfall.products.exports.backend import facade
from footfall.products.exports.backend.contracts import RunStatus
from footfall.products.exports.backend.logic.write_files import Bucket, list_keys, read_manifests
from footfall.products.exports.backend.models import BatchExport, BatchExportRun
from footfall.products.exports.backend.tests.factories import (
    HOUR,
    allow_loopback,
    event_row,
    house_config,
    house_folder,
    insert_distinct_ids,
    insert_events,
    insert_persons,
    make_database,
    make_export,
    s3_config,
)
from footfall.products.exports.plugin import plugin

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = (
    *("uuid", "team_id", "event", "distinct_id", "person_id", "timestamp", "captured_at"),
    *("inserted_at", "properties", "person_properties"),
)
JSON_COLUMNS = {"properties", "person_properties"}
_PATIENCE_S = 60


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    allow_loopback(monkeypatch)
    with running_worker(plugin):
        yield


def wait_for(run: BatchExportRun) -> BatchExportRun:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        run.refresh_from_db()
        if run.status != RunStatus.RUNNING:
            return run
        time.sleep(0.05)
    raise AssertionError(
        f"the run did not end: {[line.message for line in facade.log_lines(run).results]}"
    )


def exported(export: BatchExport) -> BatchExportRun:
    run = wait_for(facade.start_run_now(export, HOUR))
    assert run.status == RunStatus.COMPLETED, run.error
    return run


def stored_events(clickhouse: ClickHouseUsers, team_id: int) -> list[dict[str, Any]]:
    """What ClickHouse itself says of the hour, by SQL that exports do not use."""
    result = clickhouse.writer.run_query(
        f"SELECT {', '.join(COLUMNS)} FROM events FINAL WHERE team_id = {{team:Int64}} "
        "AND toStartOfHour(inserted_at) = {hour:DateTime('UTC')} ORDER BY toString(uuid)",
        {"team": team_id, "hour": HOUR},
    )
    return [comparable(dict(zip(COLUMNS, row, strict=True))) for row in result.rows]


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: (
            json.loads(value)
            if name in JSON_COLUMNS and isinstance(value, str)
            else str(value) if isinstance(value, uuid.UUID) else value
        )
        for name, value in row.items()
    }


def parquet_rows(bucket: Bucket, export: BatchExport) -> list[dict[str, Any]]:
    """As a reader who knows nothing but the manifests."""
    rows: list[dict[str, Any]] = []
    for manifest in read_manifests(bucket, str(export.id)):
        for file in manifest["files"]:
            body = bucket.client.get_object(Bucket=bucket.name, Key=file["key"])["Body"].read()
            table = pq.read_table(io.BytesIO(body))
            assert table.num_rows == file["rows"]
            rows += table.to_pylist()
    return sorted(map(comparable, rows), key=lambda row: str(row.get("uuid")))


@pytest.mark.usefixtures("worker")
def test_files_hold_each_event_of_the_hour_once_and_no_other(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    rows = [event_row(team_id, number) for number in range(3000)]
    insert_events(clickhouse.writer, rows)
    # copies of some that came again, what came before and after the hour, and another team's
    insert_events(clickhouse.writer, [{**row, "source_offset": 9} for row in rows[:500]])
    insert_events(
        clickhouse.writer,
        [
            event_row(team_id, 1, inserted_at=HOUR - timedelta(milliseconds=1)),
            event_row(team_id, 2, inserted_at=HOUR + timedelta(hours=1)),
            event_row(team_id + 1, 3),
        ],
    )
    export = make_export(team_id, house_config())
    run = exported(export)
    assert run.rows == 3000
    # copies count until the engine merges them away, which it does when it likes
    assert 3000 <= (run.rows_total or 0) <= 3500
    found = parquet_rows(house_folder(team_id), export)
    assert found == stored_events(clickhouse, team_id)
    assert len({row["uuid"] for row in found}) == 3000


@pytest.mark.usefixtures("worker")
def test_exporting_an_hour_again_replaces_its_files(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    insert_events(clickhouse.writer, [event_row(team_id, number) for number in range(50)])
    export, bucket = make_export(team_id, house_config()), house_folder(team_id)
    first = exported(export)
    before = set(list_keys(bucket, bucket.prefix))
    insert_events(clickhouse.writer, [event_row(team_id, number) for number in range(50, 60)])
    second = wait_for(facade.retry_run(first))
    assert (second.id != first.id, second.rows) == (True, 60)
    assert parquet_rows(bucket, export) == stored_events(clickhouse, team_id)
    after = set(list_keys(bucket, bucket.prefix))
    assert len(after) == len(before) == 2
    assert not after & before


@pytest.mark.usefixtures("worker")
def test_lines_of_json_in_a_bucket_of_somebodys_own_hold_chosen_events(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    insert_events(clickhouse.writer, [event_row(team_id, number) for number in range(200)])
    config = s3_config(
        file_format="JSONLines", include_events=["event 1", "event 2"], exclude_events=["event 2"]
    )
    export = make_export(team_id, config, destination_type="S3")
    assert exported(export).rows == 40
    bucket = house_folder(team_id)
    theirs = Bucket(bucket.client, bucket.name, config["prefix"])
    manifest = next(read_manifests(theirs, str(export.id)))
    body = theirs.client.get_object(Bucket=theirs.name, Key=manifest["files"][0]["key"])["Body"]
    lines = [json.loads(line) for line in gzip.decompress(body.read()).splitlines()]
    expected = [row for row in stored_events(clickhouse, team_id) if row["event"] == "event 1"]
    assert sorted(line["uuid"] for line in lines) == [row["uuid"] for row in expected]
    assert {line["event"] for line in lines} == {"event 1"}
    assert lines[0]["properties"]["text"] == expected[0]["properties"]["text"]


@pytest.mark.usefixtures("worker")
def test_a_table_holds_each_event_once_however_often_it_is_exported(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    rows = [event_row(team_id, number) for number in range(1000)]
    odd = {
        "properties": '{"nul":"a\\u0000b","half":"\\ud800","bs":"\\\\u0000"}',
        "distinct_id": "a\0b",
    }
    insert_events(clickhouse.writer, [*rows, event_row(team_id, 1000, **odd)])
    database = make_database()
    export = make_export(team_id, database.config, destination_type="Postgres")
    for _ in range(2):
        assert exported(export).rows == 1001
    found = [
        comparable(dict(zip(COLUMNS, row, strict=True)))
        for row in database.rows(COLUMNS, export.config["table_name"], "uuid")
    ]
    expected = {row["uuid"]: row for row in stored_events(clickhouse, team_id)}
    changed = next(row for row in expected.values() if row["distinct_id"] == "a\0b")
    changed["distinct_id"] = "a\ufffdb"
    changed["properties"] = {"nul": "a\ufffdb", "half": "\ufffd", "bs": "\\u0000"}
    assert {row["uuid"]: row for row in found} == expected


@pytest.mark.usefixtures("worker")
def test_a_table_of_people_keeps_the_newest_version_of_each_distinct_id(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    ada, bob = uuid.uuid4(), uuid.uuid4()
    within, before = HOUR + timedelta(minutes=1), HOUR - timedelta(days=1)
    insert_persons(
        clickhouse.writer,
        team_id,
        (ada, {"n": 1}, 1, before),
        (ada, {"n": 2}, 2, within),
        (bob, {"n": 9}, 1, before),
    )
    insert_distinct_ids(
        clickhouse.writer,
        team_id,
        ("ada's phone", ada, 0, before),
        ("ada's desk", bob, 0, before),
        ("ada's desk", ada, 1, within),
        ("bob", bob, 0, before),
    )
    database = make_database()
    export = make_export(team_id, database.config, destination_type="Postgres", model="persons")
    columns = ("distinct_id", "person_id", "properties", "person_version")
    exported(export)
    expected = [("ada's desk", ada, {"n": 2}, 2), ("ada's phone", ada, {"n": 2}, 2)]
    assert database.rows(columns, export.config["table_name"], "distinct_id") == expected
    # the destination has met a newer version already, as after an hour that was exported late
    database.execute(
        "UPDATE {schema}.\"the \"\"events\"\"\" SET person_version = 7, properties = '{{}}' WHERE distinct_id = 'ada''s phone'"
    )
    exported(export)
    kept = database.rows(columns, export.config["table_name"], "distinct_id")
    assert kept == [expected[0], ("ada's phone", ada, {}, 7)]


@pytest.mark.usefixtures("worker")
def test_people_are_exported_to_files_with_their_versions(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    ada = uuid.uuid4()
    insert_persons(clickhouse.writer, team_id, (ada, {"n": 1}, 3, HOUR))
    insert_distinct_ids(clickhouse.writer, team_id, ("ada", ada, 1, HOUR - timedelta(days=9)))
    export = make_export(team_id, house_config(), model="persons")
    exported(export)
    rows = parquet_rows(house_folder(team_id), export)
    assert [(row["distinct_id"], row["person_id"], row["properties"]) for row in rows] == [
        ("ada", str(ada), {"n": 1})
    ]
    assert (rows[0]["person_version"], rows[0]["person_distinct_id_version"]) == (3, 1)


@pytest.mark.usefixtures("worker")
def test_an_hour_without_events_is_exported_as_empty(team_id: int) -> None:
    export = make_export(team_id, house_config())
    assert exported(export).rows == 0
    assert [
        manifest["files"] for manifest in read_manifests(house_folder(team_id), str(export.id))
    ] == [[]]
