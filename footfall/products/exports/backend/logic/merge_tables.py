"""Delivers one interval to a table of a PostgreSQL that people name, so that each row stands there once.

Rows are copied into a temporary table and merged by key, in one transaction: a crash at any step leaves the table as it
was, and a second delivery of the same rows changes nothing.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

import psycopg
from psycopg import errors, sql

from footfall.foundations.outbound.addresses import (
    ForbiddenAddressError,
    UnknownHostError,
    resolve,
)
from footfall.products.exports.backend.contracts import DestinationError, Model
from footfall.products.exports.backend.logic.store_json import storable_json, storable_text
from footfall.products.exports.backend.queries.rows import Batch

_CONNECT_TIMEOUT_S: Final = 10
_STATEMENT_TIMEOUT_MS: Final = 2 * 3600 * 1000
_LOCK_TIMEOUT_MS: Final = 60 * 1000

_EVENT_COLUMNS: Final = {
    "uuid": "uuid",
    "team_id": "bigint",
    "event": "text",
    "distinct_id": "text",
    "person_id": "uuid",
    "timestamp": "timestamptz",
    "captured_at": "timestamptz",
    "inserted_at": "timestamptz",
    "properties": "jsonb",
    "person_properties": "jsonb",
}
_PERSON_COLUMNS: Final = {
    "team_id": "bigint",
    "distinct_id": "text",
    "person_id": "uuid",
    "properties": "jsonb",
    "is_identified": "boolean",
    "is_deleted": "boolean",
    "created_at": "timestamptz",
    "person_version": "bigint",
    "person_distinct_id_version": "bigint",
}
# A copy that came again belongs to a later interval, and that may have been delivered first.
_NEWER_EVENT: Final = sql.SQL("WHERE (EXCLUDED.inserted_at >= {table}.inserted_at) IS NOT FALSE")
# A person's version says nothing of another person's, so it is looked at while the distinct_id keeps its person.
_NEWER_PERSON: Final = sql.SQL(
    "WHERE (EXCLUDED.person_distinct_id_version, EXCLUDED.person_version) >= "
    "({table}.person_distinct_id_version, {table}.person_version) "
    "OR EXCLUDED.person_distinct_id_version > {table}.person_distinct_id_version"
)

# What only the owner of the database can mend.
_OWNERS_FAULTS: Final = (
    errors.InvalidPassword,
    errors.InvalidAuthorizationSpecification,
    errors.InvalidCatalogName,
    errors.InvalidSchemaName,
    errors.InsufficientPrivilege,
    errors.UndefinedColumn,
    errors.UndefinedTable,
    errors.DatatypeMismatch,
    errors.InvalidColumnReference,
    errors.WrongObjectType,
    errors.NotNullViolation,
    errors.CheckViolation,
    errors.ForeignKeyViolation,
    errors.UniqueViolation,
    errors.DataError,
    errors.ReadOnlySqlTransaction,
)


@dataclass(frozen=True)
class Table:
    """Where to write. The password is in `password` only and never in a text of ours."""

    host: str
    port: int
    user: str
    password: str
    database: str
    schema: str
    name: str
    ssl_mode: str

    def __repr__(self) -> str:
        return f"Table({self.host}:{self.port}/{self.database} {self.schema}.{self.name})"


class Say(Protocol):
    """Told after each step; raises when the work shall not go on."""

    def __call__(self, rows: int, size_bytes: int) -> None: ...


def merge_batches(
    table: Table, model: Model, batches: Iterator[Batch], say: Say
) -> tuple[int, int]:
    """Deliver all batches in one transaction; the rows and bytes that were copied. Raises `DestinationError`."""
    with (
        _told_to_the_owner(table),
        connected(table) as connection,
        connection.transaction(),
        connection.cursor() as cursor,
    ):
        create_table(cursor, table, model)
        cursor.execute(_staging(table, model))
        rows, size_bytes = 0, 0
        columns = list(_columns(model))
        copy_in = sql.SQL("COPY footfall_staging ({}) FROM STDIN").format(_names(columns))
        with cursor.copy(copy_in) as copy:
            for batch in batches:
                before = rows
                for row in batch.rows.select(columns).to_pylist():
                    values = [_storable(name, row[name]) for name in columns]
                    copy.write_row(values)
                    size_bytes += sum(len(str(value)) for value in values)
                    rows += 1
                if rows != before:
                    say(rows, size_bytes)
        cursor.execute(_merge(table, model))
        say(rows, size_bytes)
    return rows, size_bytes


@contextmanager
def connected(table: Table) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection to the address that was checked; `host` is given for TLS alone."""
    try:
        address = resolve(table.host, table.port)
    except (ForbiddenAddressError, UnknownHostError) as error:
        raise DestinationError(str(error)) from error
    connection = psycopg.connect(
        host=table.host,
        hostaddr=address,
        port=table.port,
        user=table.user,
        password=table.password,
        dbname=table.database,
        sslmode=table.ssl_mode,
        # the files of whoever runs this program are no part of it
        passfile="/dev/null",
        connect_timeout=_CONNECT_TIMEOUT_S,
        application_name="footfall-export",
        options=f"-c statement_timeout={_STATEMENT_TIMEOUT_MS} -c lock_timeout={_LOCK_TIMEOUT_MS} -c timezone=UTC",
    )
    with connection:
        yield connection


