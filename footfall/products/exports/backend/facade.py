"""The door to exports for every other room."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import Client

from footfall.foundations.http.pages import Page
from footfall.foundations.temporal.call import run_async
from footfall.foundations.temporal.cancelling import cancel_workflow
from footfall.foundations.temporal.client import connect
from footfall.products.exports.backend.contracts import (
    MAX_BACKFILL_RUNS,
    CheckStep,
    DestinationType,
    ExpiredExports,
    ExportRefusedError,
    ExportWish,
    Interval,
    Model,
    RunKey,
    RunStatus,
    TimeSpan,
    backfill_workflow_id,
    interval_workflow_id,
)
from footfall.products.exports.backend.logic import check_destination as checking
from footfall.products.exports.backend.logic import (
    delete_expired,
    list_intervals,
    plan_runs,
    record_runs,
    save_export,
    start_workflows,
)
from footfall.products.exports.backend.logic import deliver_interval as delivering
from footfall.products.exports.backend.logic import sync_schedules as scheduling
from footfall.products.exports.backend.models import Backfill, BatchExport, BatchExportRun, LogLine
from footfall.products.exports.backend.queries import rows as reading


def exports(team_id: int, search: str = "", limit: int = 100, offset: int = 0) -> Page[BatchExport]:
    """The team's exports with their latest runs, the newest first."""
    found = BatchExport.objects.of_team(team_id).order_by("-created_at", "id")
    if search:
        found = found.filter(name__icontains=search)
    return Page(found.count(), _with_latest_runs(list(found[offset : offset + limit])))


def export(team_id: int, export_id: uuid.UUID) -> BatchExport | None:
    """One export with its latest run; None when the team has no such export."""
    return next(
        iter(_with_latest_runs(list(BatchExport.objects.of_team(team_id).filter(id=export_id)))),
        None,
    )


def create_export(
    team_id: int, timezone: str, user_id: int | None, wish: ExportWish
) -> BatchExport:
    """Make an export and its schedule. Raises `ExportRefusedError`, and `TemporalUnavailableError` with nothing made."""
    return save_export.create_export(team_id, timezone, user_id, wish)


def update_export(
    export: BatchExport, name: str | None = None, config: Mapping[str, Any] | None = None
) -> BatchExport:
    """Raises `ExportRefusedError`."""
    return save_export.update_export(export, name, config)


def pause_export(export: BatchExport) -> BatchExport:
    return save_export.pause_export(export)


def unpause_export(export: BatchExport, *, is_gap_filled: bool = False) -> BatchExport:
    """Let the schedule go on; with `is_gap_filled`, what it left out since it was paused is exported as well."""
    paused_at = export.last_paused_at if export.is_paused else None
    resumed = save_export.unpause_export(export)
    if is_gap_filled and paused_at is not None:
        # the interval before the pause may not have had its run yet
        begin = list_intervals.last_complete_interval(
            paused_at, Interval(export.interval), export.timezone
        )
        end = list_intervals.last_complete_interval(
            datetime.now(UTC), Interval(export.interval), export.timezone
        )
        if begin.start < end.end:
            start_backfill(resumed, begin.start, end.end)
    return resumed


def delete_export(export: BatchExport) -> None:
    """End what runs and forget the export; what it delivered stays at its destination."""
    save_export.delete_export(export)


def check_steps(destination_type: DestinationType) -> list[CheckStep]:
    """The steps of a connection test, not tried yet."""
    return checking.list_steps(destination_type)


def check_destination(
    team_id: int,
    destination_type: DestinationType,
    model: Model,
    config: Mapping[str, Any],
    export: BatchExport | None = None,
) -> list[CheckStep]:
    """Try a destination; `export` lends its stored secrets for masked ones. Raises `ExportRefusedError`."""
    settings = dict(config)
    if export is not None:
        shown, secrets = save_export.merged_config(export, config)
        settings = {**shown, **secrets}
    save_export.refuse_masks(save_export.split_config(settings)[1])
    return checking.check_destination(team_id, destination_type, model, settings)


