"""Writes `workflows/histories/*.json` anew: `python -m footfall.products.warehouse.workflows.tests.record_histories`.

Only when a change of the definitions is meant to leave running workflows behind (a version gate keeps them otherwise): the
stored histories are what houses have under way.
"""

import asyncio
from pathlib import Path

from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ApplicationError

from footfall.foundations.temporal.task_queue import TASK_QUEUE
from footfall.foundations.testing.histories import storable
from footfall.products.warehouse.backend.contracts import ERASE_TABLES, SCHEDULED_SYNC, SYNC_TABLE
from footfall.products.warehouse.workflows.messages import Synced
from footfall.products.warehouse.workflows.tests.stand_ins import ERASE, SYNC, StandIns, running

FOLDER = Path(__file__).parents[1] / "histories"


def _second_time_lucky(attempt: int) -> Synced:
    if attempt == 1:
        raise OSError("the connection was lost")
    return Synced(3, 30)


def _refused(attempt: int) -> Synced:
    raise ApplicationError("The source has no table public.orders.", non_retryable=True)


def _away(attempt: int) -> None:
    if attempt == 1:
        raise OSError("the store is away")


async def record() -> None:
    await _keep("sync_completed", StandIns(), SYNC_TABLE, SYNC)
    await _keep(
        "sync_completed_at_the_second_attempt",
        StandIns(copy=_second_time_lucky),
        SYNC_TABLE,
        SYNC,
    )
    await _keep("sync_refused", StandIns(copy=_refused), SYNC_TABLE, SYNC)
    await _keep("sync_of_a_deleted_table", StandIns(is_deleted=True), SYNC_TABLE, SYNC)
    await _keep("tick", StandIns(), SCHEDULED_SYNC, SYNC)
    await _keep("tick_of_a_refused_sync", StandIns(copy=_refused), SCHEDULED_SYNC, SYNC)
    await _keep("erased_at_the_second_attempt", StandIns(erase=_away), ERASE_TABLES, ERASE)


async def _keep(name: str, stand_ins: StandIns, workflow: str, argument: object) -> None:
    async with running(stand_ins) as client:
        handle = await _ended(client, workflow, argument)
        history = await handle.fetch_history()
    FOLDER.joinpath(f"{name}.json").write_text(storable(history), encoding="utf-8")


async def _ended(client: Client, workflow: str, argument: object) -> WorkflowHandle[object, object]:
    handle: WorkflowHandle[object, object] = await client.start_workflow(
        workflow, argument, id="recorded", task_queue=TASK_QUEUE
    )
    try:
        await handle.result()
    except WorkflowFailureError:
        return handle
    return handle


if __name__ == "__main__":
    asyncio.run(record())
