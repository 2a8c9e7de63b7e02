"""HogQLQuery and HogQLMetadata -> an answer, within the limits of people's SQL."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse, QueryLimits
from footfall.foundations.clickhouse.errors import (
    AccessRefused,
    ClickHouseError,
)
from footfall.products.insights.backend.contracts import (
    Asker,
    QueryTooLargeError,
    SqlColumn,
    SqlMetadata,
    SqlProblem,
    SqlRead,
    SqlResult,
)
from footfall.products.insights.backend.logic.compile_sql import compile_sql
from footfall.products.insights.backend.logic.plain_values import plain_value
from footfall.products.insights.backend.logic.plan_statements import PlanningClickHouse
from footfall.products.insights.backend.logic.tell_faults import in_words_of_people, is_of_engine
from footfall.products.insights.backend.logic.tell_limits import told_limits
from footfall.query.errors import at
from footfall.query.nodes.sql import HogQLQuery, WrittenSql
from footfall.query.render.sql import RenderedQuery, described, explained
from footfall.query.written.compile import MAX_LIMIT, CompiledStatement
from footfall.query.written.errors import StatementError

logger = logging.getLogger(__name__)

LIMITS = QueryLimits(
    max_execution_time_s=30, max_memory_usage_bytes=2 * 1024**3, max_result_rows=MAX_LIMIT + 1
)
MAX_READ_ROWS = 1_000_000_000
MAX_ANSWER_BYTES = 64 * 1024**2
_NARROW = "narrow the range of timestamp, name fewer columns, or count with uniq() in place of uniqExact()"


def run_sql(
    clickhouse: ClickHouse, query: HogQLQuery, asker: Asker, now: datetime, path: str
) -> SqlResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    compiled = compile_sql(clickhouse, query, asker, now, path)
    settings = _settings_of(asker)
    with _said_to_people(compiled, at(path, "query")):
        if isinstance(clickhouse, PlanningClickHouse):
            clickhouse.plan(compiled.query, settings)
            return _explained(compiled, [])
        reads = _estimate(clickhouse, compiled.query, settings)
        if query.explain:
            return _explained(compiled, reads)
        rows = sum(read.rows for read in reads)
        if rows > MAX_READ_ROWS:
            raise QueryTooLargeError(
                f"The query would read {rows:,} rows, and may read {MAX_READ_ROWS:,}: {_NARROW}."
            )
        started = time.monotonic()
        with clickhouse.stream_rows(
            compiled.query.sql, compiled.query.parameters, limits=LIMITS, settings=settings
        ) as stream:
            types = [column.type for column in stream.columns]
            found = list(_bounded(stream.rows))
        if not types:
            # An answer without rows comes without columns.
            types = _types_of(clickhouse, compiled.query, settings)
    return SqlResult(
        columns=compiled.columns,
        types=[[name, kind] for name, kind in zip(compiled.columns, types, strict=True)],
        results=found[: compiled.limit],
        hasMore=len(found) > compiled.limit,
        limit=compiled.limit,
        offset=compiled.offset,
        read_rows=rows,
        elapsed_ms=round((time.monotonic() - started) * 1000),
    )


def check_sql(
    clickhouse: ClickHouse, query: WrittenSql, asker: Asker, now: datetime, path: str
) -> SqlMetadata:
    """What can be known to be wrong without the engine."""
    try:
        compiled = compile_sql(clickhouse, query, asker, now, path)
    except StatementError as error:
        span = error.span
        whole = len(query.query)
        problem = (
            SqlProblem(error.plain, span.start, span.end, span.line, span.column)
            if span is not None
            else SqlProblem(error.plain, 0, whole, 1, 1)
        )
        return SqlMetadata(isValid=False, errors=[problem], columns=[])
    return SqlMetadata(isValid=True, errors=[], columns=compiled.columns)


def describe_columns(
    clickhouse: ClickHouse, compiled: CompiledStatement, asker: Asker, path: str
) -> list[SqlColumn]:
    """The names and types of what a statement gives, of which nothing is run. `path` is where its text is.

    Raises QueryError, also for what only the engine finds to be wrong, or a QueryFailedError.
    """
    with _said_to_people(compiled, path):
        types = _types_of(clickhouse, compiled.query, _settings_of(asker))
    return [
        SqlColumn(name, "JSON" if place in compiled.json_columns else types[place])
        for place, name in enumerate(compiled.columns)
    ]


def _settings_of(asker: Asker) -> dict[str, str | int | float | bool]:
    return {"join_use_nulls": 1, "session_timezone": asker.zone.key}


def _estimate(
    clickhouse: ClickHouse, query: RenderedQuery, settings: Mapping[str, str | int | float | bool]
) -> list[SqlRead]:
    answer = clickhouse.run_query(
        explained(query).sql, query.parameters, limits=LIMITS, settings=settings
    )
    reads: dict[str, int] = {}
    for _database, table, _parts, rows, _marks in answer.rows:
        reads[table] = reads.get(table, 0) + rows
    return [SqlRead(table, rows) for table, rows in sorted(reads.items())]


def _types_of(
    clickhouse: ClickHouse, query: RenderedQuery, settings: Mapping[str, str | int | float | bool]
) -> list[str]:
    answer = clickhouse.run_query(
        described(query).sql, query.parameters, limits=LIMITS, settings=settings
    )
    return [str(row[1]) for row in answer.rows]


def _explained(compiled: CompiledStatement, reads: list[SqlRead]) -> SqlResult:
    return SqlResult(
        columns=compiled.columns,
        types=[],
        results=[],
        hasMore=False,
        limit=compiled.limit,
        offset=compiled.offset,
        read_rows=0,
        elapsed_ms=0,
        clickhouse=compiled.query.sql,
        estimate=reads,
    )


def _bounded(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[Any]]:
    size = 0
    for row in rows:
        plain = [plain_value(value) for value in row]
        size += sum(_size(value) for value in plain)
        if size > MAX_ANSWER_BYTES:
            raise QueryTooLargeError(
                f"The answer is larger than {MAX_ANSWER_BYTES // 1024**2} MB: name fewer columns, or ask for"
                " fewer rows with LIMIT."
            )
        yield plain


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(_size(item) for item in value)
    if isinstance(value, dict):
        return sum(len(key) + _size(item) for key, item in value.items())
    return 8


@contextmanager
def _said_to_people(compiled: CompiledStatement, path: str) -> Iterator[None]:
    try:
        with told_limits(LIMITS, _NARROW, "The query needs more rows than it may"):
            yield
    except AccessRefused as error:
        logger.exception("the reader's wall refused a guarded statement")
        raise StatementError("the event store does not allow this statement", path=path) from error
    except ClickHouseError as error:
        if is_of_engine(error):
            raise
        raise StatementError(
            in_words_of_people(error.message, compiled.written), path=path
        ) from error
