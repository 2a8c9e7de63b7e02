"""What the worker does about schedules at its start."""

from temporalio.client import Client

from footfall.products.warehouse.backend import facade


async def ensure_schedules(client: Client) -> None:
    """Every table has the schedule that it should have, and no schedule is without its table."""
    await facade.sync_schedules(client)
