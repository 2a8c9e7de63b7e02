"""One attempt to sync a table: starts the process that copies, writes down what it says, and clears up behind it."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.object_storage.client import house_bucket
from footfall.foundations.outbound.allow_list import AllowList
from footfall.products.warehouse.backend.contracts import (
    LogLevel,
    RunKey,
    SourceError,
    SourceType,
    SyncMode,
    SyncPlan,
    physical_name,
    storage_folder,
)
from footfall.products.warehouse.backend.logic import record_runs
from footfall.products.warehouse.backend.logic.drop_tables import drop_table
from footfall.products.warehouse.backend.logic.lock_table import locked_table
from footfall.products.warehouse.backend.logic.start_copy import run_copy
from footfall.products.warehouse.backend.models import SourceTable

# Rows of a few hundred bytes make some 50 MB of it, and so much is read again after a crash.
PAGE_ROWS: Final = 200_000


def sync_table(
    run: RunKey,
    before: dict[str, Any] | None,
    beat: Callable[[dict[str, Any] | None], None],
    check: Callable[[], None],
) -> tuple[int, int]:
    """Rows and bytes that were read. `before` is what the last attempt said by `beat`.

    Raises `SourceError`, what `check` raises, and `CopyFailedError`.
    """
    table = (
        SourceTable.objects.of_team(run.team_id)
        .filter(id=run.table_id)
        .select_related("source")
        .first()
    )
    if table is None:
        raise SourceError("The table was deleted.")
    read = {"rows": 0, "bytes": 0}

    def hear(message: dict[str, Any]) -> None:
        kind = message["kind"]
        if kind == "progress":
            record_runs.record_progress(
                run, message["step"], message["rows"], message["bytes"], message["rows_total"]
            )
        elif kind == "log":
            record_runs.say(run, message["message"], LogLevel(message["level"]))
        elif kind == "loaded":
            loaded = message["loaded"]
            read.update(rows=loaded["rows_read"], bytes=loaded["bytes_read"])
            beat({"loaded": loaded})

    loaded_before = (before or {}).get("loaded")
    if loaded_before is not None:
        read.update(rows=loaded_before["rows_read"], bytes=loaded_before["bytes_read"])
    done = run_copy(_plan(table, loaded_before), hear, check)
    record_runs.say(run, f"The copy took {done['peak_memory_mb']} MB of memory at most.")
    if done["published"] is None:
        record_runs.record_unchanged(run)
    else:
        record_runs.record_published(run, done["published"])
        _delete_other_generations(table, done["published"]["loaded"]["generation"])
    return read["rows"], read["bytes"]


def erase_tables(team_id: int, table_ids: list[str], check: Callable[[], None]) -> None:
    """Delete copies in ClickHouse and object storage; waits for an attempt that still works on one."""
    clickhouse = ClickHouse(ConnectionSettings.of_writer(settings.FOOTFALL.clickhouse))
    bucket = house_bucket()
    for table_id in table_ids:
        check()
        with locked_table(settings.FOOTFALL.postgres_url, table_id):
            drop_table(clickhouse, physical_name(team_id, table_id))
            bucket.delete_prefix(storage_folder(team_id, table_id))


def _plan(table: SourceTable, loaded: dict[str, Any] | None) -> SyncPlan:
    source = table.source
    return SyncPlan(
        team_id=table.team_id,
        table_id=str(table.id),
        source_type=SourceType(source.source_type),
        config={**source.config, **source.secrets},
        source_schema=table.source_schema,
        source_name=table.source_name,
        sync_mode=SyncMode(table.sync_mode),
        cursor_column=table.cursor_column,
        generation=table.generation,
        published_version=table.published_version,
        outbound_allow=allow_text(settings.FOOTFALL.outbound_allow),
        page_rows=PAGE_ROWS,
        loaded=loaded,
    )


def allow_text(allow: AllowList) -> str:
    """The operator's list, as it is written in its setting."""
    hosts = [
        host if port is None else f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        for host, port in sorted(allow.hosts, key=str)
    ]
    return ",".join([*hosts, *map(str, allow.networks)])


def _delete_other_generations(table: SourceTable, generation: int) -> None:
    folder, bucket = storage_folder(table.team_id, str(table.id)), house_bucket()
    kept = f"{folder}g{generation}/"
    bucket.delete(key for key in bucket.keys(folder) if not key.startswith(kept))
