"""The door to the warehouse for every other room."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.conf import settings
from temporalio.client import Client

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings, QueryLimits
from footfall.foundations.http.pages import Page
from footfall.foundations.temporal.call import run_async
from footfall.foundations.temporal.cancelling import cancel_workflow
from footfall.foundations.temporal.client import connect
from footfall.products.warehouse.backend.contracts import (
    AlreadyRunningError,
    FoundTable,
    LogLevel,
    RunKey,
    RunStatus,
    SourceRefusedError,
    SourceType,
    TableWish,
    workflow_id,
)
from footfall.products.warehouse.backend.logic import (
    check_source,
    record_runs,
    save_source,
    start_workflows,
)
from footfall.products.warehouse.backend.logic import sync_schedules as schedules
from footfall.products.warehouse.backend.logic import sync_table as syncing
from footfall.products.warehouse.backend.logic.drop_tables import database_of, quoted
from footfall.products.warehouse.backend.models import DataSource, LogLine, SourceTable, SyncRun
from footfall.query.catalog.external import ExternalTable
from footfall.query.catalog.virtual import ColumnType

_PREVIEW_LIMITS = QueryLimits(max_execution_time_s=20)
_QUERY_TYPES = {
    "Int64": ColumnType.SIGNED,
    "Float64": ColumnType.FLOAT,
    "Bool": ColumnType.BOOLEAN,
    "String": ColumnType.STRING,
    "Date32": ColumnType.DATE,
}


def sources(
    team_id: int, limit: int = 100, offset: int = 0, search: str = ""
) -> Page[tuple[DataSource, list[SourceTable]]]:
    """Sources with their tables, the newest first."""
    found = DataSource.objects.of_team(team_id).order_by("-created_at", "id")
    if search:
        found = found.filter(prefix__icontains=search)
    page = list(found[offset : offset + limit])
    listed = _with_latest_runs(
        list(SourceTable.objects.of_team(team_id).filter(source__in=page).order_by("name"))
    )
    by_source: dict[uuid.UUID, list[SourceTable]] = {source.id: [] for source in page}
    for each in listed:
        by_source[each.source_id].append(each)
    return Page(found.count(), [(source, by_source[source.id]) for source in page])


def source(team_id: int, source_id: uuid.UUID) -> DataSource | None:
    return DataSource.objects.of_team(team_id).filter(id=source_id).first()


def find_tables(
    team_id: int,
    source_type: SourceType,
    config: Mapping[str, Any],
    stored: DataSource | None = None,
) -> list[FoundTable]:
    """What a connection shows. `stored` lends its secrets for masked ones. Raises `SourceError`, `SourceRefusedError`."""
    wanted = dict(config)
    if stored is not None:
        shown, secrets = save_source.merged_config(stored, config)
        wanted = {**shown, **secrets}
    save_source.refuse_masks(save_source.split_config(wanted)[1])
    return check_source.find_tables(team_id, source_type, wanted)


def create_source(
    team_id: int,
    user_id: int | None,
    source_type: SourceType,
    prefix: str,
    config: Mapping[str, Any],
    wishes: Sequence[TableWish],
) -> DataSource:
    """Make a source, the list of its tables, and the schedules of those that are wished; their first syncs begin at once.

    Raises `SourceError` when it cannot be reached, `SourceRefusedError` for a wrong choice.
    """
    save_source.refuse_taken(team_id, prefix)
    found = find_tables(team_id, source_type, config)
    made = save_source.create_source(team_id, user_id, source_type, prefix, config, found, wishes)
    sync_all(made)
    return made


def sync_all(stored: DataSource) -> None:
    """Begin to sync every table that is switched on, unless that is being done."""
    for each in tables(stored):
        if each.should_sync and not each.is_missing:
            with suppress(AlreadyRunningError):
                sync_now(each)


def update_source(stored: DataSource, config: Mapping[str, Any]) -> DataSource:
    """Change the connection, which is tried first. Raises `SourceError`, `SourceRefusedError`."""
    find_tables(stored.team_id, SourceType(stored.source_type), config, stored)
    return save_source.update_source(stored, config)


def refresh_tables(stored: DataSource) -> list[SourceTable]:
    """Look again which tables there are. Raises `SourceError`."""
    config = {**stored.config, **stored.secrets}
    found = check_source.find_tables(stored.team_id, SourceType(stored.source_type), config)
    save_source.add_tables(stored, found)
    return tables(stored)


def delete_source(stored: DataSource) -> None:
    """Forget a source, and delete all that was copied from it, here and in storage."""
    save_source.forget_source(stored)


def tables(stored: DataSource) -> list[SourceTable]:
    found = SourceTable.objects.of_team(stored.team_id).filter(source=stored).order_by("name")
    return _with_latest_runs(list(found))


def table(team_id: int, table_id: uuid.UUID) -> SourceTable | None:
    found = SourceTable.objects.of_team(team_id).filter(id=table_id).select_related("source")
    return next(iter(_with_latest_runs(list(found))), None)


def change_table(stored: SourceTable, wish: TableWish) -> SourceTable:
    """Raises `SourceRefusedError`."""
    return save_source.change_table(stored, wish)


def sync_now(stored: SourceTable) -> SyncRun:
    """Begin a sync. Raises `AlreadyRunningError`, and `SourceRefusedError` for a table that is not to be synced."""
    if not stored.should_sync:
        raise SourceRefusedError("This table is not synced: switch it on first.", "should_sync")

    async def start() -> uuid.UUID:
        return await start_workflows.start_sync(await connect(), stored.team_id, str(stored.id))

    run_id = run_async(start())
    # the worker writes the same row when it begins; whoever comes first makes it
    record_runs.start_run(RunKey(stored.team_id, stored.id, run_id))
    return SyncRun.objects.of_team(stored.team_id).get(id=run_id)


def resync(stored: SourceTable) -> SyncRun:
    """Copy everything anew; what is read meanwhile is the old copy. Raises as `sync_now`."""
    if record_runs.open_run(stored.team_id, stored.id) is not None:
        raise AlreadyRunningError(
            "This table is being synced now: cancel that, or wait for its end."
        )
    SourceTable.objects.of_team(stored.team_id).filter(id=stored.id).update(
        generation=stored.generation + 1, published_version=""
    )
    return sync_now(stored)


def cancel_sync(stored: SourceTable) -> bool:
    """Ask the sync under way to end; False when there is none."""

    async def cancel() -> bool:
        return await cancel_workflow(await connect(), workflow_id(str(stored.id)))

    return run_async(cancel())


def runs(stored: SourceTable, limit: int = 100, offset: int = 0) -> Page[SyncRun]:
    """Runs of one table, the latest first."""
    found = (
        SyncRun.objects.of_team(stored.team_id).filter(table=stored).order_by("-created_at", "id")
    )
    return Page(found.count(), list(found[offset : offset + limit]))


def source_runs(stored: DataSource, limit: int = 100, offset: int = 0) -> Page[SyncRun]:
    """Runs of all tables of a source, the latest first."""
    found = (
        SyncRun.objects.of_team(stored.team_id)
        .filter(table__source=stored)
        .select_related("table")
        .order_by("-created_at", "id")
    )
    return Page(found.count(), list(found[offset : offset + limit]))


def run(stored: SourceTable, run_id: uuid.UUID) -> SyncRun | None:
    return SyncRun.objects.of_team(stored.team_id).filter(table=stored, id=run_id).first()


def log_lines(stored: SyncRun, limit: int = 1000, offset: int = 0) -> Page[LogLine]:
    """What a run told of itself, in order."""
    found = LogLine.objects.of_team(stored.team_id).filter(run=stored).order_by("id")
    return Page(found.count(), list(found[offset : offset + limit]))


def published_tables(
    team_id: int, limit: int = 100, offset: int = 0, search: str = ""
) -> Page[SourceTable]:
    """Tables that can be asked, by name."""
    found = (
        SourceTable.objects.of_team(team_id)
        .exclude(physical_name="")
        .select_related("source")
        .order_by("source__prefix", "name")
    )
    if search:
        found = found.filter(name__icontains=search)
    return Page(found.count(), list(found[offset : offset + limit]))


def preview(stored: SourceTable, limit: int) -> list[list[str | None]]:
    """Some rows of a table as texts, in the order of `published_columns`; none before its first sync."""
    if not stored.physical_name:
        return []
    clickhouse = ClickHouse(ConnectionSettings.of_reader(settings.FOOTFALL.clickhouse))
    columns = ", ".join(
        f"toString({quoted(column['name'])})" for column in stored.published_columns
    )
    try:
        found = clickhouse.run_query(
            # names are quoted, and of our own making but for the columns'
            f"SELECT {columns} FROM {{database:Identifier}}.{{name:Identifier}} LIMIT {{limit:UInt32}}",  # noqa: S608
            {
                "database": database_of(clickhouse.settings.database),
                "name": stored.physical_name,
                "limit": limit,
            },
            limits=_PREVIEW_LIMITS,
        )
    finally:
        clickhouse.close()
    return [list(row) for row in found.rows]


def external_tables(team_id: int) -> tuple[ExternalTable, ...]:
    """Answers `query.external_tables`: the team's tables as questions may name them."""
    database = database_of(settings.FOOTFALL.clickhouse.database)
    found = (
        SourceTable.objects.of_team(team_id)
        .exclude(physical_name="")
        .select_related("source")
        .order_by("source__prefix", "name")
    )
    return tuple(
        ExternalTable(
            name=f"{each.source.prefix}.{each.name}",
            columns={
                column["name"]: _query_type(column["type"]) for column in each.published_columns
            },
            database=database,
            table=each.physical_name,
        )
        for each in found
    )


