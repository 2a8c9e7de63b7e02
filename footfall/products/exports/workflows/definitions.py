"""The workflows of exports: a schedule's tick, one interval, a backfill of many."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import (
    RetryPolicy,
    SearchAttributeKey,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    CancelledError,
    ChildWorkflowError,
    WorkflowAlreadyStartedError,
    is_cancelled_exception,
)
from temporalio.workflow import ActivityCancellationType

with workflow.unsafe.imports_passed_through():
    from footfall.foundations.temporal.causes import told_cause
    from footfall.foundations.temporal.search_attributes import describe_job
    from footfall.products.exports.backend.contracts import (
        JOB_KIND,
        BackfillInput,
        IntervalInput,
        ScheduledExportInput,
        interval_workflow_id,
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

_SCHEDULED_AT = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")

# Steps that only touch our own database: they wait for it as long as it is away.
_RECORD_TIMEOUT = timedelta(seconds=30)
_RECORD_RETRIES = RetryPolicy(
    initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=30)
)
_DELIVER_RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=10)
)
_HEARTBEAT_TIMEOUT = timedelta(seconds=10)
_HOURLY_PATIENCE = timedelta(hours=6)
_DAILY_PATIENCE = timedelta(days=1)
_LOOK_AGAIN_AFTER = timedelta(seconds=10)
_DESTINATION_TIMED_OUT = "The destination did not take the rows in time."


@workflow.defn
class ScheduledExport:
    """A schedule's tick: finds out which interval has ended, and exports it."""

    @workflow.run
    async def run(self, export: ScheduledExportInput) -> None:
        at = workflow.info().typed_search_attributes.get(_SCHEDULED_AT)
        interval: IntervalInput | None = await workflow.execute_activity(
            "plan_scheduled_run",
            ScheduledAt(export, at or workflow.info().start_time),
            result_type=IntervalInput | None,  # type: ignore[arg-type]  # a union is taken
            start_to_close_timeout=_RECORD_TIMEOUT,
            retry_policy=_RECORD_RETRIES,
        )
        if interval is None:
            return
        try:
            await _export(interval)
        except WorkflowAlreadyStartedError:
            workflow.logger.info("the interval is being exported by somebody else")
        except ChildWorkflowError:
            # the run has told its story; a failed tick would tell it again
            workflow.logger.info("the run did not come to its end")


@workflow.defn
class ExportInterval:
    """One interval of one export, from its row in the list of runs to the last byte."""

    @workflow.run
    async def run(self, interval: IntervalInput) -> Delivered | None:
        started: StartedRun | None = await workflow.execute_activity(
            "start_run",
            interval,
            result_type=StartedRun | None,  # type: ignore[arg-type]  # a union is taken
            start_to_close_timeout=_RECORD_TIMEOUT,
            retry_policy=_RECORD_RETRIES,
        )
        if started is None:
            # the export was deleted meanwhile
            return None
        try:
            delivered = await self._deliver(interval, started)
        except (ActivityError, CancelledError, asyncio.CancelledError) as error:
            end = _end_of(interval, started.run_id, error)
            await self._finish(end)
            if is_cancelled_exception(error):
                raise
            raise ApplicationError(end.error, type="ExportFailed", non_retryable=True) from error
        await self._finish(RunEnd(interval, started.run_id, "Completed", "", delivered))
        return delivered

    async def _deliver(self, interval: IntervalInput, started: StartedRun) -> Delivered:
        step = RunStep(interval, started.run_id)
        patience = _DAILY_PATIENCE if started.is_daily else _HOURLY_PATIENCE
        await workflow.execute_activity(
            "wait_until_visible",
            step,
            schedule_to_close_timeout=patience,
            heartbeat_timeout=_HEARTBEAT_TIMEOUT,
            retry_policy=_RECORD_RETRIES,
        )
        delivered: Delivered = await workflow.execute_activity(
            "deliver_interval",
            step,
            result_type=Delivered,
            schedule_to_close_timeout=patience,
            heartbeat_timeout=_HEARTBEAT_TIMEOUT,
            retry_policy=_DELIVER_RETRIES,
            # what is shown as cancelled must not be published afterwards
            cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        )
        return delivered

    async def _finish(self, end: RunEnd) -> None:
        # shielded: a cancelled run has to be closed as well
        await asyncio.shield(
            workflow.execute_activity(
                "finish_run",
                end,
                start_to_close_timeout=_RECORD_TIMEOUT,
                retry_policy=_RECORD_RETRIES,
            )
        )


@workflow.defn
class BackfillExport:
    """Many intervals, one after the other. What it knows is where it is; the list is asked for page by page."""

    @workflow.run
    async def run(self, backfill: BackfillInput) -> None:
        try:
            page: BackfillPage = await workflow.execute_activity(
                "plan_backfill",
                backfill,
                result_type=BackfillPage,
                start_to_close_timeout=timedelta(minutes=10),
                retry_policy=_RECORD_RETRIES,
            )
            for interval in page.intervals:
                await _export_when_free(interval)
        except (ActivityError, ChildWorkflowError, CancelledError, asyncio.CancelledError) as error:
            is_cancelled = is_cancelled_exception(error)
            end = BackfillEnd(
                backfill,
                "Cancelled" if is_cancelled else "Failed",
                told_cause(error, _DESTINATION_TIMED_OUT),
            )
            await self._record(end)
            if is_cancelled:
                raise
            raise ApplicationError(end.error, type="BackfillFailed", non_retryable=True) from error
        if page.is_last:
            await self._record(BackfillEnd(backfill, "Completed"))
            return
        # a history has a longest length
        workflow.continue_as_new(
            BackfillInput(
                backfill.team_id,
                backfill.export_id,
                backfill.backfill_id,
                backfill.next_index + len(page.intervals),
            )
        )

    async def _record(self, end: BackfillEnd) -> None:
        await asyncio.shield(
            workflow.execute_activity(
                "record_backfill",
                end,
                start_to_close_timeout=_RECORD_TIMEOUT,
                retry_policy=_RECORD_RETRIES,
            )
        )


async def _export(interval: IntervalInput) -> None:
    await workflow.execute_child_workflow(
        ExportInterval.run,
        interval,
        id=interval_workflow_id(interval.export_id, interval.end),
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        search_attributes=describe_job(interval.team_id, JOB_KIND),
    )


async def _export_when_free(interval: IntervalInput) -> None:
    while True:
        try:
            return await _export(interval)
        except WorkflowAlreadyStartedError:
            # its schedule, or somebody by hand, exports it just now; what that leaves out is exported here
            await asyncio.sleep(_LOOK_AGAIN_AFTER.total_seconds())


def _end_of(interval: IntervalInput, run_id: str, error: BaseException) -> RunEnd:
    if is_cancelled_exception(error):
        return RunEnd(interval, run_id, "Cancelled")
    return RunEnd(interval, run_id, "Failed", told_cause(error, _DESTINATION_TIMED_OUT))
