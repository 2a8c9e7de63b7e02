"""What workflows and activities of exports tell each other. No secrets: activities read those from the database.

What starts a workflow from outside is in `backend.contracts`.
"""

from dataclasses import dataclass
from datetime import datetime

from footfall.products.exports.backend.contracts import (
    BackfillInput,
    IntervalInput,
    ScheduledExportInput,
)


@dataclass(frozen=True)
class ScheduledAt:
    """`at` is when the schedule meant to start the workflow, which may be long ago."""

    export: ScheduledExportInput
    at: datetime


@dataclass(frozen=True)
class StartedRun:
    """`is_daily` chooses the patience with the destination."""

    run_id: str
    is_daily: bool


@dataclass(frozen=True)
class RunStep:
    interval: IntervalInput
    run_id: str


@dataclass(frozen=True)
class Delivered:
    rows: int
    bytes: int


@dataclass(frozen=True)
class RunEnd:
    """`status` is a `RunStatus`; `delivered` is None unless the run came to its end."""

    interval: IntervalInput
    run_id: str
    status: str
    error: str = ""
    delivered: Delivered | None = None


@dataclass(frozen=True)
class BackfillPage:
    """Some intervals of a backfill from an index on; `is_last` when none follow."""

    intervals: list[IntervalInput]
    is_last: bool


@dataclass(frozen=True)
class BackfillEnd:
    backfill: BackfillInput
    status: str
    error: str = ""
