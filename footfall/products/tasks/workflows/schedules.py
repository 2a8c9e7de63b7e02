"""One schedule for the house: each hour, some minutes after it is full, when its last events are stored."""

from datetime import timedelta
from typing import Final

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
)

from footfall.foundations.temporal.schedules import put_schedule
from footfall.foundations.temporal.search_attributes import describe_job
from footfall.foundations.temporal.task_queue import TASK_QUEUE
from footfall.products.tasks.backend.contracts import JOB_KIND
from footfall.products.tasks.workflows.definitions import LookAtAllTeams
from footfall.products.tasks.workflows.messages import SCHEDULE_ID, Walk

_MINUTE: Final = 12
_NO_TEAM: Final = 0


async def ensure_schedules(client: Client) -> None:
    """Makes the schedule, or brings it to what is written here; a pause that somebody set stays."""
    await put_schedule(client, SCHEDULE_ID, wanted(), keeps_state=True)


def wanted() -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            LookAtAllTeams.run,
            Walk(),
            id="tasks:all-teams",
            task_queue=TASK_QUEUE,
            typed_search_attributes=describe_job(_NO_TEAM, JOB_KIND),
        ),
        spec=ScheduleSpec(
            calendars=[
                ScheduleCalendarSpec(hour=[ScheduleRange(0, 23)], minute=[ScheduleRange(_MINUTE)])
            ]
        ),
        # A look goes on where the last one ended, so a missed hour needs no run of its own.
        policy=SchedulePolicy(
            overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(minutes=30)
        ),
    )
