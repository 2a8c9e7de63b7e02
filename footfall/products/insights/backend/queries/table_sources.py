"""A series of the rows of a table that the team brought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from footfall.products.insights.backend.queries.sources import Source, finite
from footfall.query.catalog.external import ExternalTable
from footfall.query.catalog.virtual import ColumnType
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.operators import condition_on
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.maths import Math, MathPropertyType
from footfall.query.nodes.series import DataWarehouseNode
from footfall.query.render.sql import can_be_spelled
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_ROWS = "table_rows"
_NUMBERS = (ColumnType.SIGNED, ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.DECIMAL)


@dataclass(frozen=True)
class TableSource(Source):
    """`held`: the table that the rows are of."""

    held: ExternalTable

    is_of_events = False

    def text_of(self, name: str, kind: MathPropertyType | None, path: str, field: str) -> Node:
        self._check(kind, path)
        return column_text(self.held, name, at(path, field))

    def number_of(self, name: str, kind: MathPropertyType | None, path: str, field: str) -> Node:
        self._check(kind, path)
        column_type = _column_type(self.held, name, at(path, field))
        column = build.field(_ROWS, name)
        if column_type in _NUMBERS:
            return finite(build.call("toFloat64", column))
        if column_type is ColumnType.STRING:
            return finite(build.call("toFloat64OrNull", column))
        raise InvalidValueError(
            f"{name} holds {column_type.value}: expected a column of numbers or texts",
            path=at(path, field),
        )

    def _check(self, kind: MathPropertyType | None, path: str) -> None:
        if kind not in (None, MathPropertyType.DATA_WAREHOUSE):
            raise InvalidValueError(
                "a table has data_warehouse_properties only", path=at(path, "math_property_type")
            )


def find_table(name: str, tables: Iterable[ExternalTable], path: str) -> ExternalTable:
    """Raises InvalidValueError with `path`."""
    by_name = {table.name: table for table in tables}
    if name not in by_name:
        known = ", ".join(sorted(by_name)) or "none yet: connect a source first"
        raise InvalidValueError(
            f"unknown table {name!r}: this project's tables are {known}", path=path
        )
    return by_name[name]


def table_source(
    series: DataWarehouseNode, table: ExternalTable, scope: FilterScope, path: str
) -> TableSource:
    """`path` is where `series` is. Raises InvalidValueError."""
    timestamp, is_known = _timestamp(series, table, scope, at(path, "timestamp_field"))
    actor = None
    filters: list[Node] = []
    if series.distinct_id_field is not None:
        text = column_text(table, series.distinct_id_field, at(path, "distinct_id_field"))
        actor = build.call("nullIf", text, build.text(""))
        if (series.math or Math.TOTAL).is_of_actors:
            filters.append(build.call("isNotNull", actor))
    filters += [
        condition_on(
            column_text(table, item.key, at(path, "properties", index, "key")),
            item,
            at(path, "properties", index),
            scope,
        )
        for index, item in enumerate(series.properties or [])
    ]
    prefix, _, name = table.name.rpartition(".")
    return TableSource(
        name=series.name or series.table_name,
        table=build.table(name, database=prefix, named=_ROWS),
        timestamp=timestamp,
        actor=actor,
        is_of_series=(is_known,),
        filters=tuple(filters),
        held=table,
    )


def column_text(table: ExternalTable, name: str, path: str) -> Node:
    """What a column holds, as text. `path` is where `name` was given. Raises InvalidValueError."""
    column_type = _column_type(table, name, path)
    column = build.field(_ROWS, name)
    return column if column_type is ColumnType.STRING else build.call("toString", column)


def _timestamp(
    series: DataWarehouseNode, table: ExternalTable, scope: FilterScope, path: str
) -> tuple[Node, Node]:
    """The time of a row, and whether it has one."""
    column_type = _column_type(table, series.timestamp_field, path)
    column = build.field(_ROWS, series.timestamp_field)
    is_known = build.call("isNotNull", column)
    held = build.call("assumeNotNull", column)
    if column_type is ColumnType.DATETIME:
        return held, is_known
    if column_type is ColumnType.DATE:
        # A day is a day of whoever asks, and begins when theirs begins.
        zone = build.constant(scope.clock.zone.key)
        begin = build.call("toDateTime64", held, build.constant(3), zone)
        return begin, is_known
    raise InvalidValueError(
        f"{series.timestamp_field} holds {column_type.value}: expected a column of times or dates",
        path=path,
    )


def _column_type(table: ExternalTable, name: str, path: str) -> ColumnType:
    column_type = table.columns.get(name)
    if column_type is None:
        raise InvalidValueError(
            f"{table.name} has no column {name!r}: expected one of {', '.join(table.columns)}",
            path=path,
        )
    if not can_be_spelled(name):
        raise InvalidValueError(
            f"the column {name!r} cannot be asked for: its name has more than letters, digits, _ and $",
            path=path,
        )
    return column_type
