"""Brings a state of a table's copy into ClickHouse: loaded beside the table that is read, then exchanged with it at once.

Whoever reads meanwhile sees the old rows or the new ones. Nobody but this process, which holds the table's lock, writes
here; what an attempt that was killed has left is dropped first, so that a late insert of it goes nowhere.
"""

import io
import uuid
from collections.abc import Generator, Sequence
from typing import Final

import pyarrow as pa
from deltalake import DeltaTable

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.warehouse.backend.contracts import KEY_KINDS, Column, ColumnKind
from footfall.products.warehouse.backend.logic.arrow_types import arrow_type
from footfall.products.warehouse.backend.logic.drop_tables import (
    count_rows,
    database_of,
    drop_leftovers,
    exists,
    quoted,
)
from footfall.products.warehouse.backend.logic.load_copy import stored_name

_ROWS_A_BATCH: Final = 50_000
_PLAIN: Final = {
    ColumnKind.INTEGER: "Int64",
    ColumnKind.FLOAT: "Float64",
    ColumnKind.BOOLEAN: "Bool",
    ColumnKind.TEXT: "String",
    ColumnKind.DATE: "Date32",
    ColumnKind.LOCAL_TIME: "DateTime64(6, 'UTC')",
    ColumnKind.TIME: "DateTime64(6, 'UTC')",
}


def publish(
    clickhouse: ClickHouse,
    table: DeltaTable | None,
    columns: Sequence[Column],
    primary_key: Sequence[str],
    name: str,
) -> tuple[list[dict[str, str]], int]:
    """Make `name` hold what `table` holds, which is None for no rows. Its columns with ClickHouse's types, and its rows."""
    database = database_of(clickhouse.settings.database)
    clickhouse.run_command(f"CREATE DATABASE IF NOT EXISTS {quoted(database)}")
    drop_leftovers(clickhouse, name)
    kinds = {column.name: column for column in columns}
    key = [part for part in primary_key if part in kinds and kinds[part].kind in KEY_KINDS]
    types = {column.name: clickhouse_type(column, is_key=column.name in key) for column in columns}
    staging = f"{name}_{uuid.uuid4().hex[:8]}"
    spelled = ", ".join(f"{quoted(column)} {kind}" for column, kind in types.items())
    order = ", ".join(map(quoted, key)) or "tuple()"
    clickhouse.run_command(
        f"CREATE TABLE {quoted(database)}.{quoted(staging)} ({spelled}) ENGINE = MergeTree ORDER BY ({order})"
    )
    rows = 0 if table is None else _load(clickhouse, table, columns, staging)
    if exists(clickhouse, name):
        clickhouse.run_command(
            f"EXCHANGE TABLES {quoted(database)}.{quoted(staging)} AND {quoted(database)}.{quoted(name)}"
        )
        clickhouse.run_command(f"DROP TABLE IF EXISTS {quoted(database)}.{quoted(staging)}")
    else:
        clickhouse.run_command(
            f"RENAME TABLE {quoted(database)}.{quoted(staging)} TO {quoted(database)}.{quoted(name)}"
        )
    return [{"name": column, "type": kind} for column, kind in types.items()], rows


def _load(
    clickhouse: ClickHouse, table: DeltaTable, columns: Sequence[Column], staging: str
) -> int:
    expected = int(table.to_pyarrow_dataset().count_rows())
    clickhouse.insert_stream(
        f"{quoted(database_of(clickhouse.settings.database))}.{quoted(staging)}",
        "ArrowStream",
        _arrow_stream(table, columns),
        # batch after batch, in bounded memory
        settings={"max_insert_threads": 1},
    )
    rows = count_rows(clickhouse, staging)
    if rows != expected:
        # the stream was cut and taken up again by the driver
        raise RuntimeError(f"{rows} rows arrived in ClickHouse, of {expected}")
    return rows


def clickhouse_type(column: Column, *, is_key: bool) -> str:
    plain = (
        f"Decimal({column.precision}, {column.scale})"
        if column.kind is ColumnKind.DECIMAL
        else _PLAIN[column.kind]
    )
    return plain if is_key else f"Nullable({plain})"


def _arrow_stream(table: DeltaTable, columns: Sequence[Column]) -> Generator[bytes, None, None]:
    """The Delta table's rows as one Arrow stream, a batch at a time."""
    schema = pa.schema([pa.field(column.name, _wire_type(column)) for column in columns])
    sink = io.BytesIO()

    def taken() -> bytes:
        chunk = sink.getvalue()
        sink.seek(0)
        sink.truncate()
        return chunk

    batches = table.to_pyarrow_dataset().to_batches(
        columns=[stored_name(name) for name in schema.names],
        batch_size=_ROWS_A_BATCH,
        batch_readahead=1,
        fragment_readahead=1,
    )
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            if batch.num_rows:
                arrays = [
                    array.cast(field.type)
                    for array, field in zip(batch.columns, schema, strict=True)
                ]
                writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
                yield taken()
    yield taken()


def _wire_type(column: Column) -> pa.DataType:
    return pa.timestamp("us", "UTC") if column.kind is ColumnKind.LOCAL_TIME else arrow_type(column)
