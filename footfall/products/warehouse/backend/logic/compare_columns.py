"""What has changed in a table since its copy was made, and whether the copy can follow."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from footfall.products.warehouse.backend.contracts import Column, ColumnKind
from footfall.products.warehouse.backend.logic.arrow_types import arrow_type


@dataclass(frozen=True)
class Comparison:
    """`columns` are those that the copy will have. `reasons` say why it has to be made anew; empty when it can follow."""

    columns: tuple[Column, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]


def compare_columns(copy: pa.Schema, source: Sequence[Column], *, keeps_rows: bool) -> Comparison:
    """`keeps_rows`: rows of the copy stay although the source is not read whole."""
    here = {field.name: field.type for field in copy}
    there = {column.name: column for column in source}
    reasons, notes, columns = [], [], list(source)
    for name, kind in here.items():
        column = there.get(name)
        if column is None:
            if keeps_rows:
                columns.append(_column_of(name, kind))
                notes.append(
                    f"The column {name} is no longer in the source: it stays with what it held, and is empty in new rows."
                )
            else:
                reasons.append(f"the column {name} is no longer there")
        elif not _is_same(kind, column):
            reasons.append(f"the column {name} became {column.source_type}")
    for name, column in there.items():
        if name in here:
            continue
        if keeps_rows and column.has_default:
            reasons.append(
                f"the new column {name} has a default, which rows that were read before lack"
            )
        elif keeps_rows:
            notes.append(
                f"The column {name} is new: it is empty in rows that did not change since."
            )
        else:
            reasons.append(f"the column {name} is new")
    return Comparison(tuple(columns), tuple(reasons), tuple(notes))


def _is_same(kind: pa.DataType, column: Column) -> bool:
    wanted = arrow_type(column)
    if pa.types.is_timestamp(wanted):
        # the copy keeps every time with a zone
        return bool(pa.types.is_timestamp(kind))
    return bool(_plain(kind) == wanted)


def _plain(kind: pa.DataType) -> pa.DataType:
    is_text = pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return pa.string() if is_text else kind


def _column_of(name: str, kind: pa.DataType) -> Column:
    types = pa.types
    plain = _plain(kind)
    found = ColumnKind.TEXT
    if types.is_integer(plain):
        found = ColumnKind.INTEGER
    elif types.is_floating(plain):
        found = ColumnKind.FLOAT
    elif types.is_boolean(plain):
        found = ColumnKind.BOOLEAN
    elif types.is_date(plain):
        found = ColumnKind.DATE
    elif types.is_timestamp(plain):
        found = ColumnKind.TIME
    elif types.is_decimal(plain):
        return Column(name, ColumnKind.DECIMAL, str(kind), True, plain.precision, plain.scale)
    return Column(name, found, str(kind))
