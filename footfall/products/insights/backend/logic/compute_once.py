"""The same question, asked by many at once, is computed once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from footfall.foundations.redis.client import Redis
from footfall.foundations.redis.leases import Leases
from footfall.products.insights.backend.contracts import (
    QueryFailedError,
    QueryTooLargeError,
    QueryTooSlowError,
)
from footfall.products.insights.backend.logic.keep_answers import Answers, KeptAnswer
from footfall.query.errors import QueryError

_PAUSE_S = 0.05
_TOLD_FOR_S = 30
# Those that would come again. Not: cancelled, too many at once, no server; there the next one tries for itself.
_LASTING: dict[str, type[QueryFailedError]] = {
    "QueryTooLargeError": QueryTooLargeError,
    "QueryTooSlowError": QueryTooSlowError,
}


@dataclass(frozen=True)
class Once:
    """`arrived`: when it was asked. `is_forced`: what began to be computed before that is not an answer.

    `check` is called while another one computes, and raises what ends the waiting.
    """

    team_id: int
    name: str
    arrived: datetime
    is_forced: bool
    check: Callable[[], None]


def compute_once(
    shared: Redis,
    leases: Leases,
    asked: Once,
    compute: Callable[[], KeptAnswer],
    now: Callable[[], datetime],
) -> tuple[KeptAnswer, bool]:
    """The answer, and whether another one computed it. Raises QueryError or a QueryFailedError.

    While Redis is down everybody computes.
    """
    answers = Answers(shared, asked.team_id)
    key = f"footfall:query:{{{asked.team_id}}}:computing:{asked.name}"
    failure_key = f"footfall:query:{{{asked.team_id}}}:failure:{asked.name}"
    while True:
        held = leases.take(key)
        if held is None:
            while leases.is_held(key):
                asked.check()
                time.sleep(_PAUSE_S)
        try:
            kept = answers.find(asked.name)
            if kept is not None and _is_of_use(asked, kept.began, kept.ended):
                return kept, True
            failure = _failure(shared, failure_key)
            if failure is not None and _is_of_use(asked, failure.began, failure.ended):
                raise failure.error
            if held is not None:
                return _computed(shared, failure_key, compute, now), False
        finally:
            if held is not None:
                leases.release(held)


def _is_of_use(asked: Once, began: datetime, ended: datetime) -> bool:
    return (began if asked.is_forced else ended) >= asked.arrived


@dataclass(frozen=True)
class _Failure:
    error: QueryError | QueryFailedError
    began: datetime
    ended: datetime


def _computed(
    shared: Redis, key: str, compute: Callable[[], KeptAnswer], now: Callable[[], datetime]
) -> KeptAnswer:
    began = now()
    try:
        return compute()
    except (QueryError, QueryTooLargeError, QueryTooSlowError) as error:
        path = error.path if isinstance(error, QueryError) else ""
        told = {
            "kind": type(error).__name__,
            "message": str(error),
            "path": path,
            "began": began.isoformat(),
            "ended": now().isoformat(),
        }
        shared.tried(lambda client: client.set(key, json.dumps(told), ex=_TOLD_FOR_S), None)
        raise


def _failure(shared: Redis, key: str) -> _Failure | None:
    held = shared.tried(lambda client: cast("bytes | None", client.get(key)), None)
    if held is None:
        return None
    told: dict[str, Any] = json.loads(held)
    kind = _LASTING.get(told["kind"])
    error = kind(told["message"]) if kind else QueryError(told["message"], path=told["path"])
    return _Failure(
        error, datetime.fromisoformat(told["began"]), datetime.fromisoformat(told["ended"])
    )
