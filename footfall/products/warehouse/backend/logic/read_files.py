"""Rows of CSV, JSON Lines and Parquet files as Arrow batches, a block at a time.

What a column holds is learned from the beginning of every file. A later value that does not fit makes the column a text:
`MisreadColumnError` names it, and who asked begins again with that.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import IO, Any, Final, cast

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from footfall.products.warehouse.backend.contracts import (
    Column,
    ColumnKind,
    FileFormat,
    SourceError,
    unnameable,
)
from footfall.products.warehouse.backend.logic.arrow_types import arrow_type

_BLOCK_BYTES: Final = 8 * 1024 * 1024
_SAMPLE_BYTES: Final = 1024 * 1024
_ROWS_A_BATCH: Final = 20_000
_LONGEST_LINE: Final = 16 * 1024 * 1024
_MAX_COLUMNS: Final = 1000
_LONGEST_NAME: Final = 100
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LARGEST_INTEGER: Final = 2**63 - 1


class MisreadColumnError(Exception):
    """A column holds what its beginning did not show; it is to be read as text."""

    def __init__(self, column: str, where: str) -> None:
        super().__init__(f"{column} in {where}")
        self.column = column
        self.where = where


def sample_columns(path: Path, name: str, file_format: FileFormat) -> list[Column]:
    """Columns of one file, from its beginning. Raises `SourceError`."""
    try:
        if file_format is FileFormat.PARQUET:
            fields: Iterable[tuple[str, ColumnKind, str]] = _of_arrow(pq.read_schema(path))
        elif file_format is FileFormat.CSV:
            fields = _of_arrow(_csv_schema(path))
        else:
            fields = _of_lines(path, name)
    except (pa.ArrowException, OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise SourceError(_told(name, error)) from error
    columns = [
        Column(column, kind, spelled, precision=38, scale=9) for column, kind, spelled in fields
    ]
    if len(columns) > _MAX_COLUMNS:
        raise SourceError(f"{name} has {len(columns)} columns; {_MAX_COLUMNS} can be taken.")
    if not columns:
        raise SourceError(f"{name} has no columns.")
    for column in columns:
        if len(column.name.encode()) > _LONGEST_NAME:
            raise SourceError(
                f"{name} has a column whose name is longer than {_LONGEST_NAME} bytes: {column.name[:40]}…"
            )
    if unspeakable := unnameable(columns):
        raise SourceError(
            f"{name} has a column with a line end or the like in its name: {unspeakable}."
        )
    if len({column.name for column in columns}) < len(columns) or not all(
        column.name for column in columns
    ):
        raise SourceError(f"{name} has columns without a name, or two of the same name.")
    return columns


def united(samples: Iterable[list[Column]]) -> tuple[Column, ...]:
    """Columns of all files together, in the order in which they come; what differs becomes the wider kind, or text."""
    known: dict[str, Column] = {}
    for columns in samples:
        for column in columns:
            before = known.get(column.name)
            known[column.name] = column if before is None else _wider(before, column)
    return tuple(known.values())


def read_file(
    path: Path, name: str, file_format: FileFormat, columns: Iterable[Column]
) -> Iterator[pa.RecordBatch]:
    """Batches with exactly `columns`; a column that the file lacks is empty. Raises `SourceError`, `MisreadColumnError`."""
    wanted = list(columns)
    try:
        if file_format is FileFormat.PARQUET:
            yield from _parquet_batches(path, name, wanted)
        elif file_format is FileFormat.CSV:
            yield from _csv_batches(path, name, wanted)
        else:
            yield from _line_batches(path, name, wanted)
    except (pa.ArrowException, OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise SourceError(_told(name, error)) from error


def _wider(one: Column, other: Column) -> Column:
    if one.kind is other.kind:
        return one
    kinds = {one.kind, other.kind}
    if kinds == {ColumnKind.INTEGER, ColumnKind.FLOAT}:
        return one if one.kind is ColumnKind.FLOAT else other
    if kinds == {ColumnKind.LOCAL_TIME, ColumnKind.TIME}:
        return one if one.kind is ColumnKind.TIME else other
    return Column(one.name, ColumnKind.TEXT, "text")


def _kind_of(kind: pa.DataType) -> ColumnKind:
    types = pa.types
    if types.is_integer(kind) and kind != pa.uint64():
        return ColumnKind.INTEGER
    if types.is_floating(kind):
        return ColumnKind.FLOAT
    if types.is_boolean(kind):
        return ColumnKind.BOOLEAN
    if types.is_date(kind):
        return ColumnKind.DATE
    if types.is_timestamp(kind):
        return ColumnKind.LOCAL_TIME if kind.tz is None else ColumnKind.TIME
    if types.is_decimal(kind) and kind.scale <= 9 and kind.precision - kind.scale <= 29:
        return ColumnKind.DECIMAL
    return ColumnKind.TEXT


def _of_arrow(schema: pa.Schema) -> list[tuple[str, ColumnKind, str]]:
    return [(field.name, _kind_of(field.type), str(field.type)) for field in schema]


def _opened(path: Path, name: str) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if name.endswith(".gz") else path.open("rb")


_CSV_OPTIONS: Final = {
    "null_values": ["", "NULL", "null", "\\N"],
    "strings_can_be_null": True,
    "quoted_strings_can_be_null": False,
    "timestamp_parsers": [csv.ISO8601],
}


def _csv_schema(path: Path) -> pa.Schema:
    with _opened(path, path.name) as file:
        reader = csv.open_csv(
            file,
            read_options=csv.ReadOptions(block_size=_SAMPLE_BYTES, use_threads=False),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(**_CSV_OPTIONS),
        )
        fields = [
            # nothing but empty values was seen, or times of a day
            (
                pa.field(field.name, pa.string())
                if pa.types.is_null(field.type) or pa.types.is_time(field.type)
                else field
            )
            for field in reader.schema
        ]
        return pa.schema(fields)


def _csv_batches(path: Path, name: str, wanted: list[Column]) -> Iterator[pa.RecordBatch]:
    with _opened(path, path.name) as file:
        header = _csv_schema(path).names
        here = [column for column in wanted if column.name in header]
        try:
            reader = csv.open_csv(
                file,
                read_options=csv.ReadOptions(block_size=_BLOCK_BYTES, use_threads=False),
                parse_options=csv.ParseOptions(newlines_in_values=True),
                convert_options=csv.ConvertOptions(
                    include_columns=[column.name for column in here],
                    column_types={column.name: arrow_type(column) for column in here},
                    **_CSV_OPTIONS,
                ),
            )
            for batch in reader:
                yield _shaped(batch, wanted)
        except pa.ArrowInvalid as error:
            found = re.search(r"In CSV column #(\d+)", str(error))
            if found is None:
                raise
            raise MisreadColumnError(header[int(found.group(1))], name) from error


def _parquet_batches(path: Path, name: str, wanted: list[Column]) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        here = [column.name for column in wanted if column.name in file.schema_arrow.names]
        for batch in file.iter_batches(batch_size=_ROWS_A_BATCH, columns=here, use_threads=False):
            yield _shaped(batch, wanted)


def _line_batches(path: Path, name: str, wanted: list[Column]) -> Iterator[pa.RecordBatch]:
    with _opened(path, path.name) as file:
        rows: list[Mapping[str, Any]] = []
        for number, row in _lines(file, name):
            rows.append(row)
            if len(rows) == _ROWS_A_BATCH:
                yield _of_rows(rows, wanted, f"{name}, up to line {number}")
                rows = []
        if rows:
            yield _of_rows(rows, wanted, name)


def _of_lines(path: Path, name: str) -> list[tuple[str, ColumnKind, str]]:
    known: dict[str, Column] = {}
    with _opened(path, path.name) as file:
        for number, row in _lines(file, name):
            for key, value in row.items():
                kind = _json_kind(value)
                if kind is None:
                    known.setdefault(key, Column(key, ColumnKind.TEXT, "null"))
                    continue
                seen = Column(key, kind, kind.value)
                before = known.get(key)
                known[key] = (
                    seen if before is None or before.source_type == "null" else _wider(before, seen)
                )
            if number >= _ROWS_A_BATCH:
                break
    return [(column.name, column.kind, column.source_type) for column in known.values()]


def _lines(file: IO[bytes], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    while line := file.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise SourceError(f"{name}, line {number}: longer than {_LONGEST_LINE >> 20} MB.")
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{name}, line {number}: this is not JSON.") from error
        if not isinstance(row, dict):
            raise SourceError(f"{name}, line {number}: this is no object.")
        yield number, row


def _json_kind(value: Any) -> ColumnKind | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return ColumnKind.BOOLEAN
    if isinstance(value, int):
        return ColumnKind.INTEGER if abs(value) <= _LARGEST_INTEGER else ColumnKind.TEXT
    if isinstance(value, float):
        return ColumnKind.FLOAT
    if isinstance(value, str) and _TIME.fullmatch(value):
        return ColumnKind.TIME
    if isinstance(value, str) and _DAY.fullmatch(value):
        return ColumnKind.DATE
    return ColumnKind.TEXT


def _of_rows(rows: list[Mapping[str, Any]], wanted: list[Column], where: str) -> pa.RecordBatch:
    arrays = []
    for column in wanted:
        try:
            values = [_json_value(row.get(column.name), column.kind) for row in rows]
            arrays.append(pa.array(values, arrow_type(column)))
        except (ValueError, TypeError, OverflowError, pa.ArrowException) as error:
            raise MisreadColumnError(column.name, where) from error
    return pa.RecordBatch.from_arrays(arrays, names=[column.name for column in wanted])


def _json_value(value: Any, kind: ColumnKind) -> Any:
    if value is None:
        return None
    if kind is ColumnKind.TEXT:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if kind is ColumnKind.TIME:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if kind is ColumnKind.DATE:
        return date.fromisoformat(value)
    if kind is ColumnKind.FLOAT and not isinstance(value, bool):
        return float(value)
    if isinstance(value, bool) != (kind is ColumnKind.BOOLEAN):
        raise TypeError(kind)
    return value


def _shaped(batch: pa.RecordBatch, wanted: list[Column]) -> pa.RecordBatch:
    """The columns that are wanted, in their types; nested values as JSON."""
    arrays = []
    for column in wanted:
        kind = arrow_type(column)
        position = batch.schema.get_field_index(column.name)
        if position < 0:
            arrays.append(pa.nulls(batch.num_rows, kind))
            continue
        array = batch.column(position)
        if array.type == kind:
            arrays.append(array)
        elif column.kind is ColumnKind.TEXT and not pa.types.is_string(array.type):
            arrays.append(pa.array([_text(value) for value in array.to_pylist()], pa.string()))
        else:
            # times of a finer unit lose what is below a microsecond
            arrays.append(array.cast(kind, safe=not pa.types.is_timestamp(kind)))
    return pa.RecordBatch.from_arrays(arrays, names=[column.name for column in wanted])


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.hex()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=_text)
    return str(value)


def _told(name: str, error: Exception) -> str:
    return f"{name} cannot be read: {(str(error).splitlines() or [''])[0][:300]}"
