"""Rows of a PostgreSQL table as Arrow batches, page by page, never the whole table in memory.

PostgreSQL writes CSV by COPY and Arrow's parser reads it: measured at some 300,000 rows a second, where fetching rows
into Python is below a tenth of that. A page is one statement, so one snapshot: no key can appear twice in it.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
import pyarrow as pa
from psycopg import sql
from pyarrow import csv

from footfall.products.warehouse.backend.contracts import Column, ColumnKind, SourceError
from footfall.products.warehouse.backend.logic.arrow_types import arrow_schema

# A value has to fit into one block; three or four blocks are in memory at a time.
_BLOCK_BYTES: Final = 16 * 1024 * 1024
# What ClickHouse's and Arrow's types hold, and PostgreSQL's go beyond.
_FIRST_DAY, _LAST_DAY = "1900-01-01", "2299-12-31"
_FIRST_TIME, _LAST_TIME = "1900-01-01 00:00:00", "2299-12-31 23:59:59.999999"


@dataclass(frozen=True)
class PageWish:
    """Rows after `after` in the order of `order_by`, at most `limit`; everything when there is no order.

    `at_least` lets a page begin at rows that equal the value of the first column of the order as well.
    """

    order_by: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    at_least: str | None = None
    limit: int | None = None


@dataclass
class PageRead:
    """Counts what went by; `last` holds the values of the order's columns in the last row, as PostgreSQL reads them."""

    rows: int = 0
    bytes: int = 0
    last: tuple[str, ...] = field(default=())


def read_page(
    connection: psycopg.Connection[Any],
    schema: str,
    table: str,
    columns: Sequence[Column],
    wish: PageWish,
    read: PageRead,
) -> Iterator[pa.RecordBatch]:
    """Fills `read` while it goes. Raises `SourceError` for a row that cannot be taken."""
    wanted = arrow_schema(columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(_statement(schema, table, columns, wish)) as copy,
    ):
        stream = _CopyStream(copy)
        # an answer without a row is no CSV that could be opened
        if stream.is_empty():
            return
        try:
            for batch in _parsed(stream, wanted):
                read.rows += batch.num_rows
                read.bytes = stream.count
                if wish.order_by and batch.num_rows:
                    read.last = _last_values(batch, wish.order_by)
                yield batch
        except pa.ArrowInvalid as error:
            raise SourceError(_told(error)) from error


def max_value(
    connection: psycopg.Connection[Any], schema: str, table: str, column: Column
) -> str | None:
    """The highest value of a cursor, as `PageWish` takes it; None in a table without one."""
    name = sql.Identifier(column.name)
    question = sql.SQL("SELECT max({})::text FROM {}").format(
        _within(column, name), sql.Identifier(schema, table)
    )
    row = connection.execute(question).fetchone()
    return row[0] if row else None


def earlier(connection: psycopg.Connection[Any], column: Column, value: str, seconds: int) -> str:
    """`value` of a time cursor, so many seconds before."""
    row = connection.execute(
        sql.SQL("SELECT ({}::{} - make_interval(secs => {}))::text").format(
            sql.Literal(value), sql.SQL(_SQL_TYPES[column.kind]), sql.Literal(seconds)
        )
    ).fetchone()
    return str(row[0]) if row else value


def count_without(
    connection: psycopg.Connection[Any], schema: str, table: str, column: Column
) -> int:
    """Rows whose cursor is empty: nothing ever tells that they are new."""
    row = connection.execute(
        sql.SQL("SELECT count(*) FROM {} WHERE {} IS NULL").format(
            sql.Identifier(schema, table), sql.Identifier(column.name)
        )
    ).fetchone()
    return int(row[0]) if row else 0


_SQL_TYPES: Final = {
    ColumnKind.INTEGER: "bigint",
    ColumnKind.DATE: "date",
    ColumnKind.LOCAL_TIME: "timestamp",
    ColumnKind.TIME: "timestamptz",
}


