"""Writes `workflows/histories/*.json` anew: `python -m footfall.products.tasks.workflows.tests.record_histories`.

Only when a change of the definitions is meant to leave running workflows behind (a version gate keeps them otherwise): the
stored histories are what houses have under way.
"""

import asyncio
from pathlib import Path

from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ApplicationError

from footfall.foundations.temporal.task_queue import TASK_QUEUE
from footfall.foundations.testing.histories import storable
from footfall.products.tasks.backend.contracts import LOOK_AT_TEAM
from footfall.products.tasks.workflows.messages import LOOK_AT_ALL_TEAMS, MODEL_REFUSED, Walk
from footfall.products.tasks.workflows.tests.stand_ins import LOOK, MOMENT, StandIns, running

FOLDER = Path(__file__).parents[1] / "histories"


def _second_time_lucky(attempt: int) -> bool:
    if attempt == 1:
        raise ApplicationError("it does not answer now", "The endpoint answered 429.")
    return True


def _refused(attempt: int) -> bool:
    raise ApplicationError(
        "the model refused", "The endpoint does not accept the key (401).", type=MODEL_REFUSED
    )


def _broken(attempt: int) -> list[int]:
    raise ApplicationError("it is gone", "there is no team 7", non_retryable=True)


def _one_team_is_broken(team_id: int) -> int:
    if team_id == 2:
        raise ApplicationError("it is gone", "there is no team 2", non_retryable=True)
    return 1


async def record() -> None:
    await _keep("look_that_finds_nothing", StandIns(find=lambda _: []), LOOK_AT_TEAM, LOOK)
    await _keep("look_drafted_from_the_evidence", StandIns(), LOOK_AT_TEAM, LOOK)
    await _keep(
        "look_drafted_by_a_model_at_the_second_attempt",
        StandIns(draft=_second_time_lucky),
        LOOK_AT_TEAM,
        LOOK,
    )
    await _keep("look_with_a_refused_model", StandIns(draft=_refused), LOOK_AT_TEAM, LOOK)
    await _keep("look_that_failed", StandIns(find=_broken), LOOK_AT_TEAM, LOOK)
    teams = StandIns(find=lambda _: [], begin=_one_team_is_broken, team_pages=[[1, 2, 3, 5, 8]])
    await _keep("walk_over_all_teams", teams, LOOK_AT_ALL_TEAMS, Walk(moment=MOMENT))
    pages = StandIns(find=lambda _: [], team_pages=[[1, 2], [3]])
    await _keep("walk_that_goes_on", pages, LOOK_AT_ALL_TEAMS, Walk())


async def _keep(name: str, stand_ins: StandIns, workflow: str, argument: object) -> None:
    async with running(stand_ins) as client:
        handle = await _ended(client, workflow, argument)
        history = await client.get_workflow_handle(
            handle.id, run_id=handle.first_execution_run_id
        ).fetch_history()
    FOLDER.mkdir(exist_ok=True)
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
