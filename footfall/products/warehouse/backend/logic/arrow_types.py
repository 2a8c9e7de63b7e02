"""What each kind of column is in Arrow, in which rows travel from a source to the copy."""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from footfall.products.warehouse.backend.contracts import Column, ColumnKind

_TYPES: Final = {
    ColumnKind.INTEGER: pa.int64(),
    ColumnKind.FLOAT: pa.float64(),
    ColumnKind.BOOLEAN: pa.bool_(),
    ColumnKind.TEXT: pa.string(),
    ColumnKind.DATE: pa.date32(),
    ColumnKind.LOCAL_TIME: pa.timestamp("us"),
    ColumnKind.TIME: pa.timestamp("us", "UTC"),
}


def arrow_type(column: Column) -> pa.DataType:
    if column.kind is ColumnKind.DECIMAL:
        return pa.decimal128(column.precision, column.scale)
    return _TYPES[column.kind]


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    return pa.schema([pa.field(column.name, arrow_type(column)) for column in columns])
