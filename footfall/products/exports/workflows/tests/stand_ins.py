"""The workflows with activities that only answer, in a server whose time is skipped: for what depends on time and order."""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.client import Client

from footfall.foundations.testing.skipped_time import skipped_time
from footfall.products.exports.backend.contracts import BackfillInput, IntervalInput
from footfall.products.exports.workflows.definitions import (
    BackfillExport,
    ExportInterval,
    ScheduledExport,
)
from footfall.products.exports.workflows.messages import (
    BackfillEnd,
    BackfillPage,
    Delivered,
    RunEnd,
    RunStep,
    ScheduledAt,
    StartedRun,
)

EXPORT_ID = "0d5f4d5a-6a6f-4b4e-9d51-9a3f6f0c7c11"
START = datetime(2026, 10, 5, 7, tzinfo=UTC)
WORKFLOWS = [ScheduledExport, ExportInterval, BackfillExport]


def interval(hours: int = 0, backfill_id: str | None = None) -> IntervalInput:
    start = START + timedelta(hours=hours)
    return IntervalInput(7, EXPORT_ID, start, start + timedelta(hours=1), backfill_id)


@dataclass
class StandIns:
    """`deliver` is called with the attempt's number and gives rows and bytes, or raises."""

    deliver: Callable[[int], Delivered] = lambda _: Delivered(3, 30)
    is_deleted: bool = False
    pages: list[list[IntervalInput]] = field(default_factory=list)
    run_ends: list[RunEnd] = field(default_factory=list)
    backfill_ends: list[BackfillEnd] = field(default_factory=list)

    def activities(self) -> list[Callable[..., Any]]:
        @activity.defn(name="plan_scheduled_run")
        async def plan_scheduled_run(tick: ScheduledAt) -> IntervalInput | None:
            return None if self.is_deleted else interval()

        @activity.defn(name="start_run")
        async def start_run(_: IntervalInput) -> StartedRun | None:
            return None if self.is_deleted else StartedRun(str(uuid.UUID(int=1)), is_daily=False)

        @activity.defn(name="wait_until_visible")
        async def wait_until_visible(_: RunStep) -> None:
            return None

        @activity.defn(name="deliver_interval")
        async def deliver_interval(_: RunStep) -> Delivered:
            return self.deliver(activity.info().attempt)

        @activity.defn(name="finish_run")
        async def finish_run(end: RunEnd) -> None:
            self.run_ends.append(end)

        @activity.defn(name="plan_backfill")
        async def plan_backfill(backfill: BackfillInput) -> BackfillPage:
            passed = 0
            for number, page in enumerate(self.pages):
                if passed == backfill.next_index:
                    return BackfillPage(page, is_last=number == len(self.pages) - 1)
                passed += len(page)
            return BackfillPage([], is_last=True)

        @activity.defn(name="record_backfill")
        async def record_backfill(end: BackfillEnd) -> None:
            self.backfill_ends.append(end)

        return [
            *(plan_scheduled_run, start_run, wait_until_visible, deliver_interval, finish_run),
            *(plan_backfill, record_backfill),
        ]


@asynccontextmanager
async def running(stand_ins: StandIns) -> AsyncIterator[Client]:
    """A server with skipped time and a worker that answers with the stand-ins."""
    async with skipped_time(WORKFLOWS, stand_ins.activities()) as client:
        yield client