def _statement(schema: str, table: str, columns: Sequence[Column], wish: PageWish) -> sql.Composed:
    kinds = {column.name: column for column in columns}
    select = sql.SQL("SELECT {} FROM {}").format(
        sql.SQL(", ").join(_expression(column) for column in columns),
        sql.Identifier(schema, table),
    )
    conditions: list[sql.Composable] = []
    order = [sql.Identifier(name) for name in wish.order_by]
    if wish.order_by:
        conditions.append(sql.SQL("{} IS NOT NULL").format(order[0]))
    if wish.after:
        conditions.append(
            sql.SQL("({}) > ({})").format(
                sql.SQL(", ").join(order), sql.SQL(", ").join(map(sql.Literal, wish.after))
            )
        )
    elif wish.at_least is not None:
        conditions.append(sql.SQL("{} >= {}").format(order[0], sql.Literal(wish.at_least)))
    if wish.order_by and kinds[wish.order_by[0]].kind in {
        ColumnKind.DATE,
        ColumnKind.LOCAL_TIME,
        ColumnKind.TIME,
    }:
        # beyond, a page could not say where it ended
        conditions.append(
            sql.SQL("{} IS NOT NULL").format(_within(kinds[wish.order_by[0]], order[0]))
        )
    parts: list[sql.Composable] = [select]
    if conditions:
        parts += [sql.SQL(" WHERE "), sql.SQL(" AND ").join(conditions)]
    if order:
        parts += [sql.SQL(" ORDER BY "), sql.SQL(", ").join(order)]
    if wish.limit is not None:
        parts += [sql.SQL(" LIMIT "), sql.Literal(wish.limit)]
    return sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(sql.Composed(parts))


def _expression(column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    if column.kind is ColumnKind.TEXT:
        return sql.SQL("{}::text").format(name)
    if column.kind is ColumnKind.TIME:
        return sql.SQL("timezone('UTC', {})").format(_within(column, name))
    if column.kind in {ColumnKind.DATE, ColumnKind.LOCAL_TIME}:
        return _within(column, name)
    if column.kind is ColumnKind.DECIMAL:
        # NaN and infinity are above every number
        highest = sql.Literal(f"1e{column.precision - column.scale}")
        return sql.SQL(
            "CASE WHEN abs({name}) < {highest}::numeric THEN round({name}, {scale}) END"
        ).format(name=name, highest=highest, scale=sql.Literal(column.scale))
    return name


def _within(column: Column, name: sql.Composable) -> sql.Composable:
    """The value, or NULL where it lies outside of the years that are kept."""
    if column.kind is ColumnKind.DATE:
        first, last, kind = _FIRST_DAY, _LAST_DAY, "date"
    elif column.kind in {ColumnKind.LOCAL_TIME, ColumnKind.TIME}:
        first, last, kind = _FIRST_TIME, _LAST_TIME, _SQL_TYPES[column.kind]
    else:
        return name
    return sql.SQL(
        "CASE WHEN {name} BETWEEN {first}::{kind} AND {last}::{kind} THEN {name} END"
    ).format(name=name, first=sql.Literal(first), last=sql.Literal(last), kind=sql.SQL(kind))


def _parsed(stream: io.RawIOBase, wanted: pa.Schema) -> Iterator[pa.RecordBatch]:
    # by position: names of columns may be anything
    names = [f"c{number}" for number in range(len(wanted))]
    plain = {name: _plain_type(kind) for name, kind in zip(names, wanted.types, strict=True)}
    reader = csv.open_csv(
        pa.PythonFile(stream, mode="r"),
        read_options=csv.ReadOptions(
            column_names=names, block_size=_BLOCK_BYTES, use_threads=False
        ),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=plain,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )
    for batch in reader:
        arrays = [array.cast(kind) for array, kind in zip(batch.columns, wanted.types, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=wanted)


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """A time with a zone is written in UTC and without one."""
    return pa.timestamp("us") if pa.types.is_timestamp(kind) else kind


def _last_values(batch: pa.RecordBatch, names: Sequence[str]) -> tuple[str, ...]:
    values: list[str] = []
    for name in names:
        value = batch.column(batch.schema.get_field_index(name))[batch.num_rows - 1].as_py()
        if value is None:
            raise SourceError(f"The column {name} is empty in a row, so the rows have no order.")
        values.append(value.isoformat() if hasattr(value, "isoformat") else str(value))
    return tuple(values)


def _told(error: pa.ArrowInvalid) -> str:
    text = str(error)
    if "straddling" in text:
        return f"A row is larger than {_BLOCK_BYTES // 1024 // 1024} MB and cannot be taken."
    return f"A row cannot be read: {text.splitlines()[0][:300]}"


class _CopyStream(io.RawIOBase):
    """What COPY sends, as a file."""

    def __init__(self, copy: psycopg.Copy) -> None:
        self._chunks: Iterator[Any] = iter(copy)
        self._rest = memoryview(b"")
        self.count = 0

    def readable(self) -> bool:
        return True

    def is_empty(self) -> bool:
        return not self._fill()

    def readinto(self, buffer: Any) -> int:
        """Fills the whole buffer while there is something: a row comes as one chunk, and a block of one row is slow."""
        taken = 0
        while taken < len(buffer) and self._fill():
            size = min(len(buffer) - taken, len(self._rest))
            buffer[taken : taken + size] = self._rest[:size]
            self._rest = self._rest[size:]
            taken += size
        self.count += taken
        return taken

    def _fill(self) -> bool:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._rest = memoryview(chunk)
        return True
