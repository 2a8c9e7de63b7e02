"""The record of one look: begun, moved on, ended. Every function may be repeated."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils import timezone

from footfall.products.tasks.backend.contracts import (
    Run,
    RunState,
    RunStep,
    RunTrigger,
    TaskNotFoundError,
)
from footfall.products.tasks.backend.models import Run as RunRow

# events that are captured in an hour's last minutes are stored by then
SETTLING: Final = timedelta(minutes=10)
LOOK_BACK_AT_MOST: Final = timedelta(hours=24)
_HOUR: Final = timedelta(hours=1)
# a workflow ends long before; what is older was lost with its server
_STALE_AFTER: Final = timedelta(hours=2)
KEPT_FOR: Final = timedelta(days=30)


def window_until(now: datetime) -> datetime:
    """The end of the last hour whose events have settled."""
    settled = now.astimezone(UTC) - SETTLING
    return settled.replace(minute=0, second=0, microsecond=0)


def begin_run(team_id: int, key: str, trigger: RunTrigger, now: datetime) -> Run:
    """The run of this key, made if it is new. `now` decides which hours it looks at."""
    until = window_until(now)
    RunRow._base_manager.bulk_create(
        [
            RunRow(
                team_id=team_id,
                key=key,
                trigger=trigger.value,
                looked_from=_look_from(team_id, trigger, until),
                looked_until=until,
            )
        ],
        ignore_conflicts=True,
    )
    return _contract_of(RunRow.objects.of_team(team_id).get(key=key))


def _look_from(team_id: int, trigger: RunTrigger, until: datetime) -> datetime:
    """A scheduled look goes on where the last one ended, so that hours in which nothing ran are looked at too."""
    earliest = until - LOOK_BACK_AT_MOST
    if trigger is RunTrigger.MANUAL:
        return earliest
    last = (
        RunRow.objects.of_team(team_id)
        .filter(state=RunState.DONE, looked_until__isnull=False)
        .order_by("-looked_until")
        .first()
    )
    if last is None or last.looked_until is None:
        return earliest
    # the last hour once more: some of its events came late
    return min(max(earliest, last.looked_until - _HOUR), until - _HOUR)


def fail_start(team_id: int, run_id: int, error: str) -> None:
    """Of a run whose workflow may have begun all the same: then it says so itself (`resume_run`)."""
    RunRow.objects.of_team(team_id).filter(
        pk=run_id, state=RunState.RUNNING, step=RunStep.WAITING
    ).update(state=RunState.FAILED, error=error, finished_at=timezone.now())


def resume_run(team_id: int, run_id: int) -> None:
    """Its workflow works: whoever started it and got no answer was wrong to give it up."""
    RunRow.objects.of_team(team_id).filter(
        pk=run_id, state=RunState.FAILED, step=RunStep.WAITING
    ).update(state=RunState.RUNNING, error="", finished_at=None)


def move_run(team_id: int, run_id: int, **fields: Any) -> None:
    """`fields` are those of the model: step, steps_done, …"""
    RunRow.objects.of_team(team_id).filter(pk=run_id, state=RunState.RUNNING).update(**fields)


def end_run(team_id: int, run_id: int, error: str = "") -> None:
    RunRow.objects.of_team(team_id).filter(pk=run_id, state=RunState.RUNNING).update(
        state=RunState.FAILED if error else RunState.DONE,
        step=RunStep.FINISHED,
        steps_done=F("steps_done") if error else F("steps_total"),
        error=error,
        finished_at=timezone.now(),
    )
    RunRow.objects.of_team(team_id).filter(started_at__lt=timezone.now() - KEPT_FOR).delete()


def running_run(team_id: int, trigger: RunTrigger) -> tuple[Run, str] | None:
    """The newest run that is under way, with its key."""
    row = _newest(team_id).filter(state=RunState.RUNNING, trigger=trigger).first()
    if row is None or row.started_at < timezone.now() - _STALE_AFTER:
        return None
    return _contract_of(row), row.key


def get_run(team_id: int, run_id: int) -> Run:
    """Raises TaskNotFoundError."""
    row = RunRow.objects.of_team(team_id).filter(pk=run_id).first()
    if row is None:
        raise TaskNotFoundError(f"there is no run {run_id}")
    return _contract_of(row)


def list_runs(team_id: int, limit: int) -> list[Run]:
    """The newest first."""
    return [_contract_of(row) for row in _newest(team_id)[:limit]]


def _newest(team_id: int) -> QuerySet[RunRow]:
    return RunRow.objects.of_team(team_id).order_by("-started_at", "-id")


def _contract_of(row: RunRow) -> Run:
    return Run(
        id=row.pk,
        trigger=RunTrigger(row.trigger),
        state=RunState(row.state),
        step=RunStep(row.step),
        steps_done=row.steps_done,
        steps_total=row.steps_total,
        signals_found=row.signals_found,
        tasks_created=row.tasks_created,
        tasks_updated=row.tasks_updated,
        error=row.error,
        looked_from=row.looked_from,
        looked_until=row.looked_until,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
