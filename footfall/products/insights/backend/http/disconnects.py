"""Stops what runs in ClickHouse when the one who asked has gone."""

from __future__ import annotations

import logging
import select
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from rest_framework.request import Request

from footfall.foundations.clickhouse.client import (
    DEFAULT_LIMITS,
    ClickHouse,
    Parameters,
    QueryLimits,
    QueryResult,
    RowStream,
    ServerSettings,
)
from footfall.foundations.clickhouse.errors import ClickHouseError

logger = logging.getLogger(__name__)

# Most answers are there before it is worth looking.
_FIRST_LOOK_S = 0.3
_LOOK_S = 0.25


class WatchedClickHouse(ClickHouse):
    """The same server, whose statements have ids that the watcher knows."""

    def __init__(self, inner: ClickHouse) -> None:
        super().__init__(inner.settings)
        self._inner = inner
        self._lock_ids = threading.Lock()
        self._running: set[str] = set()
        self._is_stopped = False

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
            return self._inner.run_query(
                sql, parameters, limits=limits, settings=settings, query_id=known
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
        with (
            self._known(query_id) as known,
            self._inner.stream_rows(
                sql, parameters, limits=limits, settings=settings, query_id=known
            ) as stream,
        ):
            yield stream

    def stop(self) -> None:
        with self._lock_ids:
            self._is_stopped = True
            running = list(self._running)
        for query_id in running:
            try:
                self._inner.kill_query(query_id)
            except ClickHouseError:
                # its own limits end it
                logger.warning("a query whose client is gone could not be killed", exc_info=True)

    @property
    def is_stopped(self) -> bool:
        return self._is_stopped

    @contextmanager
    def _known(self, query_id: str | None) -> Iterator[str]:
        known = query_id or str(uuid.uuid4())
        with self._lock_ids:
            self._running.add(known)
        try:
            yield known
        finally:
            with self._lock_ids:
                self._running.discard(known)


def cancelled_with_client(
    clickhouse: ClickHouse, request: Request
) -> AbstractContextManager[ClickHouse]:
    """`clickhouse`, whose statements end when the client of `request` closes its connection."""
    return _watched(clickhouse, request.META.get("gunicorn.socket"))


@contextmanager
def _watched(clickhouse: ClickHouse, client: socket.socket | None) -> Iterator[ClickHouse]:
    if client is None:
        yield clickhouse
        return
    watched = WatchedClickHouse(clickhouse)
    is_answered = threading.Event()
    watcher = threading.Thread(target=_watch, args=(client, watched, is_answered), daemon=True)
    watcher.start()
    try:
        yield watched
    finally:
        is_answered.set()
        # The socket goes back to the server, which must not find it read by another thread.
        watcher.join()


def _watch(client: socket.socket, watched: WatchedClickHouse, is_answered: threading.Event) -> None:
    wait_s = _FIRST_LOOK_S
    while not is_answered.wait(wait_s):
        wait_s = _LOOK_S
        if _is_closed(client):
            # Once more at each look: a question may be several statements.
            watched.stop()


def _is_closed(client: socket.socket) -> bool:
    try:
        readable, _, _ = select.select([client], [], [], 0)
        return bool(readable) and not client.recv(1, socket.MSG_PEEK)
    except (OSError, ValueError):
        return True
