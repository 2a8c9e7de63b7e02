"""Makes, changes and ends exports. The database says what is wanted; the schedule follows inside the same transaction,
so that an export whose schedule could not be made is not made either.
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from footfall.foundations.secrets.masking import MASK, unmasked
from footfall.foundations.temporal.call import run_async
from footfall.foundations.temporal.cancelling import cancel_workflow
from footfall.foundations.temporal.client import connect
from footfall.products.exports.backend.contracts import (
    ADDRESS_NAMES,
    SECRET_NAMES,
    ExportRefusedError,
    ExportWish,
    RunStatus,
    backfill_workflow_id,
)
from footfall.products.exports.backend.logic.sync_schedules import (
    delete_schedules,
    ensure_schedule,
    wish_of,
)
from footfall.products.exports.backend.models import Backfill, BatchExport, BatchExportRun


def create_export(
    team_id: int, timezone: str, user_id: int | None, wish: ExportWish
) -> BatchExport:
    config, secrets = split_config(wish.config)
    refuse_masks(secrets)
    with transaction.atomic():
        export = BatchExport.objects.of_team(team_id).create(
            team_id=team_id,
            name=wish.name,
            model=wish.model,
            interval=wish.interval,
            timezone=timezone,
            destination_type=wish.destination_type,
            config=config,
            secrets=secrets,
            is_paused=wish.is_paused,
            created_by_id=user_id,
        )
        sync_schedule(export)
    return export


def update_export(
    export: BatchExport, name: str | None, config: Mapping[str, Any] | None
) -> BatchExport:
    """Change the name, the destination's settings, or both; runs under way go on with what they began with."""
    with transaction.atomic():
        if name is not None:
            export.name = name
        if config is not None:
            export.config, export.secrets = merged_config(export, config)
        export.save()
    return export


def pause_export(export: BatchExport) -> BatchExport:
    with transaction.atomic():
        export.is_paused, export.pause_reason = True, ""
        export.last_paused_at = datetime.now(UTC)
        export.save()
        sync_schedule(export)
    return export


def unpause_export(export: BatchExport) -> BatchExport:
    with transaction.atomic():
        export.is_paused, export.pause_reason = False, ""
        export.save()
        sync_schedule(export)
    return export


def delete_export(export: BatchExport) -> None:
    """End its runs and forget it; what it has delivered stays at its destination."""
    with transaction.atomic():
        end_exports([export])


def end_exports(exports: list[BatchExport]) -> None:
    """Delete exports with their runs and schedules; what runs is asked to end."""
    ids = [export.id for export in exports]
    open_runs = BatchExportRun.of_all_teams.filter(export_id__in=ids, status=RunStatus.RUNNING)
    running = list(open_runs.values_list("workflow_id", flat=True))
    backfills = Backfill.of_all_teams.filter(export_id__in=ids, status=RunStatus.RUNNING)
    running += [
        backfill_workflow_id(str(backfill_id))
        for backfill_id in backfills.values_list("id", flat=True)
    ]
    BatchExport.of_all_teams.filter(id__in=ids).delete()

    async def end() -> None:
        client = await connect()
        await delete_schedules(client, [str(export_id) for export_id in ids])
        for workflow_id in running:
            await cancel_workflow(client, workflow_id)

    if ids:
        run_async(end())


def split_config(config: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings that may be shown, and the secrets."""
    shown = {name: value for name, value in config.items() if name not in SECRET_NAMES}
    return shown, {name: value for name, value in config.items() if name in SECRET_NAMES}


def merged_config(
    export: BatchExport, config: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The new settings with the stored secrets where the mask was sent back.

    A secret is only ever sent to the address that it was entered for: raises `ExportRefusedError` where another address
    comes with a masked secret, so that nobody learns a secret by pointing its export elsewhere.
    """
    shown, given = split_config(config)
    for name in ADDRESS_NAMES & shown.keys():
        for secret, value in given.items():
            if value == MASK and shown[name] != export.config.get(name):
                raise ExportRefusedError(
                    f"Enter this again: {name} has changed, and a stored secret is not sent to another address.",
                    f"destination.config.{secret}",
                )
    secrets = unmasked(given, export.secrets)
    refuse_masks(secrets)
    return shown, secrets


def refuse_masks(secrets: Mapping[str, Any]) -> None:
    for name, value in secrets.items():
        if value == MASK:
            raise ExportRefusedError("Enter the secret itself.", f"destination.config.{name}")


def find_export(team_id: int, export_id: uuid.UUID) -> BatchExport | None:
    return BatchExport.objects.of_team(team_id).filter(id=export_id).first()


def sync_schedule(export: BatchExport) -> None:
    """Bring the export's schedule to what the database says."""
    wish = wish_of(export)

    async def sync() -> None:
        await ensure_schedule(await connect(), wish)

    run_async(sync())
