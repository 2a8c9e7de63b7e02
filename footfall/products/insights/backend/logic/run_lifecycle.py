"""LifecycleQuery -> a series for each state."""

from __future__ import annotations

from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse, QueryResult
from footfall.products.insights.backend.contracts import Asker, LifecycleResult, LifecycleSeries
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.find_person_hours import has_person_hours
from footfall.products.insights.backend.logic.read_date_range import resolved
from footfall.products.insights.backend.logic.read_lifecycle import read_lifecycle
from footfall.products.insights.backend.logic.shape_trends import (
    action_of_series,
    bucket_day,
    bucket_label,
)
from footfall.products.insights.backend.queries.lifecycle import (
    LEAVING,
    NEW,
    PLACE,
    RESURRECTING,
    RETURNING,
    lifecycle_tree,
)
from footfall.query.errors import at
from footfall.query.nodes.lifecycle import LifecycleFilter, LifecycleQuery, LifecycleStatus

_COLUMNS = {
    LifecycleStatus.NEW: NEW,
    LifecycleStatus.RETURNING: RETURNING,
    LifecycleStatus.RESURRECTING: RESURRECTING,
}


def run_lifecycle(
    clickhouse: ClickHouse, query: LifecycleQuery, asker: Asker, now: datetime, path: str
) -> LifecycleResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    read = read_lifecycle(clickhouse, query, asker, now, path)
    asked, filters_path = read.range, at(path, "properties")
    tree = lifecycle_tree(
        read.source,
        read.actors,
        asked.buckets,
        asked.time_range,
        has_person_hours=has_person_hours(clickhouse),
    )
    items = asked.buckets.items
    counts = _counts(ask(clickhouse, tree, asker.team_id, path=filters_path), len(items))
    action = action_of_series(query.series[0], read.source, 0)
    wanted = (query.lifecycle_filter or LifecycleFilter()).toggled_lifecycles
    return LifecycleResult(
        results=[
            LifecycleSeries(
                action=action,
                label=f"{action.custom_name or action.name} - {status}",
                status=status.value,
                count=sum(data),
                data=data,
                labels=[bucket_label(bucket, query.interval) for bucket in items],
                days=[bucket_day(bucket, query.interval) for bucket in items],
            )
            for status, data in counts.items()
            if wanted is None or status in wanted
        ],
        timezone=asker.zone.key,
        resolved_date_range=resolved(asked.time_range, asker),
    )


def _counts(result: QueryResult, width: int) -> dict[LifecycleStatus, list[int]]:
    names = [column.name for column in result.columns]
    counts = {status: [0] * width for status in LifecycleStatus}
    for values in result.rows:
        row = dict(zip(names, values, strict=True))
        place = row[PLACE]
        if place >= 0:
            for status, column in _COLUMNS.items():
                counts[status][place] = row[column]
        if place + 1 < width:
            counts[LifecycleStatus.DORMANT][place + 1] = -row[LEAVING]
    return counts
