"""The Temporal schedules of tables: one for each that is synced by itself, brought to what the database says."""

from datetime import timedelta
from typing import Final

from asgiref.sync import sync_to_async
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
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
from footfall.products.warehouse.backend.contracts import (
    INTERVAL_MINUTES,
    JOB_KIND,
    SCHEDULE_PREFIX,
    SCHEDULED_SYNC,
    ScheduleWish,
    SyncInput,
    SyncInterval,
    schedule_id,
)
from footfall.products.warehouse.backend.models import SourceTable

# Syncs take what is new, however long ago: a tick that was missed is made up for by the next one.
_CATCH_UP: Final = timedelta(minutes=10)


async def sync_schedules(client: Client) -> None:
    """Every table has the schedule that it should have, and no schedule is without its table."""
    wishes = await sync_to_async(_all_wishes)()
    for wish in wishes:
        await ensure_schedule(client, wish)
    wanted = {schedule_id(wish.table_id) for wish in wishes}
    await delete_other_schedules(client, SCHEDULE_PREFIX, wanted)


async def ensure_schedule(client: Client, wish: ScheduleWish) -> None:
    """Bring a table's schedule to its wish: make it, change it, or take it away."""
    if wish.every_minutes is None:
        await delete_schedule(client, schedule_id(wish.table_id))
        return
    wanted = _schedule(wish, timedelta(minutes=wish.every_minutes))
    attributes = describe_job(wish.team_id, JOB_KIND)
    await put_schedule(client, schedule_id(wish.table_id), wanted, attributes)


def wish_of(table: SourceTable) -> ScheduleWish:
    interval = SyncInterval(table.sync_interval)
    is_wanted = table.should_sync and not table.is_missing
    return ScheduleWish(
        team_id=table.team_id,
        table_id=str(table.id),
        every_minutes=INTERVAL_MINUTES.get(interval) if is_wanted else None,
        is_paused=table.is_paused,
    )


def _schedule(wish: ScheduleWish, every: timedelta) -> Schedule:
    # tables of one source do not all begin in the same moment
    offset = timedelta(seconds=int(wish.table_id[:8], 16) % int(every.total_seconds()))
    return Schedule(
        action=ScheduleActionStartWorkflow(
            SCHEDULED_SYNC,
            SyncInput(wish.team_id, wish.table_id),
            id=f"warehouse-tick:{wish.table_id}",
            task_queue=TASK_QUEUE,
            typed_search_attributes=describe_job(wish.team_id, JOB_KIND),
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every, offset=offset)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=_CATCH_UP),
        state=ScheduleState(paused=wish.is_paused),
    )


def _all_wishes() -> list[ScheduleWish]:
    return [wish_of(table) for table in SourceTable.of_all_teams.filter(should_sync=True)]
