"""What the worker does about schedules at its start."""

from temporalio.client import Client

from footfall.products.exports.backend import facade


async def ensure_schedules(client: Client) -> None:
    """Every export has its schedule, and no schedule is without its export."""
    await facade.sync_schedules(client)
