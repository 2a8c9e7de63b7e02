"""The workflows of the warehouse: a schedule's tick, one sync of one table, the end of tables."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, WorkflowIDReusePolicy
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
    from footfall.products.warehouse.backend.contracts import (
        JOB_KIND,
        EraseInput,
        SyncInput,
        workflow_id,
    )
    from footfall.products.warehouse.workflows.messages import Synced, SyncEnd, SyncStep

# Steps that only touch our own database: they wait for it as long as it is away.
_RECORD_TIMEOUT = timedelta(seconds=30)
_RECORD_RETRIES = RetryPolicy(
    initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=30)
)
_SYNC_RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=10)
)
_HEARTBEAT_TIMEOUT = timedelta(seconds=20)
# Each attempt goes on where the one before was, so a large table may take many.
_PATIENCE = timedelta(days=1)

_SOURCE_TIMED_OUT = "The source was not read in time."


@workflow.defn
class ScheduledSync:
    """A schedule's tick: syncs the table, unless that is being done."""

    @workflow.run
    async def run(self, sync: SyncInput) -> None:
        try:
            await workflow.execute_child_workflow(
                SyncTable.run,
                sync,
                id=workflow_id(sync.table_id),
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                search_attributes=describe_job(sync.team_id, JOB_KIND),
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("the table is being synced")
        except ChildWorkflowError:
            # the run has told its story; a failed tick would tell it again
            workflow.logger.info("the run did not come to its end")


@workflow.defn
class SyncTable:
    """One sync of one table, from its row in the list of runs to the table that questions read."""

    @workflow.run
    async def run(self, sync: SyncInput) -> Synced | None:
        run_id: str | None = await workflow.execute_activity(
            "start_sync_run",
            sync,
            result_type=str | None,  # type: ignore[arg-type]  # a union is taken
            start_to_close_timeout=_RECORD_TIMEOUT,
            retry_policy=_RECORD_RETRIES,
        )
        if run_id is None:
            # the table was deleted meanwhile
            return None
        try:
            synced: Synced = await workflow.execute_activity(
                "sync_table",
                SyncStep(sync, run_id),
                result_type=Synced,
                schedule_to_close_timeout=_PATIENCE,
                heartbeat_timeout=_HEARTBEAT_TIMEOUT,
                retry_policy=_SYNC_RETRIES,
                # what is shown as cancelled must not be published afterwards
                cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            )
        except (ActivityError, CancelledError, asyncio.CancelledError) as error:
            end = _end_of(sync, run_id, error)
            await self._finish(end)
            if is_cancelled_exception(error):
                raise
            raise ApplicationError(end.error, type="SyncFailed", non_retryable=True) from error
        await self._finish(SyncEnd(sync, run_id, "Completed", "", synced))
        return synced

    async def _finish(self, end: SyncEnd) -> None:
        # shielded: a cancelled run has to be closed as well
        await asyncio.shield(
            workflow.execute_activity(
                "finish_sync_run",
                end,
                start_to_close_timeout=_RECORD_TIMEOUT,
                retry_policy=_RECORD_RETRIES,
            )
        )


@workflow.defn
class EraseTables:
    """Deletes the copies of tables, however long a store is away."""

    @workflow.run
    async def run(self, erase: EraseInput) -> None:
        await workflow.execute_activity(
            "erase_tables",
            erase,
            schedule_to_close_timeout=timedelta(days=30),
            heartbeat_timeout=_HEARTBEAT_TIMEOUT,
            retry_policy=_SYNC_RETRIES,
        )


def _end_of(sync: SyncInput, run_id: str, error: BaseException) -> SyncEnd:
    if is_cancelled_exception(error):
        return SyncEnd(sync, run_id, "Cancelled")
    return SyncEnd(sync, run_id, "Failed", told_cause(error, _SOURCE_TIMED_OUT))
