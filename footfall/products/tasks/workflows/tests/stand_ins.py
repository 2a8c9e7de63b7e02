"""The workflows with activities that only answer, in a server whose time is skipped: for what depends on time and order."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from temporalio import activity
from temporalio.client import Client

from footfall.foundations.testing.skipped_time import skipped_time
from footfall.products.tasks.workflows.definitions import LookAtAllTeams, LookAtTeam
from footfall.products.tasks.workflows.messages import (
    BEGIN_RUN,
    DRAFT_BY_TEMPLATE,
    DRAFT_WITH_MODEL,
    END_RUN,
    FIND_SIGNALS,
    GATHER_EVIDENCE,
    LIST_TEAMS,
    Look,
    RunAsked,
    RunEnded,
    RunStarted,
    TaskStep,
    TeamsAsked,
    TeamsFound,
)

WORKFLOWS = [LookAtTeam, LookAtAllTeams]
MOMENT = "2026-03-11T10:12:00+00:00"
LOOK = Look(team_id=7, trigger="manual", moment=MOMENT)
RUN_ID = 1


@dataclass
class StandIns:
    """What the steps answer or raise, and, in order, what they were asked.

    `find` and `draft` are called with the attempt's number; `begin` with the team. `team_pages`: the ids of each page.
    """

    find: Callable[[int], list[int]] = lambda _: [11, 12]
    draft: Callable[[int], bool] = lambda _: False
    begin: Callable[[int], int] = lambda _: RUN_ID
    team_pages: list[list[int]] = field(default_factory=list)
    steps: list[tuple[str, int]] = field(default_factory=list)
    asked: list[RunAsked] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ends: list[RunEnded] = field(default_factory=list)

    def activities(self) -> list[Callable[..., Any]]:
        @activity.defn(name=LIST_TEAMS)
        async def list_teams(asked: TeamsAsked) -> TeamsFound:
            for number, page in enumerate(self.team_pages):
                if page[-1] > asked.after_team_id:
                    is_last = number == len(self.team_pages) - 1
                    return TeamsFound(page, None if is_last else page[-1])
            return TeamsFound([], None)

        @activity.defn(name=BEGIN_RUN)
        async def begin_run(asked: RunAsked) -> int:
            self.asked.append(asked)
            return self.begin(asked.team_id)

        @activity.defn(name=FIND_SIGNALS)
        async def find_signals(_: RunStarted) -> list[int]:
            return self.find(activity.info().attempt)

        @activity.defn(name=GATHER_EVIDENCE)
        async def gather_evidence(step: TaskStep) -> None:
            self.steps.append(("gather", step.task_id))

        @activity.defn(name=DRAFT_WITH_MODEL)
        async def draft_with_model(step: TaskStep) -> bool:
            self.steps.append(("ask", step.task_id))
            return self.draft(activity.info().attempt)

        @activity.defn(name=DRAFT_BY_TEMPLATE)
        async def draft_by_template(step: TaskStep) -> None:
            self.steps.append(("write", step.task_id))
            self.notes.append(step.note)

        @activity.defn(name=END_RUN)
        async def end_run(ended: RunEnded) -> None:
            self.ends.append(ended)

        return [
            *(list_teams, begin_run, find_signals, gather_evidence),
            *(draft_with_model, draft_by_template, end_run),
        ]


@asynccontextmanager
async def running(stand_ins: StandIns) -> AsyncIterator[Client]:
    """A server with skipped time and a worker that answers with the stand-ins."""
    async with skipped_time(WORKFLOWS, stand_ins.activities()) as client:
        yield client
