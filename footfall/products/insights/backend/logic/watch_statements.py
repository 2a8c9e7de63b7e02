"""The statements of one question: what they have read, and how they are stopped."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from footfall.foundations.clickhouse.client import (
    DEFAULT_LIMITS,
    ClickHouse,
    Parameters,
    QueryLimits,
    QueryResult,
    RowStream,
    ServerSettings,
)
from footfall.foundations.clickhouse.errors import Cancelled, ClickHouseError, TooManyBytes
from footfall.products.insights.backend.contracts import QueryFailedError
from footfall.products.insights.backend.logic.tell_limits import too_many_bytes

logger = logging.getLogger(__name__)

# Most answers are there before it is worth looking.
_FIRST_LOOK_S = 0.3
_LOOK_S = 0.25


class WatchedClickHouse(ClickHouse):
    """The same server, whose statements have ids that the watcher knows, and read at most `max_bytes` together.

    One alone is stopped by the server at that many; the watcher stops more than one.
    """

    def __init__(self, inner: ClickHouse, max_bytes: int) -> None:
        super().__init__(inner.settings)
        self._inner = inner
        self._max_bytes = max_bytes
        self._lock_ids = threading.Lock()
        self._running: set[str] = set()
        self._why: QueryFailedError | None = None
        self.rows_read = 0
        self.bytes_read = 0

    def run_query(
        self,
        sql: str,
        parameters: Parameters | None = None,
        *,
        limits: QueryLimits = DEFAULT_LIMITS,
        settings: ServerSettings | None = None,
        query_id: str | None = None,
    ) -> QueryResult:
        with self._known(query_id) as known:
            result = self._inner.run_query(
                sql, parameters, limits=self._within(limits), settings=settings, query_id=known
            )
        self._count(result.summary.read_rows, result.summary.read_bytes)
        return result

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
        with (
            self._known(query_id) as known,
            self._inner.stream_rows(
                sql, parameters, limits=self._within(limits), settings=settings, query_id=known
            ) as stream,
        ):
            yield stream
            self._count(stream.summary.read_rows, stream.summary.read_bytes)

    def stop(self, why: QueryFailedError) -> None:
        """Ends what runs, and lets nothing begin: the question fails with `why`."""
        with self._lock_ids:
            self._why = self._why or why
            running = list(self._running)
        for query_id in running:
            try:
                self._inner.kill_query(query_id)
            except ClickHouseError:
                # its own limits end it
                logger.warning("a statement that is not wanted could not be killed", exc_info=True)

    def check(self) -> None:
        """Raises why it was stopped: a question that ends at the same moment is not answered either."""
        if self._why is not None:
            raise self._why

    @property
    def running(self) -> list[str]:
        """The ids of the statements that run now."""
        with self._lock_ids:
            return sorted(self._running)

    def _within(self, limits: QueryLimits) -> QueryLimits:
        """`limits`, and what is left of the question's bytes; the last one keeps it from being none, which means no limit."""
        return replace(limits, max_read_bytes=max(1, self._max_bytes - self.bytes_read))

    def _count(self, rows: int, size: int) -> None:
        with self._lock_ids:
            self.rows_read += rows
            self.bytes_read += size

    @contextmanager
    def _known(self, query_id: str | None) -> Iterator[str]:
        known = query_id or str(uuid.uuid4())
        with self._lock_ids:
            if self._why is not None:
                raise self._why
            self._running.add(known)
        try:
            yield known
        except Cancelled as error:
            if self._why is not None:
                raise self._why from error
            raise
        except TooManyBytes as error:
            raise too_many_bytes(self._max_bytes) from error
        finally:
            with self._lock_ids:
                self._running.discard(known)


Look = Callable[[WatchedClickHouse], None]


@contextmanager
def watched(
    clickhouse: ClickHouse, looks: Sequence[Look], max_bytes: int
) -> Iterator[WatchedClickHouse]:
    """`clickhouse`, with each of `looks` called a few times a second for as long as this is open."""
    statements = WatchedClickHouse(clickhouse, max_bytes)
    is_over = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(statements, looks, is_over), name="watch", daemon=True
    )
    watcher.start()
    try:
        yield statements
    finally:
        is_over.set()
        # A look may hold what is given back after this, such as the socket of the request.
        watcher.join()


def _watch(statements: WatchedClickHouse, looks: Sequence[Look], is_over: threading.Event) -> None:
    wait_s = _FIRST_LOOK_S
    while not is_over.wait(wait_s):
        wait_s = _LOOK_S
        for look in looks:
            try:
                look(statements)
            except Exception:
                # One that fails must not keep the others from looking.
                logger.exception("a look at a running question failed")