def erase_team(team_id: int) -> None:
    """Answers `identity.erase_team`."""
    save_source.forget_sources(team_id, list(DataSource.objects.of_team(team_id)))


def start_run(key: RunKey) -> bool:
    """Make the run's row; False when its table is gone or is not to be synced any more."""
    return record_runs.start_run(key)


def sync_table(
    key: RunKey,
    attempt: int,
    before: dict[str, Any] | None,
    beat: Callable[[Any], None],
    check: Callable[[], None],
) -> tuple[int, int]:
    """One attempt: rows and bytes that were read. Raises `SourceError` for what only the source's owner can mend."""
    record_runs.begin_attempt(key, attempt)
    return syncing.sync_table(key, before, beat, check)


def finish_run(
    key: RunKey, status: RunStatus, rows: int | None, size_bytes: int | None, error: str
) -> None:
    record_runs.finish_run(key, status, rows, size_bytes, error)


def say(key: RunKey, message: str, level: LogLevel) -> None:
    record_runs.say(key, message, level)


def erase_tables(team_id: int, table_ids: list[str], check: Callable[[], None]) -> None:
    """Delete the copies of tables; safe to repeat."""
    syncing.erase_tables(team_id, table_ids, check)


async def sync_schedules(client: Client) -> None:
    """Every table has the schedule that it should have, and no schedule is without its table."""
    await schedules.sync_schedules(client)


def _query_type(clickhouse_type: str) -> ColumnType:
    plain = clickhouse_type.removeprefix("Nullable(").removesuffix(")")
    if plain.startswith("Decimal"):
        return ColumnType.DECIMAL
    if plain.startswith("DateTime64"):
        return ColumnType.DATETIME
    return _QUERY_TYPES[plain]


def _with_latest_runs(listed: list[SourceTable]) -> list[SourceTable]:
    found = (
        SyncRun.of_all_teams.filter(table__in=listed)
        .order_by("table_id", "-created_at")
        .distinct("table_id")
    )
    latest = {each.table_id: each for each in found}
    for each in listed:
        each.latest_run = latest.get(each.id)
    return listed
