"""The Temporal schedules of exports: one for each, brought to what the database says."""

import asyncio
from datetime import timedelta
from typing import Final

from asgiref.sync import sync_to_async
from django.db import connection
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleState,
)

from footfall.foundations.temporal.schedules import (
    delete_other_schedules,
    delete_schedule,
    put_schedule,
)
from footfall.foundations.temporal.search_attributes import describe_job
from footfall.foundations.temporal.task_queue import TASK_QUEUE
from footfall.products.exports.backend.contracts import (
    JOB_KIND,
    SCHEDULE_PREFIX,
    SCHEDULED_EXPORT,
    Interval,
    ScheduledExportInput,
    ScheduleWish,
    schedule_id,
)
from footfall.products.exports.backend.models import BatchExport

# After the hour, so that what the sink was inserting at its end is there (see `wait_until_visible`).
_HOURLY_OFFSET: Final = timedelta(minutes=4)
# At half past four every zone has had its change of clocks, if it has one that day: this time is there every day, once.
_DAILY_HOUR, _DAILY_MINUTE = 4, 30
# An hour that was missed because the server was down is still exported when it is back.
_CATCH_UP: Final = timedelta(days=365)


async def sync_schedules(client: Client) -> None:
    """Every export has its schedule, and no schedule is without its export."""
    wishes = await sync_to_async(_all_wishes)()
    for wish in wishes:
        await ensure_schedule(client, wish)
    wanted = {schedule_id(wish.export_id) for wish in wishes}
    await delete_other_schedules(client, SCHEDULE_PREFIX, wanted)


async def ensure_schedule(client: Client, wish: ScheduleWish) -> None:
    """Make the export's schedule, or bring the one that is there to its wish."""
    attributes = describe_job(wish.team_id, JOB_KIND)
    await put_schedule(client, schedule_id(wish.export_id), _schedule(wish), attributes)


async def delete_schedules(client: Client, export_ids: list[str]) -> None:
    await asyncio.gather(
        *(delete_schedule(client, schedule_id(export_id)) for export_id in export_ids)
    )


def _schedule(wish: ScheduleWish) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            SCHEDULED_EXPORT,
            ScheduledExportInput(wish.team_id, wish.export_id),
            id=f"export-tick:{wish.export_id}",
            task_queue=TASK_QUEUE,
            typed_search_attributes=describe_job(wish.team_id, JOB_KIND),
        ),
        spec=_spec(wish),
        # no interval is skipped because the one before takes long; they wait for each other
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ALL, catchup_window=_CATCH_UP),
        state=ScheduleState(paused=wish.is_paused),
    )


def _spec(wish: ScheduleWish) -> ScheduleSpec:
    if wish.interval is Interval.HOUR:
        return ScheduleSpec(
            intervals=[ScheduleIntervalSpec(every=timedelta(hours=1), offset=_HOURLY_OFFSET)]
        )
    return ScheduleSpec(
        calendars=[
            ScheduleCalendarSpec(
                hour=[ScheduleRange(_DAILY_HOUR)], minute=[ScheduleRange(_DAILY_MINUTE)]
            )
        ],
        time_zone_name=wish.timezone,
    )


def wish_of(export: BatchExport) -> ScheduleWish:
    return ScheduleWish(
        team_id=export.team_id,
        export_id=str(export.id),
        interval=Interval(export.interval),
        timezone=export.timezone,
        is_paused=export.is_paused,
    )


def _all_wishes() -> list[ScheduleWish]:
    try:
        return [wish_of(export) for export in BatchExport.of_all_teams.all()]
    finally:
        # a thread of its own, which nothing else will ask to give its connection back
        connection.close()
