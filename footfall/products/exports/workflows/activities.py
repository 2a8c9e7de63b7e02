"""The steps of exports that touch the world. Each may run more than once, and knows what was done by its keys."""

import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from temporalio import activity
from temporalio.exceptions import ApplicationError

from footfall.foundations.temporal.heartbeat import beating, last_state
from footfall.products.exports.backend import facade
from footfall.products.exports.backend.contracts import (
    BackfillInput,
    DestinationError,
    IntervalInput,
    RunKey,
    RunStatus,
    TimeSpan,
)
from footfall.products.exports.workflows.messages import (
    BackfillEnd,
    BackfillPage,
    Delivered,
    RunEnd,
    RunStep,
    ScheduledAt,
    StartedRun,
)

# A row carries the time at which its insert began and is seen when the insert has ended. The sink waits two minutes for
# an answer (services/sink, `ANSWER_TIMEOUT`) before it sends a block again, which ClickHouse then knows.
VISIBILITY_LAG: Final = timedelta(minutes=3)
_LOOK_EVERY_S: Final = 2.0
_BACKFILL_PAGE: Final = 100


@activity.defn
def plan_scheduled_run(tick: ScheduledAt) -> IntervalInput | None:
    """The interval that had ended when the schedule fired; None when the export is paused or deleted."""
    export = tick.export
    span = facade.scheduled_interval(export.team_id, uuid.UUID(export.export_id), tick.at)
    if span is None:
        return None
    return IntervalInput(export.team_id, export.export_id, span.start, span.end)


@activity.defn
def start_run(interval: IntervalInput) -> StartedRun | None:
    """Make the run's row; None when its export is gone."""
    info = activity.info()
    # the workflow's run: the same for every attempt, another one for every retry by hand
    run_id = uuid.UUID(info.workflow_run_id)
    run = RunKey(interval.team_id, uuid.UUID(interval.export_id), run_id)
    backfill_id = uuid.UUID(interval.backfill_id) if interval.backfill_id else None
    is_daily = facade.start_run(run, str(info.workflow_id), _span(interval), backfill_id)
    return None if is_daily is None else StartedRun(str(run_id), is_daily)


@activity.defn(no_thread_cancel_exception=True)
def wait_until_visible(step: RunStep) -> None:
    """Return when no row of the interval can still appear."""
    end = step.interval.end
    with beating() as heartbeat:
        while datetime.now(UTC) < end + VISIBILITY_LAG or facade.has_open_inserts(end):
            heartbeat.check()
            time.sleep(_LOOK_EVERY_S)


@activity.defn(no_thread_cancel_exception=True)
def deliver_interval(step: RunStep) -> Delivered:
    """Bring the interval's rows to the destination, beginning where the attempt before left off."""
    before: dict[str, Any] | None = last_state()
    with beating() as heartbeat:
        try:
            rows, size_bytes = facade.deliver_interval(
                _run_key(step.interval, step.run_id),
                _span(step.interval),
                activity.info().attempt,
                before,
                heartbeat.beat,
            )
        except DestinationError as error:
            raise ApplicationError(
                str(error), type="DestinationError", non_retryable=True
            ) from error
    return Delivered(rows, size_bytes)


@activity.defn
def finish_run(end: RunEnd) -> None:
    facade.finish_run(
        _run_key(end.interval, end.run_id),
        RunStatus(end.status),
        end.delivered.rows if end.delivered else None,
        end.delivered.bytes if end.delivered else None,
        end.error,
    )


@activity.defn
def plan_backfill(backfill: BackfillInput) -> BackfillPage:
    """The next intervals; none when the backfill or its export is gone, or there is nothing to export."""
    spans, is_last = facade.plan_backfill(
        backfill.team_id, uuid.UUID(backfill.backfill_id), backfill.next_index, _BACKFILL_PAGE
    )
    intervals = [
        IntervalInput(
            backfill.team_id, backfill.export_id, span.start, span.end, backfill.backfill_id
        )
        for span in spans
    ]
    return BackfillPage(intervals, is_last)


@activity.defn
def record_backfill(end: BackfillEnd) -> None:
    backfill = end.backfill
    facade.finish_backfill(
        backfill.team_id, uuid.UUID(backfill.backfill_id), RunStatus(end.status), end.error
    )


def _span(interval: IntervalInput) -> TimeSpan:
    return TimeSpan(interval.start, interval.end)


def _run_key(interval: IntervalInput, run_id: str) -> RunKey:
    return RunKey(interval.team_id, uuid.UUID(interval.export_id), uuid.UUID(run_id))
