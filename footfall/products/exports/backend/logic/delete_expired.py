"""Forgets runs that nobody will look at again, and deletes files that no manifest names."""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Final

from footfall.foundations.object_storage.client import house_bucket
from footfall.products.exports.backend.contracts import ExpiredExports, RunStatus
from footfall.products.exports.backend.logic.write_files import (
    Bucket,
    list_objects,
    newest_manifest,
)
from footfall.products.exports.backend.models import Backfill, BatchExportRun

KEPT_FOR: Final = timedelta(days=90)
# Longer than any run may take (workflows/definitions), so that no attempt that is under way loses its files.
_ABANDONED_AFTER: Final = timedelta(days=3)
_LOST_AFTER: Final = {BatchExportRun: _ABANDONED_AFTER, Backfill: timedelta(days=90)}
# a file of an attempt, in the folder of its interval (see write_files)
_FILE: Final = re.compile(r"(?P<folder>exports/team-\d+/.+/)\d{6}-[^/]+/part-[^/]+")


def delete_expired(older_than: timedelta = KEPT_FOR) -> ExpiredExports:
    """Runs that ended before `older_than`, with their logs, and the files of attempts that came to nothing.

    Only the house's own bucket is searched: in a team's bucket the next run of the same interval cleans up.
    """
    before = datetime.now(UTC) - older_than
    runs = BatchExportRun.of_all_teams.filter(created_at__lt=before).exclude(
        status=RunStatus.RUNNING
    )
    backfills = Backfill.of_all_teams.filter(created_at__lt=before).exclude(
        status=RunStatus.RUNNING
    )
    _close_lost_runs()
    run_count, backfill_count = runs.count(), backfills.count()
    runs.delete()
    backfills.delete()
    return ExpiredExports(run_count, backfill_count, _delete_abandoned_objects())


def _close_lost_runs() -> None:
    """A run that nobody closed, because its workflow was ended by force, would be shown as running for ever."""
    now = datetime.now(UTC)
    for model in (BatchExportRun, Backfill):
        model.of_all_teams.filter(
            status=RunStatus.RUNNING, created_at__lt=now - _LOST_AFTER[model]
        ).update(status=RunStatus.FAILED, finished_at=now, error="It ended without a word.")


def _delete_abandoned_objects() -> int:
    house = house_bucket()
    bucket = Bucket(house.client, house.name, "")
    before = datetime.now(UTC) - _ABANDONED_AFTER
    stale: dict[str, list[str]] = defaultdict(list)
    for key, changed_at in list_objects(bucket, "exports/"):
        found = _FILE.fullmatch(key)
        if found is not None and changed_at < before:
            stale[found["folder"]].append(key)
    deleted = 0
    for folder, keys in stale.items():
        _, manifest = newest_manifest(bucket, folder)
        named = {file["key"] for file in manifest["files"]} if manifest else set()
        unnamed = set(keys) - named
        house.delete(unnamed)
        deleted += len(unnamed)
    return deleted
