"""The steps of syncs that touch the world. Each may run more than once, and knows what was done by its keys."""

import uuid
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from footfall.foundations.temporal.heartbeat import beating, last_state
from footfall.products.warehouse.backend import facade
from footfall.products.warehouse.backend.contracts import (
    EraseInput,
    RunKey,
    RunStatus,
    SourceError,
    SyncInput,
)
from footfall.products.warehouse.workflows.messages import Synced, SyncEnd, SyncStep


@activity.defn
def start_sync_run(sync: SyncInput) -> str | None:
    """Make the run's row, and name it; None when its table is gone."""
    # the workflow's run: the same for every attempt
    run_id = str(activity.info().workflow_run_id)
    return run_id if facade.start_run(_key(sync, run_id)) else None


@activity.defn(no_thread_cancel_exception=True)
def sync_table(step: SyncStep) -> Synced:
    """Bring the table up to date, beginning where the attempt before was."""
    before: dict[str, Any] | None = last_state()
    with beating() as heartbeat:
        try:
            rows, size_bytes = facade.sync_table(
                _key(step.sync, step.run_id),
                activity.info().attempt,
                before,
                heartbeat.beat,
                heartbeat.check,
            )
        except SourceError as error:
            raise ApplicationError(str(error), type="SourceError", non_retryable=True) from error
    return Synced(rows, size_bytes)


@activity.defn
def finish_sync_run(end: SyncEnd) -> None:
    facade.finish_run(
        _key(end.sync, end.run_id),
        RunStatus(end.status),
        end.synced.rows if end.synced else None,
        end.synced.bytes if end.synced else None,
        end.error,
    )


@activity.defn(no_thread_cancel_exception=True)
def erase_tables(erase: EraseInput) -> None:
    with beating() as heartbeat:
        facade.erase_tables(erase.team_id, erase.table_ids, heartbeat.check)


def _key(sync: SyncInput, run_id: str) -> RunKey:
    return RunKey(sync.team_id, uuid.UUID(sync.table_id), uuid.UUID(run_id))
