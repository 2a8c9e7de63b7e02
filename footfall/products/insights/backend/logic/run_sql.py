"""HogQLQuery and HogQLMetadata -> an answer, within the limits of people's SQL."""

from __future__ import annotations

import logging
import re
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
    SqlMetadata,
    SqlProblem,
    SqlRead,
    SqlResult,
)
from footfall.products.insights.backend.logic.find_group_names import find_group_names
from footfall.products.insights.backend.logic.find_scope import scope_of
from footfall.products.insights.backend.logic.find_tables import find_tables
from footfall.products.insights.backend.logic.plain_values import plain_value
from footfall.products.insights.backend.logic.plan_statements import PlanningClickHouse
from footfall.products.insights.backend.logic.tell_limits import told_limits
from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.calendar.ranges import Clock, read_moment
from footfall.query.errors import QueryError, at
from footfall.query.filters.properties import conditions_of_question
from footfall.query.nodes.sql import HogQLQuery, SqlFilters, WrittenSql
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.passes.context import Context
from footfall.query.render.sql import RenderedQuery, described, explained
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.written.compile import MAX_LIMIT, CompiledStatement, compile_statement
from footfall.query.written.errors import StatementError
from footfall.query.written.scope import Question

logger = logging.getLogger(__name__)

LIMITS = QueryLimits(
    max_execution_time_s=30, max_memory_usage_bytes=2 * 1024**3, max_result_rows=MAX_LIMIT + 1
)
MAX_READ_ROWS = 1_000_000_000
MAX_ANSWER_BYTES = 64 * 1024**2
_NARROW = "narrow the range of timestamp, name fewer columns, or count with uniq() in place of uniqExact()"
# The engine's own faults; every other error of it is about the statement.
_FAULTS = {None, 49, 209, 210, 1001, 1002}
_ENGINE_NAME = re.compile(r"`?(?:__table\d+\.|\b[sw]_\w+\.)?`?\b([a-z]_[A-Za-z0-9_$]+)`?")
_TAIL = re.compile(
    r"(: [Ii]n scope |: while executing |: While |, while executing | \(version |\. Stack trace|: \(while ).*",
    re.DOTALL,
)


def run_sql(
    clickhouse: ClickHouse, query: HogQLQuery, asker: Asker, now: datetime, path: str
) -> SqlResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    compiled = _compile(clickhouse, query, asker, now, path)
    settings: dict[str, str | int | float | bool] = {
        "join_use_nulls": 1,
        "session_timezone": asker.zone.key,
    }
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
        compiled = _compile(clickhouse, query, asker, now, path)
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


def _compile(
    clickhouse: ClickHouse, query: WrittenSql, asker: Asker, now: datetime, path: str
) -> CompiledStatement:
    tables = find_tables(asker.team_id)
    question = Question(
        now=now,
        zone=asker.zone,
        database=clickhouse.settings.database,
        external={table.name: table for table in tables},
        group_names=find_group_names(asker.team_id),
        values=query.named_values(),
        filters=tuple(_filters(query.filters, asker, now, at(path, "filters"))),
    )
    context = Context(asker.team_id, clickhouse.settings.database, tables)
    try:
        return compile_statement(query.query, question, context)
    except StatementError as error:
        raise StatementError(error.plain, error.span, path=at(path, "query")) from error
    except QueryError as error:
        raise QueryError(error.message, path=at(path, "query")) from error


def _filters(filters: SqlFilters | None, asker: Asker, now: datetime, path: str) -> Iterator[Node]:
    if filters is None:
        return
    yield from conditions_of_question(filters, path, scope_of(asker, now))
    asked = filters.date_range
    if asked is None:
        return
    clock = Clock(now, asker.zone, asker.week_start)
    for value, bound, operator in ((asked.date_from, "start", ">="), (asked.date_to, "end", "<")):
        if value is None or value == "all":
            continue
        name = "date_from" if bound == "start" else "date_to"
        moment = read_moment(
            value,
            clock,
            bound="start" if bound == "start" else "end",
            path=at(path, "dateRange", name),
            is_exact=bool(asked.explicit_date),
        )
        yield build.compare(build.field("timestamp"), operator, moment_of(milliseconds_of(moment)))


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
        if error.code in _FAULTS:
            raise
        raise StatementError(
            _in_words_of_people(error.message, compiled.written), path=path
        ) from error


def _in_words_of_people(message: str, written: Mapping[str, str]) -> str:
    text = message.partition("DB::Exception: ")[2] or message
    text = _TAIL.sub("", text)
    text = _ENGINE_NAME.sub(lambda found: written.get(found[1], found[1].partition("_")[2]), text)
    return text.strip().rstrip(".")[:500]
