"""Statements over ClickHouse's HTTP protocol; the embedded server and a cluster look the same from here."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, Self, cast
from urllib.parse import urlsplit

import clickhouse_connect
from clickhouse_connect.datatypes.base import ClickHouseType
from clickhouse_connect.driver.client import Client as Driver
from clickhouse_connect.driver.common import StreamContext
from clickhouse_connect.driver.exceptions import Error as DriverError
from clickhouse_connect.driver.query import QueryResult as DriverResult

from footfall.foundations.clickhouse.errors import ClickHouseError, error_of
from footfall.foundations.settings.environment import ClickHouseSettings

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")

# What a statement may not go on without when it meets a limit: a part of an answer is none.
_THROWING = (
    "distinct_overflow_mode",
    "group_by_overflow_mode",
    "read_overflow_mode",
    "result_overflow_mode",
    "timeout_overflow_mode",
)
_LIMIT_SETTINGS = {
    "max_bytes_to_read",
    "max_execution_time",
    "max_memory_usage",
    "max_result_rows",
    *_THROWING,
}
_QUERY_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")

Parameters = Mapping[str, Any]
ServerSettings = Mapping[str, str | int | float | bool]


@dataclass(frozen=True)
class ConnectionSettings:
    """Where ClickHouse is and who asks. `url` is `http(s)://host:port[/path]`.

    `database` is where unqualified names are looked up; empty means the server's default. `answer_timeout_s` bounds the
    silence between two bytes of an answer, so it has to be longer than any statement's own limit.
    """

    url: str
    database: str
    user: str
    password: str = field(repr=False)
    connect_timeout_s: int = 5
    answer_timeout_s: int = 300

    @classmethod
    def of_writer(cls, settings: ClickHouseSettings) -> Self:
        """The credential that may change data and schema; no user's SQL may ever run with it."""
        return cls(settings.url, settings.database, settings.writer_user, settings.writer_password)

    @classmethod
    def of_reader(cls, settings: ClickHouseSettings) -> Self:
        """The credential that questions run with."""
        return cls(settings.url, settings.database, settings.reader_user, settings.reader_password)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"ClickHouse's URL must be http(s)://host:port, got {self.url!r}")
        if self.database and not _IDENTIFIER.fullmatch(self.database):
            raise ValueError(
                f"ClickHouse's database must be a plain identifier, got {self.database!r}"
            )


@dataclass(frozen=True)
class QueryLimits:
    """What one statement may use; the server refuses to go beyond. None leaves the server's own limit.

    `max_memory_of_groups_bytes`: what a GROUP BY holds beyond this goes to the server's disk. `max_read_bytes`: uncompressed,
    at least 1.
    """

    max_execution_time_s: float | None = 60
    max_memory_usage_bytes: int | None = 4 * 1024**3
    max_result_rows: int | None = None
    max_memory_of_groups_bytes: int | None = None
    max_read_bytes: int | None = None

    def as_server_settings(self) -> dict[str, str]:
        settings: dict[str, str] = dict.fromkeys(_THROWING, "throw")
        if self.max_execution_time_s is not None:
            settings["max_execution_time"] = f"{self.max_execution_time_s:g}"
        if self.max_memory_usage_bytes is not None:
            settings["max_memory_usage"] = str(self.max_memory_usage_bytes)
        if self.max_result_rows is not None:
            settings["max_result_rows"] = str(self.max_result_rows)
        if self.max_read_bytes is not None:
            settings["max_bytes_to_read"] = str(self.max_read_bytes)
        if self.max_memory_of_groups_bytes is not None:
            settings["max_bytes_before_external_group_by"] = str(self.max_memory_of_groups_bytes)
        return settings


DEFAULT_LIMITS = QueryLimits()
NO_LIMITS = QueryLimits(None, None, None)


@dataclass(frozen=True)
class Column:
    """A result's column; `type` in ClickHouse's spelling, e.g. `Nullable(String)`."""

    name: str
    type: str


@dataclass(frozen=True)
class QuerySummary:
    """What a statement cost, as the server counted it."""

    read_rows: int
    read_bytes: int
    result_rows: int
    elapsed_s: float


