"""What a request is answered with: what is kept, a new answer, or a run that answers later, as its `refresh` says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from footfall.products.insights.backend.contracts import CacheMiss, QueryStatus
from footfall.products.insights.backend.logic.answer_question import (
    Asked,
    compute_answer,
    find_answer,
    told,
)
from footfall.products.insights.backend.logic.keep_answers import KeptAnswer
from footfall.products.insights.backend.logic.run_later import runners, status_of
from footfall.products.insights.backend.logic.run_records import Run, Runs
from footfall.products.insights.backend.logic.servers import Servers
from footfall.products.insights.backend.logic.watch_statements import Look


class Refresh(StrEnum):
    """`async…`: does not wait for what has to be computed. `force…`: computes in any case.

    `lazy_async` shows an answer for longer before it computes a new one.
    `async_except_on_cache_miss` waits where none is kept. `force_cache` never computes.
    """

    BLOCKING = "blocking"
    FORCE_BLOCKING = "force_blocking"
    ASYNC = "async"
    FORCE_ASYNC = "force_async"
    LAZY_ASYNC = "lazy_async"
    FORCE_CACHE = "force_cache"
    ASYNC_EXCEPT_ON_CACHE_MISS = "async_except_on_cache_miss"


LAZILY_FRESH_FOR = timedelta(hours=6)
_LATER = {Refresh.ASYNC, Refresh.LAZY_ASYNC, Refresh.ASYNC_EXCEPT_ON_CACHE_MISS}


@dataclass(frozen=True)
class Waiting:
    """How the one who waits is known to have gone: `looks` while it is computed here, `check` while elsewhere."""

    looks: Sequence[Look] = ()
    check: Callable[[], None] = lambda: None


def answer_request(
    servers: Servers, asked: Asked, refresh: Refresh, now: datetime, waiting: Waiting
) -> dict[str, Any] | CacheMiss | QueryStatus:
    """The answer as it is sent, or the status of the run that answers later.

    Raises QueryError or a QueryFailedError.
    """
    if refresh is Refresh.FORCE_ASYNC:
        return status_of(runners().take_on(servers, asked, is_forced=True))
    if refresh is Refresh.FORCE_BLOCKING:
        return _computed(servers, asked, now, waiting, is_forced=True)
    kept = find_answer(servers, asked.asker.team_id, asked.label.name)
    if kept is None:
        return _without_kept(servers, asked, refresh, now, waiting)
    if _is_fresh(kept, refresh, now):
        return told(asked.label, kept, is_cached=True)
    if refresh in _LATER:
        return _meanwhile(servers, asked, kept, now)
    return _computed(servers, asked, now, waiting, is_forced=False)


def _is_fresh(kept: KeptAnswer, refresh: Refresh, now: datetime) -> bool:
    if refresh is Refresh.FORCE_CACHE or now < kept.fresh_until:
        return True
    return refresh is Refresh.LAZY_ASYNC and now < kept.ended + LAZILY_FRESH_FOR


def _without_kept(
    servers: Servers, asked: Asked, refresh: Refresh, now: datetime, waiting: Waiting
) -> dict[str, Any] | CacheMiss | QueryStatus:
    if refresh is Refresh.FORCE_CACHE:
        return CacheMiss(cache_key=asked.label.name)
    if refresh in (Refresh.ASYNC, Refresh.LAZY_ASYNC):
        return status_of(_run_of(servers, asked, now))
    return _computed(servers, asked, now, waiting, is_forced=False)


def _computed(
    servers: Servers, asked: Asked, now: datetime, waiting: Waiting, *, is_forced: bool
) -> dict[str, Any]:
    kept, is_cached = compute_answer(
        servers,
        asked,
        arrived=now,
        is_forced=is_forced,
        looks=waiting.looks,
        check=waiting.check,
    )
    return told(asked.label, kept, is_cached=is_cached)


def _meanwhile(servers: Servers, asked: Asked, kept: KeptAnswer, now: datetime) -> dict[str, Any]:
    return told(asked.label, kept, is_cached=True, status=status_of(_run_of(servers, asked, now)))


def _run_of(servers: Servers, asked: Asked, now: datetime) -> Run:
    """The run that answers this already, or a new one."""
    runs = Runs(servers.shared, servers.leases, asked.asker.team_id)
    return runs.find_of_answer(asked.label.name, now) or runners().take_on(
        servers, asked, is_forced=False
    )
