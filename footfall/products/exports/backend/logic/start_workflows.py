"""Starts and ends workflows of exports on somebody's word."""

import asyncio
import uuid
from typing import Final

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from footfall.foundations.temporal.search_attributes import describe_job
from footfall.foundations.temporal.task_queue import TASK_QUEUE
from footfall.products.exports.backend.contracts import (
    BACKFILL_EXPORT,
    BACKFILL_JOB_KIND,
    EXPORT_INTERVAL,
    JOB_KIND,
    AlreadyRunningError,
    BackfillInput,
    IntervalInput,
    TimeSpan,
    backfill_workflow_id,
    interval_workflow_id,
)

# A run that has written down its end is still open in Temporal for a moment.
_PAUSES_S: Final = (0.2, 0.4, 0.8)


async def start_interval(
    client: Client, team_id: int, export_id: uuid.UUID, span: TimeSpan
) -> uuid.UUID:
    """Begin to export one interval; the id that its run will have. Raises `AlreadyRunningError`."""
    workflow_id = interval_workflow_id(str(export_id), span.end)
    for pause_s in (*_PAUSES_S, None):
        try:
            handle = await client.start_workflow(
                EXPORT_INTERVAL,
                IntervalInput(team_id, str(export_id), span.start, span.end),
                id=workflow_id,
                task_queue=TASK_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                search_attributes=describe_job(team_id, JOB_KIND),
            )
        except WorkflowAlreadyStartedError as error:
            if pause_s is None:
                raise AlreadyRunningError("This interval is being exported now.") from error
            await asyncio.sleep(pause_s)
        else:
            break
    return uuid.UUID(handle.first_execution_run_id)


async def start_backfill(
    client: Client, team_id: int, export_id: uuid.UUID, backfill_id: uuid.UUID
) -> None:
    """Begin a backfill; to begin it twice begins it once."""
    await client.start_workflow(
        BACKFILL_EXPORT,
        BackfillInput(team_id, str(export_id), str(backfill_id)),
        id=backfill_workflow_id(str(backfill_id)),
        task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        search_attributes=describe_job(team_id, BACKFILL_JOB_KIND),
    )
