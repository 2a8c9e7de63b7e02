import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError, WorkflowHistory
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer

from footfall.foundations.temporal.task_queue import TASK_QUEUE
from footfall.products.warehouse.backend.contracts import (
    ERASE_TABLES,
    SCHEDULED_SYNC,
    SYNC_TABLE,
    workflow_id,
)
from footfall.products.warehouse.workflows.messages import Synced
from footfall.products.warehouse.workflows.tests.stand_ins import (
    ERASE,
    SYNC,
    TABLE_ID,
    WORKFLOWS,
    StandIns,
    running,
)

HISTORIES = sorted((Path(__file__).parents[1] / "histories").glob("*.json"))


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
def test_a_workflow_that_is_under_way_can_go_on(file: Path) -> None:
    history = WorkflowHistory.from_json("recorded", file.read_text(encoding="utf-8"))
    asyncio.run(Replayer(workflows=WORKFLOWS).replay_workflow(history))


def test_there_are_histories_of_every_workflow() -> None:
    texts = [file.read_text(encoding="utf-8") for file in HISTORIES]
    for workflow in (SYNC_TABLE, SCHEDULED_SYNC, ERASE_TABLES):
        assert any(
            f'"name": "{workflow}"' in text or f'"name":"{workflow}"' in text for text in texts
        )


def after(stand_ins: StandIns, workflow: str, argument: object) -> Any:
    """What the workflow gives back, when it has ended by itself."""

    async def scenario() -> Any:
        async with running(stand_ins) as client:
            return await client.execute_workflow(
                workflow, argument, id="under-test", task_queue=TASK_QUEUE
            )

    return asyncio.run(_within(scenario()))


async def _within(work: Coroutine[Any, Any, Any]) -> Any:
    async with asyncio.timeout(60):
        return await work


def refused(_: int) -> Synced:
    raise ApplicationError("The source has no table public.orders.", non_retryable=True)


def told(stand_ins: StandIns) -> list[tuple[str, str]]:
    return [(end.status, end.error) for end in stand_ins.ends]


def test_what_may_pass_is_tried_for_a_day_and_then_told() -> None:
    attempts: list[int] = []

    def never(attempt: int) -> Synced:
        attempts.append(attempt)
        raise ApplicationError("PostgreSQL does not answer.")

    stand_ins = StandIns(copy=never)
    with pytest.raises(WorkflowFailureError):
        after(stand_ins, SYNC_TABLE, SYNC)
    # with pauses that grow to ten minutes
    assert len(attempts) > 140
    assert told(stand_ins) == [("Failed", "PostgreSQL does not answer.")]


def test_what_only_the_owner_can_mend_is_not_tried_again() -> None:
    stand_ins = StandIns(copy=refused)
    with pytest.raises(WorkflowFailureError):
        after(stand_ins, SYNC_TABLE, SYNC)
    assert told(stand_ins) == [("Failed", "The source has no table public.orders.")]


def test_a_sync_of_a_table_that_is_gone_ends_without_a_word() -> None:
    stand_ins = StandIns(is_deleted=True)
    assert after(stand_ins, SYNC_TABLE, SYNC) is None
    assert stand_ins.ends == []


def test_a_failed_sync_does_not_fail_the_schedules_tick() -> None:
    stand_ins = StandIns(copy=refused)
    after(stand_ins, SCHEDULED_SYNC, SYNC)
    assert [status for status, _ in told(stand_ins)] == ["Failed"]


def test_a_tick_leaves_a_sync_that_is_under_way_alone() -> None:
    stand_ins = StandIns(copy=refused)

    async def scenario() -> None:
        async with running(stand_ins) as client:
            # held open by nobody who would work on it
            busy = await client.start_workflow(
                SYNC_TABLE, SYNC, id=workflow_id(TABLE_ID), task_queue="nobody"
            )
            await client.execute_workflow(
                SCHEDULED_SYNC, SYNC, id="under-test", task_queue=TASK_QUEUE
            )
            await busy.terminate()

    asyncio.run(_within(scenario()))
    assert stand_ins.ends == []


def test_a_store_that_is_away_for_days_does_not_keep_copies_alive() -> None:
    attempts: list[int] = []

    def away(attempt: int) -> None:
        attempts.append(attempt)
        if attempt < 500:
            raise OSError("the store is away")

    after(StandIns(erase=away), ERASE_TABLES, ERASE)
    assert attempts[-1] == 500
