"""Writes `workflows/histories/*.json` anew: `python -m footfall.products.exports.workflows.tests.record_histories`.

Only when a change of the definitions is meant to leave running workflows behind (a version gate keeps them otherwise): the
stored histories are what houses have under way.
"""

import asyncio
from pathlib import Path

from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ApplicationError

from footfall.foundations.temporal.task_queue import TASK_QUEUE
from footfall.foundations.testing.histories import storable
from footfall.products.exports.backend.contracts import (
    BACKFILL_EXPORT,
    EXPORT_INTERVAL,
    SCHEDULED_EXPORT,
    BackfillInput,
    ScheduledExportInput,
)
from footfall.products.exports.workflows.messages import Delivered
from footfall.products.exports.workflows.tests.stand_ins import (
    EXPORT_ID,
    StandIns,
    interval,
    running,
)

FOLDER = Path(__file__).parents[1] / "histories"


def _second_time_lucky(attempt: int) -> Delivered:
    if attempt == 1:
        raise OSError("the connection was lost")
    return Delivered(3, 30)


def _refused(attempt: int) -> Delivered:
    raise ApplicationError("There is no bucket theirs.", non_retryable=True)


async def record() -> None:
    backfill = BackfillInput(7, EXPORT_ID, "5c1b7c39-6c1c-4d37-8a30-6f2b5cf3a001")
    pages = [[interval(0), interval(1)], [interval(2)]]
    await _keep("interval_completed", StandIns(), EXPORT_INTERVAL, interval())
    await _keep(
        "interval_completed_at_the_second_attempt",
        StandIns(deliver=_second_time_lucky),
        EXPORT_INTERVAL,
        interval(),
    )
    await _keep("interval_refused", StandIns(deliver=_refused), EXPORT_INTERVAL, interval())
    await _keep(
        "interval_of_a_deleted_export", StandIns(is_deleted=True), EXPORT_INTERVAL, interval()
    )
    await _keep("tick", StandIns(), SCHEDULED_EXPORT, ScheduledExportInput(7, EXPORT_ID))
    await _keep("backfill_page", StandIns(pages=pages), BACKFILL_EXPORT, backfill)
    await _keep(
        "backfill_refused", StandIns(pages=pages, deliver=_refused), BACKFILL_EXPORT, backfill
    )


async def _keep(name: str, stand_ins: StandIns, workflow: str, argument: object) -> None:
    async with running(stand_ins) as client:
        handle = await _ended(client, workflow, argument)
        history = await client.get_workflow_handle(
            handle.id, run_id=handle.first_execution_run_id
        ).fetch_history()
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
