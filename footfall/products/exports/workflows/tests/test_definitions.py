import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError, WorkflowHistory
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer

from footfall.foundations.temporal.task_queue import TASK_QUEUE
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
    WORKFLOWS,
    StandIns,
    interval,
    running,
)

HISTORIES = sorted((Path(__file__).parents[1] / "histories").glob("*.json"))
BACKFILL = BackfillInput(7, EXPORT_ID, "5c1b7c39-6c1c-4d37-8a30-6f2b5cf3a001")


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
def test_a_workflow_that_is_under_way_can_go_on(file: Path) -> None:
    history = WorkflowHistory.from_json("recorded", file.read_text(encoding="utf-8"))
    asyncio.run(Replayer(workflows=WORKFLOWS).replay_workflow(history))


def test_there_are_histories_of_every_workflow() -> None:
    texts = [file.read_text(encoding="utf-8") for file in HISTORIES]
    for workflow in (EXPORT_INTERVAL, SCHEDULED_EXPORT, BACKFILL_EXPORT):
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


def test_what_may_pass_is_tried_for_hours_and_then_told() -> None:
    attempts: list[int] = []

    def never(attempt: int) -> Delivered:
        attempts.append(attempt)
        raise ApplicationError("The storage does not answer.")

    stand_ins = StandIns(deliver=never)
    with pytest.raises(WorkflowFailureError):
        after(stand_ins, EXPORT_INTERVAL, interval())
    # six hours, with pauses that grow to ten minutes
    assert len(attempts) > 40
    assert [(end.status, end.error) for end in stand_ins.run_ends] == [
        ("Failed", "The storage does not answer.")
    ]


def test_what_only_the_owner_can_mend_is_not_tried_again() -> None:
    attempts: list[int] = []

    def refused(attempt: int) -> Delivered:
        attempts.append(attempt)
        raise ApplicationError("There is no bucket theirs.", non_retryable=True)

    stand_ins = StandIns(deliver=refused)
    with pytest.raises(WorkflowFailureError):
        after(stand_ins, EXPORT_INTERVAL, interval())
    assert attempts == [1]
    assert [(end.status, end.error) for end in stand_ins.run_ends] == [
        ("Failed", "There is no bucket theirs.")
    ]


def test_a_failed_run_does_not_fail_the_schedules_tick() -> None:
    def refused(_: int) -> Delivered:
        raise ApplicationError("There is no bucket theirs.", non_retryable=True)

    stand_ins = StandIns(deliver=refused)
    after(stand_ins, SCHEDULED_EXPORT, ScheduledExportInput(7, EXPORT_ID))
    assert [end.status for end in stand_ins.run_ends] == ["Failed"]


def test_a_backfill_goes_through_all_its_pages_in_order() -> None:
    pages = [[interval(0), interval(1)], [interval(2), interval(3)], [interval(4)]]
    stand_ins = StandIns(pages=pages)
    after(stand_ins, BACKFILL_EXPORT, BACKFILL)
    assert [end.interval for end in stand_ins.run_ends] == [one for page in pages for one in page]
    assert [end.status for end in stand_ins.backfill_ends] == ["Completed"]


def test_a_backfill_ends_with_the_first_run_that_fails_and_says_why() -> None:
    def refused(_: int) -> Delivered:
        raise ApplicationError("There is no bucket theirs.", non_retryable=True)

    stand_ins = StandIns(pages=[[interval(0), interval(1)]], deliver=refused)
    with pytest.raises(WorkflowFailureError):
        after(stand_ins, BACKFILL_EXPORT, BACKFILL)
    assert len(stand_ins.run_ends) == 1
    assert [(end.status, end.error) for end in stand_ins.backfill_ends] == [
        ("Failed", "There is no bucket theirs.")
    ]
