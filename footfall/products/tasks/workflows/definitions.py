"""The order of the work. Nothing here reads a clock, a database or the network: that is what activities are for."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    ChildWorkflowError,
    WorkflowAlreadyStartedError,
)
from temporalio.exceptions import TimeoutError as TemporalTimeoutError

with workflow.unsafe.imports_passed_through():
    from footfall.foundations.temporal.search_attributes import describe_job
    from footfall.products.tasks.backend.contracts import JOB_KIND, LOOK_AT_TEAM
    from footfall.products.tasks.workflows.messages import (
        BEGIN_RUN,
        DRAFT_BY_TEMPLATE,
        DRAFT_WITH_MODEL,
        END_RUN,
        FIND_SIGNALS,
        GATHER_EVIDENCE,
        LIST_TEAMS,
        LOOK_AT_ALL_TEAMS,
        MODEL_REFUSED,
        Look,
        RunAsked,
        RunEnded,
        RunStarted,
        TaskStep,
        TeamsAsked,
        TeamsFound,
        Walk,
    )

_TEAMS_AT_ONCE = 4
_TEAMS_BEFORE_NEW_HISTORY = 100
_SILENCE = timedelta(seconds=10)
_STEP: dict[str, Any] = {
    "start_to_close_timeout": timedelta(minutes=5),
    "schedule_to_close_timeout": timedelta(minutes=30),
    "heartbeat_timeout": _SILENCE,
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)
    ),
}
# two questions to a slow model fit into one attempt
_MODEL: dict[str, Any] = {
    "start_to_close_timeout": timedelta(minutes=3),
    "schedule_to_close_timeout": timedelta(minutes=15),
    "heartbeat_timeout": _SILENCE,
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(seconds=3),
        maximum_interval=timedelta(minutes=1),
        maximum_attempts=4,
        non_retryable_error_types=[MODEL_REFUSED],
    ),
}


@workflow.defn(name=LOOK_AT_TEAM)
class LookAtTeam:
    """One look at one team: find signals, then evidence and text for each task that lacks them."""

    @workflow.run
    async def run(self, look: Look) -> None:
        asked = RunAsked(
            team_id=look.team_id,
            key=workflow.info().workflow_id,
            trigger=look.trigger,
            moment=look.moment or workflow.now().isoformat(),
        )
        run_id: int = await workflow.execute_activity(BEGIN_RUN, asked, result_type=int, **_STEP)
        try:
            await self._work(look.team_id, run_id)
        except ActivityError as error:
            await workflow.execute_activity(
                END_RUN, RunEnded(look.team_id, run_id, told(error)), **_STEP
            )
            raise
        await workflow.execute_activity(END_RUN, RunEnded(look.team_id, run_id, ""), **_STEP)

    async def _work(self, team_id: int, run_id: int) -> None:
        task_ids: list[int] = await workflow.execute_activity(
            FIND_SIGNALS, RunStarted(team_id, run_id), result_type=list[int], **_STEP
        )
        for number, task_id in enumerate(task_ids):
            step = TaskStep(team_id, run_id, task_id, steps_done=2 * number)
            await workflow.execute_activity(GATHER_EVIDENCE, step, **_STEP)
            await self._draft(TaskStep(team_id, run_id, task_id, steps_done=2 * number + 1))

    async def _draft(self, step: TaskStep) -> None:
        note = ""
        try:
            is_drafted: bool = await workflow.execute_activity(
                DRAFT_WITH_MODEL, step, result_type=bool, **_MODEL
            )
        except ActivityError as error:
            is_drafted = False
            note = f"The model could not be used: {told(error)} This was written from the evidence."
        if not is_drafted:
            by_template = TaskStep(step.team_id, step.run_id, step.task_id, step.steps_done, note)
            await workflow.execute_activity(DRAFT_BY_TEMPLATE, by_template, **_STEP)


@workflow.defn(name=LOOK_AT_ALL_TEAMS)
class LookAtAllTeams:
    """Walks the teams, a few at a time; each has a workflow of its own, whose id tells the hour."""

    @workflow.run
    async def run(self, walk: Walk) -> None:
        moment = walk.moment or workflow.now().isoformat()
        found: TeamsFound = await workflow.execute_activity(
            LIST_TEAMS,
            TeamsAsked(walk.after_team_id, _TEAMS_BEFORE_NEW_HISTORY),
            result_type=TeamsFound,
            **_STEP,
        )
        for first in range(0, len(found.team_ids), _TEAMS_AT_ONCE):
            together = found.team_ids[first : first + _TEAMS_AT_ONCE]
            await asyncio.gather(*(self._look_at(team_id, moment) for team_id in together))
        if found.go_on_after is not None:
            workflow.continue_as_new(Walk(found.go_on_after, moment))

    async def _look_at(self, team_id: int, moment: str) -> None:
        hour = datetime.fromisoformat(moment).strftime("%Y-%m-%dT%H")
        try:
            await workflow.execute_child_workflow(
                LookAtTeam.run,
                Look(team_id=team_id, trigger="schedule", moment=moment),
                id=f"tasks:{team_id}:{hour}",
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                search_attributes=describe_job(team_id, JOB_KIND),
                # longer than its steps may take together, so that one team never holds the others up for ever
                execution_timeout=timedelta(hours=2),
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("another walk looks at this team in this hour")
        except ChildWorkflowError:
            # it is in the team's own run, and must not end the walk
            workflow.logger.warning("a look at a team failed", extra={"team_id": team_id})


def told(error: ActivityError) -> str:
    """What an activity's last error says to people."""
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.details:
        return str(cause.details[0])
    if isinstance(cause, TemporalTimeoutError):
        return "It took longer than it may."
    return "Something went wrong on our side."
