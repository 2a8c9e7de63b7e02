"""What the worker writes down of a run. Every function may be called again for the same step."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from footfall.products.warehouse.backend.contracts import LogLevel, RunKey, RunStatus
from footfall.products.warehouse.backend.models import LogLine, SourceTable, SyncRun

KEPT: Final = timedelta(days=90)
_LOST: Final = "The sync was ended from outside."


def start_run(run: RunKey) -> bool:
    """Make the run's row; False when its table is gone. Old rows of the table are forgotten, lost ones closed."""
    table = SourceTable.objects.of_team(run.team_id).filter(id=run.table_id).first()
    if table is None:
        return False
    others = SyncRun.objects.of_team(run.team_id).filter(table=table).exclude(id=run.run_id)
    others.filter(created_at__lt=_now() - KEPT).delete()
    # a table has one workflow: what still seems to run was ended from outside, and nobody wrote that down
    others.filter(status=RunStatus.RUNNING).update(
        status=RunStatus.FAILED, error=_LOST, step="", finished_at=_now(), last_updated_at=_now()
    )
    SyncRun.objects.of_team(run.team_id).get_or_create(
        id=run.run_id, defaults={"team_id": run.team_id, "table": table}
    )
    return True


def say(run: RunKey, message: str, level: LogLevel = LogLevel.INFO) -> None:
    """A line in the run's log; nothing when the run is gone."""
    if _rows(run).exists():
        LogLine.objects.of_team(run.team_id).create(
            team_id=run.team_id, run_id=run.run_id, message=message, level=level
        )


def begin_attempt(run: RunKey, attempt: int) -> None:
    _rows(run).filter(attempts__lt=attempt).update(attempts=attempt, last_updated_at=_now())
    if attempt > 1:
        say(run, f"Attempt {attempt} begins where the one before was.", LogLevel.WARNING)


def record_progress(
    run: RunKey, step: str, rows: int, size_bytes: int, rows_total: int | None
) -> None:
    _rows(run).filter(status=RunStatus.RUNNING).update(
        step=step, rows=rows, bytes=size_bytes, rows_total=rows_total, last_updated_at=_now()
    )


def record_published(run: RunKey, published: dict[str, Any]) -> None:
    """What a table's copy is now."""
    loaded = published["loaded"]
    _tables(run).update(
        # somebody may have asked for a newer one meanwhile
        generation=Greatest(F("generation"), loaded["generation"]),
        columns=loaded["columns"],
        physical_name=published["physical_name"],
        published_columns=published["columns"],
        published_version=loaded["version"],
        rows=published["rows"],
        size_bytes=published["size_bytes"],
        last_synced_at=_now(),
    )


def record_unchanged(run: RunKey) -> None:
    _tables(run).update(last_synced_at=_now())


def finish_run(
    run: RunKey, status: RunStatus, rows: int | None, size_bytes: int | None, error: str
) -> None:
    """Close a run, once."""
    changes: dict[str, Any] = {
        "status": status,
        "error": error,
        "step": "",
        "finished_at": _now(),
        "last_updated_at": _now(),
    }
    if rows is not None:
        changes |= {"rows": rows, "bytes": size_bytes or F("bytes")}
    if not _rows(run).filter(status=RunStatus.RUNNING).update(**changes):
        return
    if status is RunStatus.COMPLETED:
        say(run, f"Done: {rows} rows read.")
    elif status is RunStatus.CANCELLED:
        say(run, "Cancelled.", LogLevel.WARNING)
    else:
        say(run, error, LogLevel.ERROR)


def open_run(team_id: int, table_id: uuid.UUID) -> SyncRun | None:
    return (
        SyncRun.objects.of_team(team_id)
        .filter(table_id=table_id, status=RunStatus.RUNNING)
        .order_by("-created_at")
        .first()
    )


def _rows(run: RunKey) -> QuerySet[SyncRun]:
    return SyncRun.objects.of_team(run.team_id).filter(id=run.run_id)


def _tables(run: RunKey) -> QuerySet[SourceTable]:
    return SourceTable.objects.of_team(run.team_id).filter(id=run.table_id)


def _now() -> datetime:
    return datetime.now(UTC)
