"""A schedule by its id: made or changed, taken away, or all that nobody wants any more."""

from collections.abc import Collection

from temporalio.client import (
    Client,
    Schedule,
    ScheduleAlreadyRunningError,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.common import TypedSearchAttributes
from temporalio.service import RPCError, RPCStatusCode


async def put_schedule(
    client: Client,
    schedule_id: str,
    wanted: Schedule,
    search_attributes: TypedSearchAttributes | None = None,
    *,
    keeps_state: bool = False,
) -> None:
    """Make the schedule, or bring the one that is there to `wanted`; with `keeps_state`, a pause that somebody set stays."""

    def update(known: ScheduleUpdateInput) -> ScheduleUpdate:
        if keeps_state:
            wanted.state = known.description.schedule.state
        return ScheduleUpdate(schedule=wanted)

    try:
        await client.create_schedule(schedule_id, wanted, search_attributes=search_attributes)
    except ScheduleAlreadyRunningError:
        # the server tells a name that is taken and a schedule that runs by the same error
        await client.get_schedule_handle(schedule_id).update(update)


async def delete_schedule(client: Client, schedule_id: str) -> None:
    """Take it away; one that is not there is away already."""
    try:
        await client.get_schedule_handle(schedule_id).delete()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


async def delete_other_schedules(client: Client, prefix: str, wanted: Collection[str]) -> None:
    """Take away every schedule whose id begins with `prefix` and is not among `wanted`."""
    async for listed in await client.list_schedules():
        if listed.id.startswith(prefix) and listed.id not in wanted:
            await delete_schedule(client, listed.id)