@dataclass(frozen=True)
class QueryResult:
    """Rows in the order of `columns`; date-times carry their zone."""

    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    summary: QuerySummary
    query_id: str


@dataclass(frozen=True)
class RowStream:
    """Rows as they arrive; `rows` can be walked once, inside the `with` that gave it.

    `summary` is what the server had counted when it began to answer, so it can be less than the whole.
    """

    columns: tuple[Column, ...]
    rows: Iterator[tuple[Any, ...]]
    query_id: str
    summary: QuerySummary


class ClickHouse:
    """A server reached with one credential. Safe to share between threads: no server-side session is used.

    Connects at the first statement, so that a process can start before ClickHouse does.
    """

    def __init__(self, settings: ConnectionSettings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._opened: Driver | None = None

    def run_query(
        self,
        sql: str,
        parameters: Parameters | None = None,
        *,
        limits: QueryLimits = DEFAULT_LIMITS,
        settings: ServerSettings | None = None,
        query_id: str | None = None,
    ) -> QueryResult:
        """Run one SELECT, with `{name:Type}` placeholders for `parameters`, and hold its whole result.

        Raises a `ClickHouseError`, and ValueError for a parameter that the SQL does not name.
        """
        identifier = _checked_query_id(query_id or str(uuid.uuid4()))
        bound = _checked(sql, parameters)
        with _typed_errors():
            result = self._driver().query(
                sql, parameters=bound, settings=_merged(limits, settings, identifier)
            )
            rows = [tuple(row) for row in result.result_rows]
        return QueryResult(
            columns=_columns(result.column_names, result.column_types),
            rows=rows,
            summary=_summary(result.summary, len(rows)),
            query_id=identifier,
        )

    @contextmanager
    def stream_rows(
        self,
        sql: str,
        parameters: Parameters | None = None,
        *,
        limits: QueryLimits = DEFAULT_LIMITS,
        settings: ServerSettings | None = None,
        query_id: str | None = None,
    ) -> Iterator[RowStream]:
        """Run one SELECT without holding its result; leaving the `with` early closes the connection, which stops it."""
        identifier = _checked_query_id(query_id or str(uuid.uuid4()))
        bound = _checked(sql, parameters)
        with _typed_errors():
            stream = self._driver().query_rows_stream(
                sql, parameters=bound, settings=_merged(limits, settings, identifier)
            )
        with stream:
            source = cast("DriverResult", stream.source)
            yield RowStream(
                columns=_columns(source.column_names, source.column_types),
                rows=_rows_of(stream),
                query_id=identifier,
                summary=_summary(source.summary, 0),
            )

    @contextmanager
    def stream_bytes(
        self,
        sql: str,
        format_name: str,
        parameters: Parameters | None = None,
        *,
        limits: QueryLimits = DEFAULT_LIMITS,
        settings: ServerSettings | None = None,
    ) -> Iterator[IO[bytes]]:
        """Run one SELECT and read its answer in one of ClickHouse's formats (`ArrowStream`), as it is made.

        The server cannot take back an answer that it has begun: the reader has to know the end of its format from a
        broken one. Leaving the `with` early closes the connection, which stops the statement.
        """
        identifier = _checked_query_id(str(uuid.uuid4()))
        bound = _checked(sql, parameters)
        with _typed_errors():
            opened = self._driver().raw_stream(
                sql,
                parameters=bound,
                settings=_merged(limits, settings, identifier),
                fmt=format_name,
            )
        with cast("IO[bytes]", opened) as stream:
            yield stream

    def run_command(
        self,
        sql: str,
        parameters: Parameters | None = None,
        *,
        limits: QueryLimits = NO_LIMITS,
        settings: ServerSettings | None = None,
        query_id: str | None = None,
    ) -> None:
        """Run one statement that returns no rows (DDL, INSERT … SELECT, SYSTEM); same errors as `run_query`."""
        identifier = _checked_query_id(query_id or str(uuid.uuid4()))
        bound = _checked(sql, parameters)
        with _typed_errors():
            self._driver().command(
                sql, parameters=bound, settings=_merged(limits, settings, identifier)
            )

    def insert_rows(
        self,
        table: str,
        column_names: Sequence[str],
        rows: Sequence[Sequence[Any]],
        *,
        settings: ServerSettings | None = None,
    ) -> None:
        """Insert `rows`, each in the order of `column_names`; all of them are stored when this returns."""
        with _typed_errors():
            self._driver().insert(
                table, rows, column_names=list(column_names), settings=dict(settings or {})
            )

    def insert_stream(
        self,
        table: str,
        format_name: str,
        chunks: Iterator[bytes],
        *,
        settings: ServerSettings | None = None,
    ) -> None:
        """Insert what `chunks` hold in one of ClickHouse's formats (`ArrowStream`) while they are made.

        A stream that breaks off may leave the blocks before the break: insert into a table that nobody reads yet.
        """
        with _typed_errors():
            self._driver().raw_insert(
                table,
                insert_block=(chunk for chunk in chunks),
                fmt=format_name,
                settings=dict(settings or {}),
            )

    def kill_query(self, query_id: str) -> bool:
        """Stop a running statement of this credential; False when none runs under that id."""
        # As a literal: the embedded server reads the id out of the statement's text, before any parameter is bound.
        sql = f"KILL QUERY WHERE query_id = '{_checked_query_id(query_id)}' ASYNC"
        with _typed_errors():
            killed = self._driver().raw_query(sql)
        return bool(killed.strip())

    def ping(self, timeout_s: float = 2.0) -> bool:
        """Whether the server answers; at the first time also whether it accepts the credential."""
        try:
            with _typed_errors():
                return self._driver().ping(timeout_s)
        except ClickHouseError:
            return False

    def close(self) -> None:
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    def _driver(self) -> Driver:
        with self._lock:
            if self._opened is None:
                self._opened = _open(self.settings)
            return self._opened


def _open(settings: ConnectionSettings) -> Driver:
    parts = urlsplit(settings.url)
    is_tls = parts.scheme == "https"
    driver = clickhouse_connect.get_client(
        interface=parts.scheme,
        host=parts.hostname,
        port=parts.port or (8443 if is_tls else 8123),
        proxy_path=parts.path.strip("/"),
        username=settings.user,
        password=settings.password,
        database=settings.database or "__default__",
        connect_timeout=settings.connect_timeout_s,
        send_receive_timeout=settings.answer_timeout_s,
        # A session admits one statement at a time, and threads share this client.
        autogenerate_session_id=False,
        tz_mode="aware",
        compress=False,
        client_name="footfall",
    )
    # A reader is told that all settings are read-only, and yet may lower its limits: the server decides, not the driver.
    driver.valid_transport_settings = driver.valid_transport_settings | _LIMIT_SETTINGS
    return driver


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except DriverError as error:
        raise error_of(error) from error


def _rows_of(stream: StreamContext) -> Iterator[tuple[Any, ...]]:
    with _typed_errors():
        for row in stream:
            yield tuple(row)


def _checked(sql: str, parameters: Parameters | None) -> dict[str, Any] | None:
    """The driver falls back to pasting values into the text when it finds no placeholder; that never happens here."""
    for name in parameters or ():
        if f"{{{name}:" not in sql:
            raise ValueError(
                f"the SQL has no placeholder {{{name}:Type}} for the parameter {name!r}"
            )
    return dict(parameters) if parameters else None


def _checked_query_id(query_id: str) -> str:
    if not _QUERY_ID.fullmatch(query_id):
        raise ValueError(f"a query id is 1 to 128 letters, digits and _.:-, got {query_id!r}")
    return query_id


def _merged(
    limits: QueryLimits, settings: ServerSettings | None, query_id: str
) -> dict[str, str | int | float | bool]:
    return {**limits.as_server_settings(), **(settings or {}), "query_id": query_id}


def _columns(names: Sequence[str], types: Sequence[ClickHouseType]) -> tuple[Column, ...]:
    return tuple(Column(name, kind.name) for name, kind in zip(names, types, strict=True))


def _summary(counted: Mapping[str, Any], row_count: int) -> QuerySummary:
    return QuerySummary(
        read_rows=int(counted.get("read_rows", 0)),
        read_bytes=int(counted.get("read_bytes", 0)),
        result_rows=int(counted.get("result_rows", 0)) or row_count,
        elapsed_s=int(counted.get("elapsed_ns", 0)) / 1e9,
    )