def runs(
    export: BatchExport, *, backfill_id: uuid.UUID | None = None, limit: int = 100, offset: int = 0
) -> Page[BatchExportRun]:
    """Runs, the latest first."""
    found = BatchExportRun.objects.of_team(export.team_id).filter(export=export)
    if backfill_id is not None:
        found = found.filter(backfill_id=backfill_id)
    found = found.order_by("-created_at", "-data_interval_end", "id")
    return Page(found.count(), list(found[offset : offset + limit]))


def run(export: BatchExport, run_id: uuid.UUID) -> BatchExportRun | None:
    return BatchExportRun.objects.of_team(export.team_id).filter(export=export, id=run_id).first()


def log_lines(run: BatchExportRun, limit: int = 1000, offset: int = 0) -> Page[LogLine]:
    """What the run told of itself, in order."""
    found = LogLine.objects.of_team(run.team_id).filter(run=run).order_by("id")
    return Page(found.count(), list(found[offset : offset + limit]))


def start_run_now(export: BatchExport, instant: datetime | None = None) -> BatchExportRun:
    """Export the interval with `instant` in it, or the last complete one. Its row, which the worker may not have met yet.

    Raises `AlreadyRunningError`, and `ExportRefusedError` when the interval has not ended.
    """
    interval, now = Interval(export.interval), datetime.now(UTC)
    if instant is None:
        span = list_intervals.last_complete_interval(now, interval, export.timezone)
    else:
        span = list_intervals.interval_with(instant, interval, export.timezone)
    if span.end > now:
        raise ExportRefusedError(
            f"This interval ends at {span.end:%Y-%m-%d %H:%M} UTC: it can be exported then.",
            "data_interval_start",
        )
    return _start(export, span)


def retry_run(run: BatchExportRun) -> BatchExportRun:
    """Export the same interval again, as a new run. Raises `AlreadyRunningError`."""
    return _start(run.export, TimeSpan(run.data_interval_start, run.data_interval_end))


def cancel_run(run: BatchExportRun) -> bool:
    """Ask a run to end; False when it has ended already."""
    if run.status != RunStatus.RUNNING:
        return False

    async def cancel() -> bool:
        return await cancel_workflow(await connect(), run.workflow_id, str(run.id))

    return run_async(cancel())


def backfills(export: BatchExport, limit: int = 100, offset: int = 0) -> Page[Backfill]:
    """Backfills, the latest first."""
    found = (
        Backfill.objects.of_team(export.team_id).filter(export=export).order_by("-created_at", "id")
    )
    return Page(found.count(), list(found[offset : offset + limit]))


def backfill(export: BatchExport, backfill_id: uuid.UUID) -> Backfill | None:
    return Backfill.objects.of_team(export.team_id).filter(export=export, id=backfill_id).first()


def start_backfill(
    export: BatchExport, start_at: datetime | None, end_at: datetime | None
) -> Backfill:
    """Export all whole intervals from `start_at` (None: the first row) to `end_at` (None: now), one after the other.

    Raises `ExportRefusedError` when there is no whole interval between them, or too many.
    """
    interval, now = Interval(export.interval), datetime.now(UTC)
    end = min(end_at or now, now)
    if start_at is not None:
        spans = list_intervals.list_intervals(start_at, end, interval, export.timezone)
        count = sum(1 for _, _ in zip(spans, range(MAX_BACKFILL_RUNS + 1), strict=False))
        if count == 0:
            raise ExportRefusedError(
                f"There is no whole {interval.value} between the start and the end.", "end_at"
            )
        if count > MAX_BACKFILL_RUNS:
            raise ExportRefusedError(
                f"These are more than {MAX_BACKFILL_RUNS} runs: choose a later start.", "start_at"
            )
    # the row first: a workflow that finds none has nothing to do
    made = Backfill.objects.of_team(export.team_id).create(
        team_id=export.team_id, export=export, start_at=start_at, end_at=end
    )

    async def start() -> None:
        await start_workflows.start_backfill(await connect(), export.team_id, export.id, made.id)

    try:
        run_async(start())
    except Exception:
        made.delete()
        raise
    return made


