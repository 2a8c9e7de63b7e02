"""Makes signals durable, each once, and gives each its task: the open one about the same thing, or a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from footfall.products.tasks.backend.contracts import (
    OPEN_STATUSES,
    DraftState,
    Signal,
    TaskStatus,
)
from footfall.products.tasks.backend.logic.write_titles import title_of
from footfall.products.tasks.backend.models import GenerationSettings
from footfall.products.tasks.backend.models import Signal as SignalRow
from footfall.products.tasks.backend.models import Task as TaskRow

# Somebody said that this is nothing: for so long it is not asked again.
QUIET_AFTER_DISMISSAL: Final = timedelta(days=7)


@dataclass(frozen=True)
class Recorded:
    """How many signals were new, and what they did to tasks."""

    signals: int
    created: int
    updated: int


def record_signals(team_id: int, signals: Sequence[Signal]) -> Recorded:
    """Repeating it with the same signals changes nothing. Two at once for one team wait for each other."""
    created: set[int] = set()
    touched: set[int] = set()
    new_count = 0
    with transaction.atomic():
        _take_turn(team_id)
        for signal in sorted(signals, key=lambda found: found.end):
            if _is_recorded(team_id, signal):
                continue
            task, is_new = _task_for(team_id, signal)
            _attach(task, signal)
            new_count += 1
            touched.add(task.pk)
            if is_new:
                created.add(task.pk)
    return Recorded(new_count, len(created), len(touched - created))


def unfinished_tasks(team_id: int) -> list[int]:
    """The open tasks whose evidence is older than their last signal or whose text is not drafted, oldest first."""
    is_behind = Q(evidence_until__isnull=True) | Q(evidence_until__lt=F("last_seen_at"))
    found = TaskRow.objects.of_team(team_id).filter(
        Q(status__in=OPEN_STATUSES) & (is_behind | Q(draft_state=DraftState.PENDING))
    )
    return list(found.order_by("id").values_list("id", flat=True))


def hash_of(fingerprint: str) -> str:
    return sha256(fingerprint.encode()).hexdigest()


def _take_turn(team_id: int) -> None:
    settings = GenerationSettings(team_id=team_id)
    GenerationSettings._base_manager.bulk_create([settings], ignore_conflicts=True)
    GenerationSettings.objects.of_team(team_id).select_for_update().get()


def _is_recorded(team_id: int, signal: Signal) -> bool:
    return (
        SignalRow.objects.of_team(team_id)
        .filter(
            kind=signal.kind,
            fingerprint_hash=hash_of(signal.fingerprint),
            window_start=signal.start,
        )
        .exists()
    )


def _task_for(team_id: int, signal: Signal) -> tuple[TaskRow, bool]:
    same = TaskRow.objects.of_team(team_id).filter(
        kind=signal.kind, fingerprint_hash=hash_of(signal.fingerprint)
    )
    open_one = same.filter(status__in=OPEN_STATUSES).first()
    if open_one is not None:
        return open_one, False
    for closed in same.order_by("-closed_at")[:1]:
        if closed.closed_at is not None and signal.start < closed.closed_at + _quiet(closed):
            return closed, False
    task = TaskRow(
        team_id=team_id,
        kind=signal.kind,
        fingerprint_hash=hash_of(signal.fingerprint),
        fingerprint=signal.fingerprint,
        title=title_of(signal),
        status=TaskStatus.TRIAGE,
        first_seen_at=signal.start,
        last_seen_at=signal.end,
        signal_count=0,
    )
    task.save(force_insert=True)
    return task, True


def _quiet(closed: TaskRow) -> timedelta:
    return QUIET_AFTER_DISMISSAL if closed.status == TaskStatus.DISMISSED else timedelta(0)


def _attach(task: TaskRow, signal: Signal) -> None:
    SignalRow(
        team_id=task.team_id,
        task=task,
        kind=signal.kind,
        fingerprint_hash=task.fingerprint_hash,
        window_start=signal.start,
        window_end=signal.end,
        count=signal.count,
        expected=signal.expected,
        score=signal.score,
    ).save(force_insert=True)
    task.signal_count = int(task.signal_count) + 1
    task.first_seen_at = min(task.first_seen_at, signal.start)
    task.last_seen_at = max(task.last_seen_at, signal.end)
    task.save(update_fields=["signal_count", "first_seen_at", "last_seen_at", "updated_at"])
