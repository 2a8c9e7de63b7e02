"""Starts a look that somebody asked for; while one is under way, asking again gives that one."""

from uuid import uuid4

from django.utils import timezone
from temporalio.common import WorkflowIDConflictPolicy

from footfall.foundations.temporal.call import TemporalUnavailableError, run_async
from footfall.foundations.temporal.client import connect
from footfall.foundations.temporal.search_attributes import describe_job
from footfall.foundations.temporal.task_queue import TASK_QUEUE
from footfall.products.tasks.backend.contracts import JOB_KIND, LOOK_AT_TEAM, Run, RunTrigger
from footfall.products.tasks.backend.logic.follow_run import begin_run, fail_start, running_run


def start_run(team_id: int) -> Run:
    """Raises TemporalUnavailableError."""
    under_way = running_run(team_id, RunTrigger.MANUAL)
    if under_way is not None:
        run, key = under_way
    else:
        key = f"tasks:{team_id}:manual:{uuid4()}"
        run = begin_run(team_id, key, RunTrigger.MANUAL, timezone.now())
    try:
        run_async(_start(team_id, key))
    except TemporalUnavailableError as error:
        fail_start(team_id, run.id, str(error.detail))
        raise
    return run


async def _start(team_id: int, key: str) -> None:
    client = await connect()
    await client.start_workflow(
        LOOK_AT_TEAM,
        {"team_id": team_id, "trigger": RunTrigger.MANUAL.value},
        id=key,
        task_queue=TASK_QUEUE,
        search_attributes=describe_job(team_id, JOB_KIND),
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
