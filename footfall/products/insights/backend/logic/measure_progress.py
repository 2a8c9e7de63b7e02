"""How far the statements of a question are, and the most that they may read."""

from __future__ import annotations

import time
from collections.abc import Callable

from footfall.foundations.clickhouse.client import ClickHouse, QueryLimits
from footfall.foundations.clickhouse.errors import ClickHouseError
from footfall.products.insights.backend.contracts import QueryProgress
from footfall.products.insights.backend.logic.tell_limits import too_many_bytes
from footfall.products.insights.backend.logic.watch_statements import Look, WatchedClickHouse
from footfall.products.insights.backend.queries.system import statement

_LIMITS = QueryLimits(max_execution_time_s=5, max_memory_usage_bytes=256 * 1024**2)


def measure(observer: ClickHouse, statements: WatchedClickHouse) -> QueryProgress:
    """What has been read by the statements that have ended and those that run. Raises ClickHouseError."""
    ended_rows, ended_bytes = statements.rows_read, statements.bytes_read
    ids = statements.running
    rows = size = total = cpu = 0
    elapsed = 0.0
    if ids:
        answer = observer.run_query(statement("running_statements"), {"ids": ids}, limits=_LIMITS)
        rows, size, total, elapsed, cpu = answer.rows[0]
    return QueryProgress(
        rows_read=ended_rows + rows,
        bytes_read=ended_bytes + size,
        estimated_rows_total=ended_rows + max(total, rows),
        time_elapsed=round(elapsed, 3),
        active_cpu_time=cpu,
    )


def looks_at_progress(
    observer: ClickHouse, max_bytes: int, tell: Callable[[QueryProgress], None] = lambda _: None
) -> list[Look]:
    """What stops a question that reads more than `max_bytes`, and tells how far it is."""
    began = time.monotonic()

    def look(statements: WatchedClickHouse) -> None:
        try:
            progress = measure(observer, statements)
        except ClickHouseError:
            # What has been read is looked at once more when the statement has ended.
            return
        if progress.bytes_read > max_bytes:
            statements.stop(too_many_bytes(max_bytes))
        elapsed = round(time.monotonic() - began, 3)
        tell(
            QueryProgress(
                rows_read=progress.rows_read,
                bytes_read=progress.bytes_read,
                estimated_rows_total=progress.estimated_rows_total,
                time_elapsed=elapsed,
                active_cpu_time=progress.active_cpu_time,
            )
        )

    return [look]


def check_bytes(statements: WatchedClickHouse, max_bytes: int) -> None:
    """For what was read between two looks. Raises QueryTooLargeError."""
    if statements.bytes_read > max_bytes:
        raise too_many_bytes(max_bytes)
