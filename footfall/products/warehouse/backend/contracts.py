"""What other rooms, and the process that reads a source, may know of the warehouse. Knows no Django."""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class SourceType(StrEnum):
    POSTGRES = "Postgres"
    FILES = "Files"


class SyncMode(StrEnum):
    """`INCREMENTAL` reads what its cursor says is new and merges it by key; `FULL_REFRESH` reads everything."""

    FULL_REFRESH = "full_refresh"
    INCREMENTAL = "incremental"


class SyncInterval(StrEnum):
    NEVER = "never"
    FIVE_MINUTES = "5min"
    THIRTY_MINUTES = "30min"
    HOUR = "1hour"
    SIX_HOURS = "6hour"
    TWELVE_HOURS = "12hour"
    DAY = "24hour"
    WEEK = "7day"


INTERVAL_MINUTES: Final = {
    SyncInterval.FIVE_MINUTES: 5,
    SyncInterval.THIRTY_MINUTES: 30,
    SyncInterval.HOUR: 60,
    SyncInterval.SIX_HOURS: 6 * 60,
    SyncInterval.TWELVE_HOURS: 12 * 60,
    SyncInterval.DAY: 24 * 60,
    SyncInterval.WEEK: 7 * 24 * 60,
}


class RunStatus(StrEnum):
    RUNNING = "Running"
    COMPLETED = "Completed"
    FAILED = "Failed"
    CANCELLED = "Cancelled"


