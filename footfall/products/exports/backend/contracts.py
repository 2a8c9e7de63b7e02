"""What other rooms may know of exports. Names and values follow the field's public API where it has them."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Model(StrEnum):
    EVENTS = "events"
    PERSONS = "persons"


class Interval(StrEnum):
    HOUR = "hour"
    DAY = "day"


class DestinationType(StrEnum):
    S3 = "S3"
    POSTGRES = "Postgres"
    # the object storage of the house itself
    HOUSE = "House"


class FileFormat(StrEnum):
    PARQUET = "Parquet"
    JSON_LINES = "JSONLines"


class RunStatus(StrEnum):
    RUNNING = "Running"
    COMPLETED = "Completed"
    FAILED = "Failed"
    CANCELLED = "Cancelled"


class LogLevel(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


SECRET_NAMES = frozenset({"aws_access_key_id", "aws_secret_access_key", "password"})
# where a secret would be sent; a change of these needs the secret anew
ADDRESS_NAMES = frozenset(
    {"endpoint_url", "host", "port", "bucket_name", "region", "ssl_mode", "user"}
)
MAX_BACKFILL_RUNS = 10_000


class ExportRefusedError(Exception):
    """What was asked cannot be done; `attr` is the path of the field that is wrong, if one is."""

    def __init__(self, sentence: str, attr: str | None = None) -> None:
        super().__init__(sentence)
        self.attr = attr


class AlreadyRunningError(Exception):
    """The same interval is being exported now."""


class DestinationError(Exception):
    """The destination refuses for a reason that only its owner can mend; the text says which. Trying again is useless."""


@dataclass(frozen=True)
class TimeSpan:
    """`[start, end)`, both with a zone."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class ExportWish:
    """A new export, checked by the door. `config` holds the destination's secrets too."""

    name: str
    model: Model
    interval: Interval
    destination_type: DestinationType
    config: dict[str, Any] = field(repr=False)
    is_paused: bool = False


@dataclass(frozen=True)
class CheckStep:
    """One step of a connection test; `is_passed` is None when an earlier step failed, so that it was not tried."""

    name: str
    description: str
    is_passed: bool | None
    message: str


@dataclass(frozen=True)
class ExpiredExports:
    """What a clean-up deleted."""

    runs: int
    backfills: int
    objects: int


@dataclass(frozen=True)
class ScheduleWish:
    """How an export's schedule shall be."""

    team_id: int
    export_id: str
    interval: Interval
    timezone: str
    is_paused: bool


@dataclass(frozen=True)
class RunKey:
    """Names one run of one team's export."""

    team_id: int
    export_id: uuid.UUID
    run_id: uuid.UUID


# What starts a workflow holds no secret: activities read those from the database.
SCHEDULED_EXPORT = "ScheduledExport"
EXPORT_INTERVAL = "ExportInterval"
BACKFILL_EXPORT = "BackfillExport"
SCHEDULE_PREFIX = "export:"
JOB_KIND = "export"
BACKFILL_JOB_KIND = "export-backfill"


@dataclass(frozen=True)
class ScheduledExportInput:
    team_id: int
    export_id: str


@dataclass(frozen=True)
class IntervalInput:
    """`[start, end)` of one export."""

    team_id: int
    export_id: str
    start: datetime
    end: datetime
    backfill_id: str | None = None


@dataclass(frozen=True)
class BackfillInput:
    """`next_index` is where a continued backfill goes on."""

    team_id: int
    export_id: str
    backfill_id: str
    next_index: int = 0


def interval_workflow_id(export_id: str, end: datetime) -> str:
    """One for an interval, however it is started, so that two never export the same at once."""
    return f"export:{export_id}:{end:%Y-%m-%dT%H:%M:%SZ}"


def backfill_workflow_id(backfill_id: str) -> str:
    return f"export-backfill:{backfill_id}"


def schedule_id(export_id: str) -> str:
    return f"{SCHEDULE_PREFIX}{export_id}"
