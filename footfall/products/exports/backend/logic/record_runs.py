"""What the worker writes down of a run. Every function may be called again for the same step."""

import logging
import uuid
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, QuerySet

from footfall.products.exports.backend.contracts import LogLevel, RunKey, RunStatus, TimeSpan
from footfall.products.exports.backend.models import Backfill, BatchExport, BatchExportRun, LogLine

logger = logging.getLogger(__name__)

FAILURES_BEFORE_PAUSE = 5


def start_run(
    export: BatchExport,
    run_id: uuid.UUID,
    workflow_id: str,
    span: TimeSpan,
    backfill_id: uuid.UUID | None,
) -> None:
    _, is_new = BatchExportRun.objects.of_team(export.team_id).get_or_create(
        id=run_id,
        defaults={
            "team_id": export.team_id,
            "export": export,
            "workflow_id": workflow_id,
            "data_interval_start": span.start,
            "data_interval_end": span.end,
            "backfill_id": backfill_id,
        },
    )
    if is_new:
        say(RunKey(export.team_id, export.id, run_id), f"Exporting {span.start} to {span.end}.")


def say(run: RunKey, message: str, level: LogLevel = LogLevel.INFO) -> None:
    """A line in the run's log."""
    LogLine.objects.of_team(run.team_id).create(
        team_id=run.team_id, run_id=run.run_id, message=message, level=level
    )


def begin_attempt(run: RunKey, attempt: int) -> None:
    _rows(run).filter(attempts__lt=attempt).update(attempts=attempt, last_updated_at=_now())
    if attempt > 1:
        say(run, f"Attempt {attempt} begins where the one before left off.", LogLevel.WARNING)


def record_total(run: RunKey, rows_total: int | None) -> None:
    _rows(run).update(rows_total=rows_total)


def record_progress(run: RunKey, rows: int, size_bytes: int) -> None:
    _rows(run).filter(status=RunStatus.RUNNING).update(
        rows=rows, bytes=size_bytes, last_updated_at=_now()
    )


def finish_run(
    run: RunKey, status: RunStatus, rows: int | None, size_bytes: int | None, error: str
) -> bool:
    """Close a run, once. True when the export has paused itself over it."""
    changes: dict[str, Any] = {
        "status": status,
        "error": error,
        "finished_at": _now(),
        "last_updated_at": _now(),
    }
    if rows is not None:
        changes |= {"rows": rows, "bytes": size_bytes}
    closed = _rows(run).filter(status=RunStatus.RUNNING).update(**changes)
    if not closed:
        return False
    if status is RunStatus.COMPLETED:
        say(run, f"Done: {rows} rows, {size_bytes} bytes.")
    elif status is RunStatus.CANCELLED:
        say(run, "Cancelled.", LogLevel.WARNING)
    else:
        say(run, error, LogLevel.ERROR)
    _count_in_backfill(run)
    return status is RunStatus.FAILED and _pause_after_failures(run, error)


def finish_backfill(team_id: int, backfill_id: uuid.UUID, status: RunStatus, error: str) -> None:
    Backfill.objects.of_team(team_id).filter(id=backfill_id, status=RunStatus.RUNNING).update(
        status=status, error=error, finished_at=_now()
    )


def _count_in_backfill(run: RunKey) -> None:
    backfill_ids = _rows(run).filter(backfill__isnull=False).values("backfill_id")
    Backfill.objects.of_team(run.team_id).filter(id__in=backfill_ids).update(
        finished_runs=F("finished_runs") + 1
    )


def _pause_after_failures(run: RunKey, error: str) -> bool:
    export = BatchExport.objects.of_team(run.team_id).filter(id=run.export_id)
    runs = BatchExportRun.objects.of_team(run.team_id).filter(export_id=run.export_id)
    if (paused_at := export.values_list("last_paused_at", flat=True).first()) is not None:
        # failures from before somebody looked into them are forgiven
        runs = runs.filter(created_at__gt=paused_at)
    last = list(
        runs.exclude(status__in=[RunStatus.RUNNING, RunStatus.CANCELLED])
        .order_by("-created_at")
        .values_list("status", flat=True)[:FAILURES_BEFORE_PAUSE]
    )
    if last != [RunStatus.FAILED] * FAILURES_BEFORE_PAUSE:
        return False
    reason = f"Paused after {FAILURES_BEFORE_PAUSE} failed runs in a row. The last one: {error}"
    paused = export.filter(is_paused=False).update(
        is_paused=True, pause_reason=reason, last_paused_at=_now(), last_updated_at=_now()
    )
    if paused:
        say(run, reason, LogLevel.ERROR)
        logger.warning("an export paused itself", extra={"export": str(run.export_id)})
    return bool(paused)


def _rows(run: RunKey) -> QuerySet[BatchExportRun]:
    return BatchExportRun.objects.of_team(run.team_id).filter(id=run.run_id)


def _now() -> datetime:
    return datetime.now(UTC)
