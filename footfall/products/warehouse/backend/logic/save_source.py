"""Makes, changes and forgets sources and their tables. Schedules follow inside the same transaction, so that what could
not be scheduled is not saved either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import F

from footfall.foundations.secrets.masking import MASK, unmasked
from footfall.foundations.temporal.call import run_async
from footfall.foundations.temporal.cancelling import cancel_workflow
from footfall.foundations.temporal.client import connect
from footfall.foundations.temporal.schedules import delete_schedule
from footfall.products.warehouse.backend.contracts import (
    ADDRESS_NAMES,
    PLACE_NAMES,
    SECRET_NAMES,
    FoundTable,
    SourceRefusedError,
    SourceType,
    SyncInterval,
    SyncMode,
    TableWish,
    columns_from,
    plain_name,
    schedule_id,
    workflow_id,
)
from footfall.products.warehouse.backend.logic.start_workflows import (
    start_erasing,
)
from footfall.products.warehouse.backend.logic.sync_schedules import (
    ensure_schedule,
    wish_of,
)
from footfall.products.warehouse.backend.models import DataSource, SourceTable


def create_source(
    team_id: int,
    user_id: int | None,
    source_type: SourceType,
    prefix: str,
    config: Mapping[str, Any],
    found: Sequence[FoundTable],
    wishes: Sequence[TableWish],
) -> DataSource:
    """Raises `SourceRefusedError` with the path of the field in `payload`."""
    shown, secrets = split_config(config)
    refuse_masks(secrets)
    refuse_taken(team_id, prefix)
    with transaction.atomic():
        source = DataSource.objects.of_team(team_id).create(
            team_id=team_id,
            source_type=source_type,
            prefix=prefix,
            config=shown,
            secrets=secrets,
            created_by_id=user_id,
        )
        tables = add_tables(source, found)
        for index, wish in enumerate(wishes):
            table = next(
                (t for t in tables if (t.source_schema, t.source_name) == (wish.schema, wish.name)),
                None,
            )
            if table is None:
                raise SourceRefusedError(
                    f"The source has no table {wish.name}.", f"payload.schemas.{index}.name"
                )
            change_table(table, wish, f"payload.schemas.{index}")
    return source


def update_source(source: DataSource, config: Mapping[str, Any]) -> DataSource:
    before = source.config
    source.config, source.secrets = merged_config(source, config)
    with transaction.atomic():
        source.save()
        if any(before.get(name) != source.config.get(name) for name in PLACE_NAMES):
            # rows of another place may have the same keys
            SourceTable.objects.of_team(source.team_id).filter(source=source).update(
                generation=F("generation") + 1, published_version=""
            )
    return source


def add_tables(source: DataSource, found: Sequence[FoundTable]) -> list[SourceTable]:
    """Bring the list of tables to what the source shows: new ones are added, those that are gone are marked."""
    rows = SourceTable.objects.of_team(source.team_id).filter(source=source)
    known = {(table.source_schema, table.source_name): table for table in rows}
    names = {table.name for table in known.values()}
    seen = set()
    for table in found:
        place = (table.schema, table.name)
        seen.add(place)
        row = known.get(place)
        if row is None:
            row = known[place] = SourceTable(
                team_id=source.team_id,
                source=source,
                source_schema=table.schema,
                source_name=table.name,
                name=_free_name(table, source, names),
                sync_mode=SyncMode.FULL_REFRESH,
                sync_interval=SyncInterval.SIX_HOURS,
            )
        row.is_missing = False
        row.row_estimate = table.row_estimate
        if table.columns:
            row.columns = [asdict(column) for column in table.columns]
            row.primary_key = list(table.primary_key)
        row.save()
    for place, row in known.items():
        if place not in seen:
            row.is_missing = True
            row.save()
    return list(known.values())


def change_table(table: SourceTable, wish: TableWish, path: str = "") -> SourceTable:
    """Raises `SourceRefusedError` for a choice that the table does not allow; `path` is where the wish stood."""
    prefix = f"{path}." if path else ""
    before = (table.sync_mode, table.cursor_column)
    for name in ("should_sync", "sync_mode", "cursor_column", "sync_interval", "is_paused"):
        value = getattr(wish, name)
        if value is not None:
            setattr(table, name, value)
    if table.sync_mode == SyncMode.INCREMENTAL:
        _check_incremental(table, prefix)
    else:
        table.cursor_column = ""
    if table.physical_name and before != (table.sync_mode, table.cursor_column):
        # what was read under another rule says nothing of what is new under this one
        table.generation += 1
    with transaction.atomic():
        table.save()
        schedule = wish_of(table)

        async def follow() -> None:
            await ensure_schedule(await connect(), schedule)

        run_async(follow())
    return table


def forget_source(source: DataSource) -> None:
    """Delete a source with its tables here; their copies follow in a workflow, which nothing stops half-way."""
    forget_sources(source.team_id, [source])


def forget_sources(team_id: int, sources: Sequence[DataSource]) -> None:
    tables = SourceTable.objects.of_team(team_id).filter(source__in=sources)
    ids = [str(table_id) for table_id in tables.values_list("id", flat=True)]

    async def end() -> None:
        client = await connect()
        for table_id in ids:
            await delete_schedule(client, schedule_id(table_id))
            await cancel_workflow(client, workflow_id(table_id))
        if ids:
            await start_erasing(client, team_id, ids)

    with transaction.atomic():
        DataSource.objects.of_team(team_id).filter(
            id__in=[source.id for source in sources]
        ).delete()
        run_async(end())


def split_config(config: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings that may be shown, and the secrets."""
    shown = {name: value for name, value in config.items() if name not in SECRET_NAMES}
    return shown, {name: value for name, value in config.items() if name in SECRET_NAMES}


