"""PathsQuery -> the heaviest edges from item to item."""

from __future__ import annotations

from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker, PathsEdge, PathsResult
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.check_patterns import check_pattern, check_patterns
from footfall.products.insights.backend.logic.find_earliest import find_earliest
from footfall.products.insights.backend.logic.read_date_range import read_date_range, resolved
from footfall.products.insights.backend.queries.actors import actors_of
from footfall.products.insights.backend.queries.paths import Paths, paths_tree
from footfall.products.insights.backend.queries.sources import events_source
from footfall.query.calendar.intervals import Interval
from footfall.query.calendar.ranges import Clock
from footfall.query.errors import at
from footfall.query.filters.properties import conditions_of
from footfall.query.nodes.paths import PathsQuery
from footfall.query.nodes.series import EventsNode

_Row = tuple[int, str, str, int, float]


def run_paths(
    clickhouse: ClickHouse, query: PathsQuery, asker: Asker, now: datetime, path: str
) -> PathsResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    every_event = events_source(EventsNode(), [], path)
    time_range = read_date_range(
        query.date_range,
        Interval.DAY,
        Clock(now, asker.zone, asker.week_start),
        lambda: find_earliest(clickhouse, [every_event], asker.team_id),
        path,
    )
    filters_path = at(path, "properties")
    tree = paths_tree(
        Paths(
            asked=query.paths_filter,
            actors=actors_of(query.aggregation_group_type_index),
            filters=tuple(conditions_of(query.properties, filters_path)),
            time_range=time_range,
            path=at(path, "pathsFilter"),
        )
    )
    check_patterns(clickhouse, query.properties, asker.team_id, filters_path)
    for index, cleaning in enumerate(query.paths_filter.local_path_cleaning_filters or []):
        where = at(path, "pathsFilter", "localPathCleaningFilters", index, "regex")
        check_pattern(clickhouse, cleaning.regex, asker.team_id, where)
    rows: list[_Row] = [
        (step, source, target, value, duration)
        for step, source, target, value, duration in ask(
            clickhouse, tree, asker.team_id, path=filters_path
        ).rows
    ]
    return PathsResult(
        results=[
            PathsEdge(
                source=f"{step}_{source}",
                target=f"{step + 1}_{target}",
                value=value,
                average_conversion_time=duration,
            )
            for step, source, target, value, duration in _reachable(rows)
        ],
        timezone=asker.zone.key,
        resolved_date_range=resolved(time_range, asker),
    )


def _reachable(rows: list[_Row]) -> list[_Row]:
    """Those that a walk from a first step comes to: limits on weight can leave edges that nothing leads to."""
    reached: set[tuple[int, str]] = set()
    kept: set[tuple[int, str, str]] = set()
    for step, source, target, _, _ in sorted(rows):
        if step == 1 or (step, source) in reached:
            reached.add((step + 1, target))
            kept.add((step, source, target))
    return [row for row in rows if row[:3] in kept]