class LogLevel(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class FileFormat(StrEnum):
    CSV = "CSV"
    JSON_LINES = "JSONLines"
    PARQUET = "Parquet"


class ColumnKind(StrEnum):
    """What a column holds, whatever its source calls it. Times lie between the years 1900 and 2299."""

    INTEGER = "integer"
    FLOAT = "float"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    TEXT = "text"
    DATE = "date"
    # without a zone, read as UTC
    LOCAL_TIME = "local_time"
    TIME = "time"


# A cursor orders rows in time, and a page of rows ends at an exact value of it.
CURSOR_KINDS: Final = frozenset(
    {ColumnKind.INTEGER, ColumnKind.DATE, ColumnKind.LOCAL_TIME, ColumnKind.TIME}
)
KEY_KINDS: Final = CURSOR_KINDS | {ColumnKind.TEXT}

SECRET_NAMES: Final = frozenset({"password", "access_key", "secret_key"})
# which rows are meant at all; a change of these makes every copy anew
PLACE_NAMES: Final = frozenset({"host", "port", "database", "storage", "endpoint_url", "bucket"})
# where a secret would be sent; a change of these needs the secret anew
ADDRESS_NAMES: Final = frozenset({"host", "port", "user", "ssl_mode", "endpoint_url", "bucket"})
PREFIX: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


class SourceError(Exception):
    """The source refuses, or holds what cannot be taken; its owner alone can mend it. Trying again is useless.

    `setting` is the setting of the connection that is wrong, where one alone is.
    """

    def __init__(self, sentence: str, setting: str = "") -> None:
        super().__init__(sentence)
        self.setting = setting


class SourceRefusedError(Exception):
    """What was asked of the warehouse cannot be done; `attr` is the path of the field that is wrong."""

    def __init__(self, sentence: str, attr: str | None = None) -> None:
        super().__init__(sentence)
        self.attr = attr


class AlreadyRunningError(Exception):
    """The table is being synced now."""


@dataclass(frozen=True)
class Column:
    """`source_type` in the source's own words, such as `character varying(20)`.

    `has_default`: rows that are there already hold something in a column that is new.
    """

    name: str
    kind: ColumnKind
    source_type: str
    is_nullable: bool = True
    precision: int = 38
    scale: int = 9
    has_default: bool = False


def unnameable(columns: Iterable[Column]) -> str:
    """A column whose name no question could spell, as it can be shown; empty when there is none."""
    return next((repr(c.name) for c in columns if not c.name.isprintable()), "")


def columns_from(stored: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Columns as `asdict` had stored them."""
    return tuple(Column(**{**column, "kind": ColumnKind(column["kind"])}) for column in stored)


@dataclass(frozen=True)
class FoundTable:
    """A table as a source shows it. `schema` is empty for files. `row_estimate` is None where nobody counted."""

    schema: str
    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    row_estimate: int | None = None

    @property
    def cursor_candidates(self) -> tuple[str, ...]:
        """Columns that may say what is new, the likeliest first."""
        found = [column.name for column in self.columns if column.kind in CURSOR_KINDS]
        return tuple(sorted(found, key=lambda name: _CURSOR_RANK.get(name.lower(), len(found) + 9)))

    @property
    def can_be_incremental(self) -> bool:
        kinds = {column.name: column.kind for column in self.columns}
        return bool(self.primary_key and self.cursor_candidates) and all(
            kinds.get(name) in KEY_KINDS for name in self.primary_key
        )


_LIKELY = ("updated_at", "modified_at", "last_modified", "updated", "created_at", "id")
_CURSOR_RANK: Final = {name: rank for rank, name in enumerate(_LIKELY)}


@dataclass(frozen=True)
class SyncPlan:
    """All that the process needs that syncs one table once; travels to it as JSON, over a pipe.

    `published_version` is what ClickHouse holds, and `loaded` what an attempt before had already copied (`Loaded` as a
    dict), so that only publishing is left. `page_rows` bounds what is read, and may have to be read again, at once.
    """

    team_id: int
    table_id: str
    source_type: SourceType
    config: dict[str, Any] = field(repr=False)
    source_schema: str
    source_name: str
    sync_mode: SyncMode
    cursor_column: str
    generation: int
    published_version: str
    outbound_allow: str
    page_rows: int
    loaded: dict[str, Any] | None = None


@dataclass(frozen=True)
class Loaded:
    """What the copy in object storage holds now. `version` names this state of it and no other."""

    generation: int
    version: str
    columns: list[dict[str, Any]]
    primary_key: list[str]
    rows_read: int
    bytes_read: int


@dataclass(frozen=True)
class Published:
    """What ClickHouse holds now. `columns` are `{"name", "type"}` with ClickHouse's types."""

    loaded: Loaded
    physical_name: str
    columns: list[dict[str, str]]
    rows: int
    size_bytes: int


def physical_name(team_id: int, table_id: str) -> str:
    """Of a table's copy in ClickHouse."""
    return f"team_{team_id}_{table_id.replace('-', '')}"


def storage_folder(team_id: int, table_id: str) -> str:
    """Where object storage keeps a table's copy; ends with a slash, as does `team_folder`."""
    return f"{team_folder(team_id)}{table_id}/"


def team_folder(team_id: int) -> str:
    return f"warehouse/team-{team_id}/"


# What starts a workflow holds no secret: activities read those from the database.
SYNC_TABLE: Final = "SyncTable"
SCHEDULED_SYNC: Final = "ScheduledSync"
ERASE_TABLES: Final = "EraseTables"
SCHEDULE_PREFIX: Final = "warehouse:"
JOB_KIND: Final = "warehouse-sync"
ERASE_JOB_KIND: Final = "warehouse-erase"


@dataclass(frozen=True)
class SyncInput:
    team_id: int
    table_id: str


@dataclass(frozen=True)
class EraseInput:
    team_id: int
    table_ids: list[str]


@dataclass(frozen=True)
class RunKey:
    """Names one run of one team's table."""

    team_id: int
    table_id: uuid.UUID
    run_id: uuid.UUID


@dataclass(frozen=True)
class TableWish:
    """What shall be of one table; None leaves a thing as it is."""

    schema: str
    name: str
    should_sync: bool | None = None
    sync_mode: SyncMode | None = None
    cursor_column: str | None = None
    sync_interval: SyncInterval | None = None
    is_paused: bool | None = None


@dataclass(frozen=True)
class ScheduleWish:
    """How a table's schedule shall be; None for `every_minutes` means that it has none."""

    team_id: int
    table_id: str
    every_minutes: int | None
    is_paused: bool


def workflow_id(table_id: str) -> str:
    """One for a table, however its sync is started, so that two never run at once."""
    return f"warehouse-sync:{table_id}"


def schedule_id(table_id: str) -> str:
    return f"{SCHEDULE_PREFIX}{table_id}"


def plain_name(text: str) -> str:
    """As it can be written in SQL without quotes: letters, digits and underscores."""
    name = re.sub(r"[^A-Za-z0-9_]+", "_", text).strip("_") or "table"
    return f"_{name}" if name[0].isdigit() else name
