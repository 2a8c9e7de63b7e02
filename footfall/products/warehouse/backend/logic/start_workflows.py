"""Starts and ends workflows of the warehouse on somebody's word."""

import uuid

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from footfall.foundations.temporal.search_attributes import describe_job
from footfall.foundations.temporal.task_queue import TASK_QUEUE
from footfall.products.warehouse.backend.contracts import (
    ERASE_JOB_KIND,
    ERASE_TABLES,
    JOB_KIND,
    SYNC_TABLE,
    AlreadyRunningError,
    EraseInput,
    SyncInput,
    workflow_id,
)


async def start_sync(client: Client, team_id: int, table_id: str) -> uuid.UUID:
    """Begin a sync; the id that its run will have. Raises `AlreadyRunningError`."""
    try:
        handle = await client.start_workflow(
            SYNC_TABLE,
            SyncInput(team_id, table_id),
            id=workflow_id(table_id),
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            search_attributes=describe_job(team_id, JOB_KIND),
        )
    except WorkflowAlreadyStartedError as error:
        raise AlreadyRunningError("This table is being synced now.") from error
    return uuid.UUID(handle.first_execution_run_id)


async def start_erasing(client: Client, team_id: int, table_ids: list[str]) -> None:
    """Begin to delete the copies of tables; to begin it twice begins it once."""
    await client.start_workflow(
        ERASE_TABLES,
        EraseInput(team_id, table_ids),
        id=f"warehouse-erase:{table_ids[0]}",
        task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        search_attributes=describe_job(team_id, ERASE_JOB_KIND),
    )