def merged_config(
    source: DataSource, config: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The new settings with the stored secrets where their mask was sent back.

    Raises `SourceRefusedError` where another address comes with a masked secret, so that nobody learns a secret by
    pointing its source elsewhere.
    """
    shown, given = split_config(config)
    for name in ADDRESS_NAMES & shown.keys():
        for secret, value in given.items():
            if value == MASK and shown[name] != source.config.get(name):
                raise SourceRefusedError(
                    f"Enter this again: {name} has changed, and a stored secret is not sent to another address.",
                    f"payload.{secret}",
                )
    secrets = unmasked(given, source.secrets)
    refuse_masks(secrets)
    return shown, secrets


def refuse_masks(secrets: Mapping[str, Any]) -> None:
    for name, value in secrets.items():
        if value == MASK:
            raise SourceRefusedError("Enter the secret itself.", f"payload.{name}")


def refuse_taken(team_id: int, prefix: str) -> None:
    if DataSource.objects.of_team(team_id).filter(prefix=prefix).exists():
        raise SourceRefusedError(
            f"Another source of this project has the name {prefix}: choose a different one.",
            "prefix",
        )


def _check_incremental(table: SourceTable, prefix: str) -> None:
    found = FoundTable(
        table.source_schema,
        table.source_name,
        columns_from(table.columns),
        tuple(table.primary_key),
    )
    if not found.can_be_incremental:
        raise SourceRefusedError(
            "This table has no primary key, or no column that could tell what is new: choose full_refresh.",
            f"{prefix}sync_type",
        )
    if table.cursor_column not in found.cursor_candidates:
        choices = ", ".join(found.cursor_candidates[:10])
        raise SourceRefusedError(
            f"Choose a column that tells what is new: {choices}.", f"{prefix}incremental_field"
        )


def _free_name(table: FoundTable, source: DataSource, taken: set[str]) -> str:
    is_only_schema = source.config.get("schema") or table.schema in {"", "public"}
    wanted = plain_name(table.name if is_only_schema else f"{table.schema}_{table.name}")
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name)
    return name