def create_table(cursor: psycopg.Cursor[tuple[Any, ...]], table: Table, model: Model) -> None:
    """Make the table unless it is there; what is there is not changed."""
    cursor.execute("SELECT to_regclass(%s)", (_qualified(table).as_string(cursor),))
    found = cursor.fetchone()
    if found is not None and found[0] is not None:
        return
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in _columns(model).items()
    )
    create = sql.SQL("CREATE TABLE IF NOT EXISTS {} ({}, PRIMARY KEY ({}))").format(
        _qualified(table), columns, _names(_key(model))
    )
    # another run may make it in the same moment: PostgreSQL waits for that one's end, and then refuses ours
    with suppress(errors.UniqueViolation), cursor.connection.transaction():
        cursor.execute(create)


def check_columns(cursor: psycopg.Cursor[tuple[Any, ...]], table: Table, model: Model) -> None:
    """Raises `DestinationError` unless the table takes our rows and knows their key."""
    cursor.execute(_staging(table, model))
    cursor.execute(_merge(table, model))


@contextmanager
def _told_to_the_owner(table: Table) -> Iterator[None]:
    try:
        yield
    except _OWNERS_FAULTS as error:
        raise DestinationError(explain(error, table)) from error
    except psycopg.OperationalError as error:
        # refused before there was a session, so that the driver knows no code: the text is all there is
        if any(word in str(error) for word in _REFUSALS):
            raise DestinationError(explain(error, table)) from error
        raise


_REFUSALS: Final = (
    "password authentication failed",
    "no pg_hba.conf entry",
    "does not exist",
    "does not support SSL",
    "certificate verify failed",
    "root certificate file",
)


def explain(error: psycopg.Error, table: Table) -> str:
    """The refusal as a sentence for the table's owner, with what to do where that is known."""
    text = str(error)
    if isinstance(error, errors.InvalidColumnReference):
        key = "uuid" if "uuid" in text else "its key"
        return (
            f"The table {table.schema}.{table.name} has no unique constraint on {key}, by which rows could be merged. "
            "Add one, or name a table that does not exist yet."
        )
    if "does not support SSL" in text:
        return "The server does not offer TLS. Choose the TLS mode “prefer” or “disable” if that is meant."
    if "password authentication failed" in text:
        return f"The server refuses the user {table.user} with this password."
    lines = [line for line in text.splitlines() if line.strip()]
    said = re.sub(r"^connection failed: |^.*FATAL: +", "", lines[-1] if lines else text)
    return f"PostgreSQL refuses: {said[:500]}"


def _columns(model: Model) -> dict[str, str]:
    return _EVENT_COLUMNS if model is Model.EVENTS else _PERSON_COLUMNS


def _key(model: Model) -> list[str]:
    return ["uuid"] if model is Model.EVENTS else ["team_id", "distinct_id"]


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _qualified(table: Table) -> sql.Identifier:
    return sql.Identifier(table.schema, table.name)


def _staging(table: Table, model: Model) -> sql.Composed:
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in _columns(model).items()
    )
    return sql.SQL("CREATE TEMPORARY TABLE footfall_staging ({}) ON COMMIT DROP").format(columns)


def _merge(table: Table, model: Model) -> sql.Composed:
    columns, key = list(_columns(model)), _key(model)
    newest = (
        sql.SQL("inserted_at DESC")
        if model is Model.EVENTS
        else sql.SQL("person_distinct_id_version DESC, person_version DESC")
    )
    changes = sql.SQL(", ").join(
        sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name))
        for name in columns
        if name not in key
    )
    is_newer = _NEWER_EVENT if model is Model.EVENTS else _NEWER_PERSON
    condition = is_newer.format(table=sql.Identifier("destination"))
    # Sorted by key, so that two merges take the locks of rows in one order.
    return sql.SQL(
        "INSERT INTO {table} AS destination ({columns}) "
        "SELECT DISTINCT ON ({key}) {columns} FROM footfall_staging ORDER BY {key}, {newest} "
        "ON CONFLICT ({key}) DO UPDATE SET {changes} {condition}"
    ).format(
        table=_qualified(table),
        columns=_names(columns),
        key=_names(key),
        newest=newest,
        changes=changes,
        condition=condition,
    )


def _storable(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return storable_json(value) if name.endswith("properties") else storable_text(value)
