"""Which tables a PostgreSQL has, and of what: asked of its catalogue, without reading a row."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import psycopg

from footfall.products.warehouse.backend.contracts import Column, ColumnKind, FoundTable

_KINDS: Final = {
    "int2": ColumnKind.INTEGER,
    "int4": ColumnKind.INTEGER,
    "int8": ColumnKind.INTEGER,
    "oid": ColumnKind.INTEGER,
    "float4": ColumnKind.FLOAT,
    "float8": ColumnKind.FLOAT,
    "numeric": ColumnKind.DECIMAL,
    "bool": ColumnKind.BOOLEAN,
    "date": ColumnKind.DATE,
    "timestamp": ColumnKind.LOCAL_TIME,
    "timestamptz": ColumnKind.TIME,
}
_MAX_PRECISION: Final = 38
_FREE_SCALE: Final = 9

# relkind: table, view, materialised view, partitioned table, foreign table
_TABLES: Final = """
SELECT n.nspname, c.relname, c.oid::bigint, GREATEST(c.reltuples, -1)::bigint
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(schema)s::text IS NULL OR n.nspname = %(schema)s)
  AND (%(table)s::text IS NULL OR c.relname = %(table)s)
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY 1, 2 LIMIT 5000
"""
# A domain is asked for as what lies under it.
_COLUMNS: Final = """
SELECT a.attrelid::bigint, a.attname, COALESCE(b.typname, t.typname),
       pg_catalog.format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END, a.atthasdef
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type AS b ON t.typtype = 'd' AND b.oid = t.typbasetype
WHERE a.attrelid = ANY(%(oids)s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""
_KEYS: Final = """
SELECT i.indrelid::bigint, a.attname
FROM pg_catalog.pg_index AS i
CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k(number, position)
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE i.indisprimary AND i.indrelid = ANY(%(oids)s)
ORDER BY i.indrelid, k.position
"""


def discover_postgres(
    connection: psycopg.Connection[Any], schema: str | None = None, table: str | None = None
) -> list[FoundTable]:
    """All tables and views that may be read, or those of one schema, or one."""
    tables = connection.execute(_TABLES, {"schema": schema or None, "table": table}).fetchall()
    oids = {"oids": [oid for _, _, oid, _ in tables]}
    columns: Mapping[int, list[Column]] = defaultdict(list)
    for oid, name, type_name, spelled, is_nullable, modifier, has_default in connection.execute(
        _COLUMNS, oids
    ):
        columns[oid].append(_column(name, type_name, spelled, is_nullable, modifier, has_default))
    keys: Mapping[int, list[str]] = defaultdict(list)
    for oid, name in connection.execute(_KEYS, oids):
        keys[oid].append(name)
    return [
        FoundTable(
            schema=found_schema,
            name=found_name,
            columns=tuple(columns[oid]),
            primary_key=tuple(keys[oid]),
            row_estimate=count if count >= 0 else None,
        )
        for found_schema, found_name, oid, count in tables
        if columns[oid]
    ]


def _column(
    name: str, type_name: str, spelled: str, is_nullable: bool, modifier: int, has_default: bool
) -> Column:
    kind = _KINDS.get(type_name, ColumnKind.TEXT)
    precision, scale = _MAX_PRECISION, _FREE_SCALE
    if kind is ColumnKind.DECIMAL and modifier >= 4:
        packed = modifier - 4
        # the scale has eleven bits and a sign
        precision, scale = packed >> 16, ((packed & 0x7FF) ^ 1024) - 1024
        if not (0 < precision <= _MAX_PRECISION and 0 <= scale <= precision):
            precision, scale = _MAX_PRECISION, _FREE_SCALE
    return Column(name, kind, spelled, is_nullable, precision, scale, has_default)
