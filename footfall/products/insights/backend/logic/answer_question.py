"""A question, answered from what is kept or by computing it: within the limits, once for all who ask at the same time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from footfall.products.insights.backend.contracts import (
    Asker,
    QueryFreshness,
    QueryProgress,
    QueryStatus,
    QueryTooLargeError,
    StoreUnavailableError,
)
from footfall.products.insights.backend.logic.compute_once import Once, compute_once
from footfall.products.insights.backend.logic.hold_slot import hold_slot
from footfall.products.insights.backend.logic.keep_answers import (
    Answers,
    AnswerTooLargeError,
    KeptAnswer,
)
from footfall.products.insights.backend.logic.keep_fresh import freshness_of
from footfall.products.insights.backend.logic.measure_progress import (
    check_bytes,
    looks_at_progress,
)
from footfall.products.insights.backend.logic.name_answer import name_of
from footfall.products.insights.backend.logic.run_question import Question, run_question
from footfall.products.insights.backend.logic.servers import Servers
from footfall.products.insights.backend.logic.spend_budget import check_budget, spend
from footfall.products.insights.backend.logic.watch_statements import Look, watched

_TOO_LARGE_TO_KEEP = (
    "The answer is too large to be kept until it is asked for: ask for fewer rows or columns, or wait for it with"
    " refresh: blocking."
)


@dataclass(frozen=True)
class Label:
    """What an answer is of; `name` is the one it is kept under."""

    name: str
    kind: str
    zone: str


@dataclass(frozen=True)
class Asked:
    question: Question
    asker: Asker
    label: Label

    @classmethod
    def of(cls, question: Question, asker: Asker, database: str) -> Asked:
        name = name_of(question, asker, database)
        kind = str(getattr(question.node, "kind", ""))
        return cls(question, asker, Label(name, kind, asker.zone.key))


def find_answer(servers: Servers, team_id: int, name: str) -> KeptAnswer | None:
    return Answers(servers.shared, team_id).find(name)


def compute_answer(
    servers: Servers,
    asked: Asked,
    *,
    arrived: datetime,
    is_forced: bool,
    looks: Sequence[Look] = (),
    check: Callable[[], None] = lambda: None,
    tell: Callable[[QueryProgress], None] = lambda _: None,
    must_keep: bool = False,
) -> tuple[KeptAnswer, bool]:
    """The answer, and whether another one computed it meanwhile. Raises QueryError or a QueryFailedError.

    `must_keep`: nobody waits for the answer, so one that cannot be kept is a QueryFailedError.
    """
    team_id = asked.asker.team_id

    def compute() -> KeptAnswer:
        kept = _compute(servers, asked, looks, tell)
        try:
            is_kept = Answers(servers.shared, team_id).keep(asked.label.name, kept)
        except AnswerTooLargeError as error:
            if must_keep:
                raise QueryTooLargeError(_TOO_LARGE_TO_KEEP) from error
        else:
            if must_keep and not is_kept:
                raise StoreUnavailableError("The answer could not be kept. Ask again in a moment.")
        return kept

    once = Once(team_id, asked.label.name, arrived, is_forced, check)
    return compute_once(servers.shared, servers.leases, once, compute, timezone.now)


def _compute(
    servers: Servers,
    asked: Asked,
    looks: Sequence[Look],
    tell: Callable[[QueryProgress], None],
) -> KeptAnswer:
    limits = settings.FOOTFALL
    team_id = asked.asker.team_id
    check_budget(servers.shared, team_id, limits.query_bytes_per_hour, timezone.now())
    with hold_slot(servers.leases, team_id):
        began, clock = timezone.now(), time.monotonic()
        progress = looks_at_progress(servers.observer, limits.query_bytes, tell)
        with watched(servers.reader, [*looks, *progress], limits.query_bytes) as statements:
            try:
                answer = run_question(statements, asked.question, asked.asker, began)
            finally:
                spend(servers.shared, team_id, statements.bytes_read, began)
            statements.check()
            check_bytes(statements, limits.query_bytes)
        ended = began + timedelta(seconds=time.monotonic() - clock)
    plain: dict[str, Any] = asdict(answer)
    fresh = freshness_of(plain, asked.question.node, asked.asker, began, ended)
    return KeptAnswer(plain, began, ended, fresh.fresh_until, fresh.refresh_from)


def told(
    label: Label, kept: KeptAnswer, *, is_cached: bool, status: QueryStatus | None = None
) -> dict[str, Any]:
    """The answer as it is sent."""
    freshness = QueryFreshness(
        kind=label.kind,
        is_cached=is_cached,
        last_refresh=_text(kept.began),
        cache_target_age=_text(kept.fresh_until),
        next_allowed_client_refresh=_text(kept.refresh_from),
        cache_key=label.name,
        timezone=label.zone,
        query_status=status,
    )
    return {**kept.answer, **asdict(freshness)}


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
