import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client, WorkflowFailureError, WorkflowHistory
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer

from footfall.foundations.temporal.task_queue import TASK_QUEUE
from footfall.products.tasks.backend.contracts import LOOK_AT_TEAM
from footfall.products.tasks.workflows.messages import (
    LOOK_AT_ALL_TEAMS,
    MODEL_REFUSED,
    RunAsked,
    Walk,
)
from footfall.products.tasks.workflows.tests.stand_ins import (
    LOOK,
    MOMENT,
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
    for workflow in (LOOK_AT_TEAM, LOOK_AT_ALL_TEAMS):
        assert any(f'"name": "{workflow}"' in text for text in texts)


def after(stand_ins: StandIns, workflow: str, *arguments: object) -> None:
    """The workflow once for each argument, one after the other, until it has ended by itself."""

    async def scenario() -> None:
        async with running(stand_ins) as client:
            for argument in arguments:
                await _run(client, workflow, argument)

    asyncio.run(_within(scenario()))


async def _run(client: Client, workflow: str, argument: object) -> None:
    await client.execute_workflow(workflow, argument, id="under-test", task_queue=TASK_QUEUE)


async def _within(work: Coroutine[Any, Any, Any]) -> None:
    async with asyncio.timeout(60):
        await work


def test_each_task_gets_its_evidence_before_its_text() -> None:
    stand_ins = StandIns()
    after(stand_ins, LOOK_AT_TEAM, LOOK)
    assert stand_ins.steps == [
        *(("gather", 11), ("ask", 11), ("write", 11)),
        *(("gather", 12), ("ask", 12), ("write", 12)),
    ]
    assert stand_ins.notes == ["", ""]
    assert [end.error for end in stand_ins.ends] == [""]


def test_a_run_is_named_by_its_workflow_and_keeps_the_moment_it_was_given() -> None:
    stand_ins = StandIns(find=lambda _: [])
    after(stand_ins, LOOK_AT_TEAM, LOOK)
    assert stand_ins.asked == [RunAsked(7, "under-test", "manual", MOMENT)]
    assert stand_ins.steps == []


def test_what_a_model_has_drafted_is_not_written_again() -> None:
    stand_ins = StandIns(draft=lambda _: True)
    after(stand_ins, LOOK_AT_TEAM, LOOK)
    assert [name for name, _ in stand_ins.steps] == ["gather", "ask"] * 2


def test_a_busy_model_is_asked_four_times_and_then_the_evidence_speaks_and_says_why() -> None:
    def busy(attempt: int) -> bool:
        raise ApplicationError("it does not answer now", "The endpoint answered 429.")

    stand_ins = StandIns(find=lambda _: [11], draft=busy)
    after(stand_ins, LOOK_AT_TEAM, LOOK)
    assert [name for name, _ in stand_ins.steps] == ["gather", *["ask"] * 4, "write"]
    [note] = stand_ins.notes
    assert "The endpoint answered 429." in note
    assert "written from the evidence" in note
    assert [end.error for end in stand_ins.ends] == [""]


def test_a_model_that_refuses_is_asked_once() -> None:
    def refused(attempt: int) -> bool:
        raise ApplicationError(
            "refused", "The endpoint does not accept the key (401).", type=MODEL_REFUSED
        )

    stand_ins = StandIns(find=lambda _: [11], draft=refused)
    after(stand_ins, LOOK_AT_TEAM, LOOK)
    assert [name for name, _ in stand_ins.steps] == ["gather", "ask", "write"]
    assert "does not accept the key" in stand_ins.notes[0]


def test_what_may_pass_is_tried_for_half_an_hour_and_then_told() -> None:
    attempts: list[int] = []

    def never(attempt: int) -> list[int]:
        attempts.append(attempt)
        raise ApplicationError("it does not answer now", "ClickHouse does not answer.")

    stand_ins = StandIns(find=never)
    with pytest.raises(WorkflowFailureError):
        after(stand_ins, LOOK_AT_TEAM, LOOK)
    # pauses that grow to half a minute
    assert len(attempts) > 50
    assert [end.error for end in stand_ins.ends] == ["ClickHouse does not answer."]


def test_an_error_of_our_own_is_told_without_its_text() -> None:
    def broken(attempt: int) -> list[int]:
        raise ApplicationError("password=canary", non_retryable=True)

    stand_ins = StandIns(find=broken)
    with pytest.raises(WorkflowFailureError):
        after(stand_ins, LOOK_AT_TEAM, LOOK)
    assert [end.error for end in stand_ins.ends] == ["Something went wrong on our side."]


def test_a_walk_looks_at_every_team_of_every_page_at_one_moment() -> None:
    stand_ins = StandIns(find=lambda _: [], team_pages=[[1, 2, 3, 5, 8, 13], [21, 34], [55]])
    after(stand_ins, LOOK_AT_ALL_TEAMS, Walk())
    assert sorted(asked.team_id for asked in stand_ins.asked) == [1, 2, 3, 5, 8, 13, 21, 34, 55]
    [moment] = {asked.moment for asked in stand_ins.asked}
    hour = moment[:13]
    assert {asked.key for asked in stand_ins.asked} == {
        f"tasks:{asked.team_id}:{hour}" for asked in stand_ins.asked
    }
    assert {asked.trigger for asked in stand_ins.asked} == {"schedule"}


def test_a_team_that_fails_does_not_hold_up_the_others_and_is_looked_at_again() -> None:
    failures = ["gone"]

    def begin(team_id: int) -> int:
        if team_id == 2 and failures:
            raise ApplicationError(failures.pop(), non_retryable=True)
        return 1

    stand_ins = StandIns(find=lambda _: [], begin=begin, team_pages=[[1, 2, 3]])
    after(stand_ins, LOOK_AT_ALL_TEAMS, Walk(moment=MOMENT), Walk(moment=MOMENT))
    assert sorted(asked.team_id for asked in stand_ins.asked) == [1, 2, 2, 3]
    assert len(stand_ins.ends) == 3


def test_an_hour_that_was_looked_at_is_not_looked_at_by_another_walk() -> None:
    stand_ins = StandIns(find=lambda _: [], team_pages=[[1, 2]])
    later = MOMENT.replace("T10:", "T11:")
    after(
        stand_ins, LOOK_AT_ALL_TEAMS, Walk(moment=MOMENT), Walk(moment=MOMENT), Walk(moment=later)
    )
    assert sorted(asked.key for asked in stand_ins.asked) == [
        *("tasks:1:2026-03-11T10", "tasks:1:2026-03-11T11"),
        *("tasks:2:2026-03-11T10", "tasks:2:2026-03-11T11"),
    ]