def cancel_backfill(backfill: Backfill) -> bool:
    """Ask a backfill to end, with the run that it is at; False when it has ended already."""
    if backfill.status != RunStatus.RUNNING:
        return False

    async def cancel() -> bool:
        return await cancel_workflow(await connect(), backfill_workflow_id(str(backfill.id)))

    return run_async(cancel())


def scheduled_interval(team_id: int, export_id: uuid.UUID, at: datetime) -> TimeSpan | None:
    """What a schedule's tick at `at` is about; None when the export is paused or gone."""
    return plan_runs.scheduled_interval(team_id, export_id, at)


def start_run(
    run: RunKey, workflow_id: str, span: TimeSpan, backfill_id: uuid.UUID | None
) -> bool | None:
    """Write down that a run has begun. Whether its export is daily; None when the export is gone."""
    export = save_export.find_export(run.team_id, run.export_id)
    if export is None:
        return None
    record_runs.start_run(export, run.run_id, workflow_id, span, backfill_id)
    return export.interval == Interval.DAY


def has_open_inserts(end: datetime) -> bool:
    """Whether rows from before `end` may still appear in ClickHouse."""
    return reading.has_open_inserts(end)


def deliver_interval(
    run: RunKey,
    span: TimeSpan,
    attempt: int,
    before: dict[str, Any] | None,
    beat: delivering.Beat,
) -> tuple[int, int]:
    """One attempt at a run; rows and bytes. Raises `DestinationError` for what only the owner can mend."""
    return delivering.deliver_interval(run, span, attempt, before, beat)


def finish_run(
    run: RunKey, status: RunStatus, rows: int | None, size_bytes: int | None, error: str
) -> None:
    """Close a run; after too many failures in a row its export is paused."""
    if record_runs.finish_run(run, status, rows, size_bytes, error):
        export = save_export.find_export(run.team_id, run.export_id)
        if export is not None:
            save_export.sync_schedule(export)


def plan_backfill(
    team_id: int, backfill_id: uuid.UUID, next_index: int, limit: int
) -> tuple[list[TimeSpan], bool]:
    """Intervals of a backfill from an index on, and whether they are the last."""
    return plan_runs.plan_backfill(team_id, backfill_id, next_index, limit)


def finish_backfill(team_id: int, backfill_id: uuid.UUID, status: RunStatus, error: str) -> None:
    record_runs.finish_backfill(team_id, backfill_id, status, error)


async def sync_schedules(client: Client) -> None:
    """Bring the Temporal schedules of all exports to what the database says."""
    await scheduling.sync_schedules(client)


def delete_expired_exports(older_than: timedelta = delete_expired.KEPT_FOR) -> ExpiredExports:
    """Forget runs older than `older_than` and delete files of attempts that came to nothing. Safe to run at any time."""
    return delete_expired.delete_expired(older_than)


def erase_team(team_id: int) -> None:
    """Answers `identity.erase_team`: deletes a team's exports, their runs and their schedules."""
    save_export.end_exports(list(BatchExport.objects.of_team(team_id)))


def _start(export: BatchExport, span: TimeSpan) -> BatchExportRun:
    async def start() -> uuid.UUID:
        return await start_workflows.start_interval(
            await connect(), export.team_id, export.id, span
        )

    run_id = run_async(start())
    workflow_id = interval_workflow_id(str(export.id), span.end)
    # the worker writes the same row when it begins; whoever comes first makes it
    record_runs.start_run(export, run_id, workflow_id, span, None)
    return BatchExportRun.objects.of_team(export.team_id).get(id=run_id)


def _with_latest_runs(exports: list[BatchExport]) -> list[BatchExport]:
    found = (
        BatchExportRun.of_all_teams.filter(export__in=exports)
        .order_by("export_id", "-created_at")
        .distinct("export_id")
    )
    latest = {run.export_id: run for run in found}
    for export in exports:
        export.latest_run = latest.get(export.id)
    return exports
