"""Files on object storage, the house's and somebody else's, copied: what ClickHouse holds is what the files hold."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from django.conf import settings

from footfall.foundations.testing.factories import unique_name
from footfall.products.warehouse.backend.contracts import Published, SourceError, SourceType
from footfall.products.warehouse.backend.logic.open_files import (
    ChangedMeanwhileError,
    StoredFile,
    open_folder,
)
from footfall.products.warehouse.backend.tests.databases import (
    CopiedTable,
    allow_loopback,
    copied_rows,
    copied_table,
)
from footfall.products.warehouse.backend.tests.factories import (
    files_config,
    foreign_config,
    lines_of,
    parquet_of,
    put_file,
    put_house_file,
    zipped,
)


def copied_files(team_id: int, config: dict[str, Any]) -> CopiedTable:
    return copied_table(team_id, config, config["table_name"], source_type=SourceType.FILES)


def synced(table: CopiedTable) -> Published:
    published = table.sync()
    assert published is not None
    return published


def rows_of(published: Published, order: str = "id") -> list[tuple[Any, ...]]:
    names = [column["name"] for column in published.columns]
    return copied_rows(published.physical_name, names, order)


def types_of(published: Published) -> dict[str, str]:
    return {column["name"]: column["type"] for column in published.columns}


def test_csv_files_of_the_house_are_one_table_and_read_again_only_when_they_change(
    team_id: int,
) -> None:
    first = 'id,customer,amount,paid,day,at\n1,Ada,1.5,true,2026-03-01,2026-03-01T10:00:00Z\n2,"B, ""b""\nea",,false,,\n'
    put_house_file(team_id, "orders/2026-01.csv", first.encode())
    put_house_file(
        team_id,
        "orders/2026-02.csv.gz",
        zipped(b"id,customer,amount\n3,Cyd,7\n"),
    )
    put_house_file(team_id, "orders/readme.txt", b"not meant")
    table = copied_files(team_id, files_config("orders/*.csv*"))
    published = synced(table)
    at = datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert rows_of(published) == [
        (1, "Ada", 1.5, True, at.date(), at),
        (2, 'B, "b"\nea', None, False, None, None),
        (3, "Cyd", 7.0, None, None, None),
    ]
    assert published.loaded.rows_read == 3
    assert table.sync() is None
    put_house_file(team_id, "orders/2026-03.csv", b"id,channel\n4,web\n")
    third = synced(table)
    assert types_of(third)["channel"] == "Nullable(String)"
    assert [(row[0], row[-1]) for row in rows_of(third)] == [
        (1, None),
        (2, None),
        (3, None),
        (4, "web"),
    ]


def test_lines_of_json_of_a_foreign_store_follow_a_change_of_their_shape(
    team_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_loopback(monkeypatch)
    folder = unique_name("theirs")
    put_file(
        f"{folder}/1.jsonl",
        lines_of(
            [
                {"id": 1, "code": 7, "at": "2026-03-01T10:00:00+02:00", "tags": ["a", {"b": 1}]},
                {"id": 2, "code": None, "at": None},
            ]
        ),
    )
    table = copied_files(team_id, foreign_config(f"{folder}/*.jsonl*", "JSONLines"))
    first = synced(table)
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert rows_of(first) == [(1, 7, at, '["a", {"b": 1}]'), (2, None, None, None)]
    put_file(f"{folder}/2.jsonl.gz", zipped(lines_of([{"id": 3, "code": "x-9", "note": "new"}])))
    second = synced(table)
    assert second.loaded.generation > first.loaded.generation
    assert types_of(second)["code"] == "Nullable(String)"
    assert [(row[1], row[-1]) for row in rows_of(second)] == [
        ("7", None),
        (None, None),
        ("x-9", "new"),
    ]
    assert any("code became" in line for line in table.notes.lines)


def test_parquet_files_keep_their_types(team_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    allow_loopback(monkeypatch)
    folder = unique_name("theirs")
    at = datetime(2026, 3, 1, 10, 0, 0, 123456, tzinfo=UTC)
    put_file(
        f"{folder}/1.parquet",
        parquet_of(
            id=pa.array([1, 2], pa.int32()),
            amount=pa.array([Decimal("1.25"), None], pa.decimal128(12, 2)),
            at=pa.array([at, None], pa.timestamp("ns", "Europe/Berlin")),
            raw=pa.array([b"\xff\x00", b"text"], pa.binary()),
            who=pa.array([{"name": "Ada"}, None], pa.struct([("name", pa.string())])),
            huge=pa.array([2**64 - 1, 0], pa.uint64()),
        ),
    )
    published = synced(copied_files(team_id, foreign_config(f"{folder}/*", "Parquet")))
    assert rows_of(published) == [
        (1, Decimal("1.25"), at, "ff00", '{"name": "Ada"}', str(2**64 - 1)),
        (2, None, None, "text", None, "0"),
    ]


@pytest.mark.parametrize(
    ("file_format", "body"),
    [
        ("CSV", "id,code\n" + "".join(f"{n},{n}\n" for n in range(300_000)) + "300000,n/a\n"),
        (
            "JSONLines",
            lines_of(
                [*({"id": n, "code": n} for n in range(25_000)), {"id": 25_000, "code": "n/a"}]
            ).decode(),
        ),
    ],
)
def test_a_column_that_turns_out_to_be_text_late_is_read_anew_as_text(
    team_id: int, file_format: str, body: str
) -> None:
    put_house_file(team_id, "codes", body.encode())
    table = copied_files(team_id, files_config("codes", file_format))
    published = synced(table)
    rows = rows_of(published)
    assert rows[-1] == (len(rows) - 1, "n/a")
    assert rows[17] == (17, "17")
    assert published.rows == published.loaded.rows_read == len(rows)
    assert any("code is read as text" in line for line in table.notes.lines)


@pytest.mark.parametrize(
    ("file_format", "body", "reason"),
    [
        ("CSV", b"", "No file matches"),
        ("CSV", b"id,id\n1,2\n", "two of the same name"),
        ("CSV", b"id,customer\n1\n", "cannot be read"),
        ("CSV", b"id,customer\n1,\xff\xfe\n", "cannot be read"),
        ("JSONLines", b'{"id": 1}\n[2]\n', "line 2: this is no object"),
        ("JSONLines", b'{"id": 1}\n{"id": \n', "line 2: this is not JSON"),
        ("JSONLines", b"[" * 100_000, "line 1: this is not JSON"),
        ("Parquet", b"PAR1 and nothing more", "cannot be read"),
        ("CSV", ",".join(f"c{n}" for n in range(1001)).encode() + b"\n", "1001 columns"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_by_name(
    team_id: int, file_format: str, body: bytes, reason: str
) -> None:
    put_house_file(team_id, "broken", body)
    with pytest.raises(SourceError, match=reason):
        copied_files(team_id, files_config("broken", file_format)).sync()


def test_files_that_are_not_gzip_although_their_name_says_so_are_told(team_id: int) -> None:
    put_house_file(team_id, "orders.csv.gz", b"id\n1\n")
    with pytest.raises(SourceError, match=r"orders\.csv\.gz cannot be read"):
        copied_files(team_id, files_config("*.gz")).sync()


@pytest.mark.parametrize(
    ("change", "reason", "setting"),
    [
        ({"secret_key": "nonsense"}, "refused", "secret_key"),
        ({"access_key": "nobody"}, "refused", "access_key"),
        ({"bucket": "nobody-has-this"}, "refused", "bucket"),
    ],
)
def test_a_store_that_refuses_is_told_with_the_setting_and_without_the_key(
    team_id: int,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, Any],
    reason: str,
    setting: str,
) -> None:
    allow_loopback(monkeypatch)
    config = foreign_config("*", **change)
    with pytest.raises(SourceError, match=reason) as told:
        copied_files(team_id, config).sync()
    assert told.value.setting == setting
    assert config["secret_key"] not in str(told.value)


def test_a_store_inside_our_own_network_is_refused_at_each_connection(
    team_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SourceError, match="not public"):
        copied_files(team_id, foreign_config("*")).sync()
    allow_loopback(monkeypatch)
    folder = open_folder(team_id, foreign_config("*"))
    monkeypatch.undo()
    # the name pointed elsewhere when it was checked
    with pytest.raises(SourceError, match="not public"):
        folder.list_files("*")


def test_a_team_reads_its_own_folder_of_the_house_and_no_other(team_id: int) -> None:
    put_house_file(team_id + 1, "orders.csv", b"id\n1\n")
    for pattern in ("*", "*orders.csv", f"team-{team_id + 1}/*"):
        with pytest.raises(SourceError, match="No file matches"):
            copied_files(team_id, files_config(pattern)).sync()


def test_a_file_that_changes_while_it_is_read_is_not_taken_for_what_was_listed(
    team_id: int, tmp_path: Any
) -> None:
    put_house_file(team_id, "orders.csv", b"id\n1\n")
    folder = open_folder(team_id, files_config("*"))
    (listed,) = folder.list_files("*.csv")
    put_house_file(team_id, "orders.csv", b"id\n2\n")
    with pytest.raises(ChangedMeanwhileError):
        folder.fetch(listed, tmp_path / "file")
    gone = StoredFile("gone.csv", 1, listed.version)
    with pytest.raises(ChangedMeanwhileError):
        folder.fetch(gone, tmp_path / "file")
    assert settings.FOOTFALL.object_storage.bucket == folder.bucket
