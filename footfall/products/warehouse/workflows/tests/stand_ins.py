"""The workflows with activities that only answer, in a server whose time is skipped: for what depends on time and order."""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from temporalio import activity
from temporalio.client import Client

from footfall.foundations.testing.skipped_time import skipped_time
from footfall.products.warehouse.backend.contracts import EraseInput, SyncInput
from footfall.products.warehouse.workflows.definitions import EraseTables, ScheduledSync, SyncTable
from footfall.products.warehouse.workflows.messages import Synced, SyncEnd, SyncStep

TABLE_ID = "0d5f4d5a-6a6f-4b4e-9d51-9a3f6f0c7c22"
SYNC = SyncInput(7, TABLE_ID)
ERASE = EraseInput(7, [TABLE_ID])
WORKFLOWS = [ScheduledSync, SyncTable, EraseTables]


@dataclass
class StandIns:
    """`copy` and `erase` are called with the attempt's number; `copy` gives rows and bytes, and both may raise."""

    copy: Callable[[int], Synced] = lambda _: Synced(3, 30)
    erase: Callable[[int], None] = lambda _: None
    is_deleted: bool = False
    ends: list[SyncEnd] = field(default_factory=list)

    def activities(self) -> list[Callable[..., Any]]:
        @activity.defn(name="start_sync_run")
        async def start_sync_run(_: SyncInput) -> str | None:
            return None if self.is_deleted else str(uuid.UUID(int=1))

        @activity.defn(name="sync_table")
        async def sync_table(_: SyncStep) -> Synced:
            return self.copy(activity.info().attempt)

        @activity.defn(name="finish_sync_run")
        async def finish_sync_run(end: SyncEnd) -> None:
            self.ends.append(end)

        @activity.defn(name="erase_tables")
        async def erase_tables(_: EraseInput) -> None:
            self.erase(activity.info().attempt)

        return [start_sync_run, sync_table, finish_sync_run, erase_tables]


@asynccontextmanager
async def running(stand_ins: StandIns) -> AsyncIterator[Client]:
    """A server with skipped time and a worker that answers with the stand-ins."""
    async with skipped_time(WORKFLOWS, stand_ins.activities()) as client:
        yield client
