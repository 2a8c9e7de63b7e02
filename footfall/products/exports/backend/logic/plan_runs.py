"""Which intervals a schedule's tick and a backfill are about."""

import uuid
from datetime import datetime
from itertools import islice

from footfall.products.exports.backend.contracts import (
    MAX_BACKFILL_RUNS,
    Interval,
    Model,
    TimeSpan,
)
from footfall.products.exports.backend.logic.list_intervals import (
    last_complete_interval,
    list_intervals,
)
from footfall.products.exports.backend.models import Backfill, BatchExport
from footfall.products.exports.backend.queries.rows import first_row_at


def scheduled_interval(team_id: int, export_id: uuid.UUID, at: datetime) -> TimeSpan | None:
    export = BatchExport.objects.of_team(team_id).filter(id=export_id, is_paused=False).first()
    if export is None:
        return None
    return last_complete_interval(at, Interval(export.interval), export.timezone)


def plan_backfill(
    team_id: int, backfill_id: uuid.UUID, next_index: int, limit: int
) -> tuple[list[TimeSpan], bool]:
    """Up to `limit` intervals from `next_index` on, and whether they are the last. Counts them all at first."""
    backfill = (
        Backfill.objects.of_team(team_id).select_related("export").filter(id=backfill_id).first()
    )
    if backfill is None:
        return [], True
    if backfill.start_at is None:
        # asked once: rows that come later are no part of the past
        first = first_row_at(team_id, Model(backfill.export.model))
        backfill.start_at = first or backfill.end_at
        backfill.save(update_fields=["start_at"])
    every = list_intervals(
        backfill.start_at,
        backfill.end_at,
        Interval(backfill.export.interval),
        backfill.export.timezone,
    )
    spans = list(islice(every, MAX_BACKFILL_RUNS))
    if backfill.total_runs is None:
        backfill.total_runs = len(spans)
        backfill.save(update_fields=["total_runs"])
    page = spans[next_index : next_index + limit]
    return page, next_index + len(page) >= len(spans)
