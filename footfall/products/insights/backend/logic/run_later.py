"""Questions that are answered while nobody waits: by a few threads of this process, told of in Redis.

Decision 0014 says why here. A process that is killed leaves its runs without a lease, and who asks for them is told so.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import cache

from django.db import connections
from django.utils import timezone

from footfall.foundations.redis.leases import Lease
from footfall.products.insights.backend.contracts import (
    QueryCancelledError,
    QueryFailedError,
    QueryStatus,
    QueryTooLargeError,
    QueryTooSlowError,
    TooManyQueriesError,
)
from footfall.products.insights.backend.logic.answer_question import (
    Asked,
    compute_answer,
    find_answer,
    told,
)
from footfall.products.insights.backend.logic.run_records import CANCELLED, Run, RunEnd, Runs
from footfall.products.insights.backend.logic.servers import Servers
from footfall.products.insights.backend.logic.watch_statements import WatchedClickHouse
from footfall.query.errors import QueryError

logger = logging.getLogger(__name__)

RUNNERS = 4
MAX_WAITING = 64
MAX_WAITING_PER_TEAM = 24
_NOT_KEPT = "The answer is not kept any more. Ask the query again."
_STATUS_CODES: tuple[tuple[type[Exception], int], ...] = (
    (QueryError, 400),
    (QueryCancelledError, 400),
    (QueryTooLargeError, 413),
    (TooManyQueriesError, 429),
    (QueryTooSlowError, 504),
    (QueryFailedError, 503),
)


class Runners:
    """A few threads, and those that wait for one."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(RUNNERS, thread_name_prefix="query")
        self._lock = threading.Lock()
        self._taken_on: Counter[int] = Counter()

    def take_on(self, servers: Servers, asked: Asked, *, is_forced: bool) -> Run:
        """Begins as soon as a thread is free. Raises TooManyQueriesError or StoreUnavailableError."""
        team_id = asked.asker.team_id
        with self._lock:
            if (
                self._taken_on.total() >= MAX_WAITING
                or self._taken_on[team_id] >= MAX_WAITING_PER_TEAM
            ):
                raise TooManyQueriesError(
                    "Too many queries wait already. Ask again when some of them are done, or cancel them."
                )
            self._taken_on[team_id] += 1
        now = timezone.now()
        run = Run.new(team_id, asked.label, now)
        try:
            lease = Runs(servers.shared, servers.leases, team_id).begin(run)
        except QueryFailedError:
            self._let_go(team_id)
            raise
        self._pool.submit(self._run, servers, asked, run, lease, now, is_forced)
        return run

    def _run(
        self,
        servers: Servers,
        asked: Asked,
        run: Run,
        lease: Lease,
        arrived: datetime,
        is_forced: bool,
    ) -> None:
        runs = Runs(servers.shared, servers.leases, run.team_id)
        try:
            if not runs.has_ended(run.id):
                runs.pick_up(run, timezone.now())
                runs.end(run.id, _end_of(servers, runs, asked, run, arrived, is_forced))
        finally:
            servers.leases.release(lease)
            self._let_go(run.team_id)
            # this thread's own: requests give theirs back by themselves
            connections.close_all()

    def _let_go(self, team_id: int) -> None:
        with self._lock:
            self._taken_on[team_id] -= 1


@cache
def runners() -> Runners:
    """Those of this process."""
    return Runners()


def _end_of(
    servers: Servers, runs: Runs, asked: Asked, run: Run, arrived: datetime, is_forced: bool
) -> RunEnd:
    def check() -> None:
        if runs.has_ended(run.id):
            raise QueryCancelledError(CANCELLED)

    def look(statements: WatchedClickHouse) -> None:
        if runs.has_ended(run.id):
            statements.stop(QueryCancelledError(CANCELLED))

    try:
        compute_answer(
            servers,
            asked,
            arrived=arrived,
            is_forced=is_forced,
            looks=[look],
            check=check,
            tell=lambda progress: runs.tell_progress(run, progress),
            must_keep=True,
        )
    except (QueryError, QueryFailedError) as error:
        code = next(code for kind, code in _STATUS_CODES if isinstance(error, kind))
        return RunEnd(_now(), _said(error), code)
    except Exception:
        error_id = uuid.uuid4().hex
        logger.exception("a question of nobody's request failed", extra={"error_id": error_id})
        return RunEnd(_now(), f"Something went wrong on our side. Error id: {error_id}", 500)
    return RunEnd(_now(), None, 200)


def _said(error: QueryError | QueryFailedError) -> str:
    if isinstance(error, QueryError) and error.path:
        return f"{error.path}: {error.message}"
    return str(error)


def _now() -> str:
    return timezone.now().isoformat()


def find_run(
    servers: Servers, team_id: int, run_id: str, now: datetime
) -> tuple[QueryStatus, int] | None:
    """The status of a team's run, with the answer of one that has ended, and the code of HTTP that fits."""
    run = Runs(servers.shared, servers.leases, team_id).find(run_id, now)
    if run is None:
        return None
    if run.end is None:
        return status_of(run), 202
    if run.end.error is not None:
        return status_of(run), run.end.status_code
    kept = find_answer(servers, team_id, run.label.name)
    if kept is None:
        status = status_of(run)
        return replace(status, error=True, error_message=_NOT_KEPT), 410
    return replace(status_of(run), results=told(run.label, kept, is_cached=False)), 200


def cancel_run(servers: Servers, team_id: int, run_id: str, now: datetime) -> bool:
    """False where the team has none of that id. One that has ended stays as it is.

    The statements are killed by the process that runs them, which looks for the end that is written here.
    """
    runs = Runs(servers.shared, servers.leases, team_id)
    if runs.find(run_id, now) is None:
        return False
    runs.end(run_id, RunEnd(now.isoformat(), CANCELLED, 400))
    return True


def status_of(run: Run) -> QueryStatus:
    end = run.end
    return QueryStatus(
        id=run.id,
        team_id=run.team_id,
        query_async=True,
        complete=end is not None,
        error=end is not None and end.error is not None,
        error_message=end.error if end is not None else None,
        start_time=run.started,
        pickup_time=run.picked_up,
        end_time=end.at if end is not None else None,
        expiration_time=run.expires,
        task_id=run.id,
        query_progress=run.progress,
    )
