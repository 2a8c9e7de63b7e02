"""PathsQuery -> the heaviest edges from item to item."""

from __future__ import annotations

from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker, PathsEdge, PathsResult
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.read_date_range import resolved
from footfall.products.insights.backend.logic.read_paths import read_paths
from footfall.products.insights.backend.queries.paths import paths_tree
from footfall.query.errors import at
from footfall.query.nodes.paths import PathsQuery

_Row = tuple[int, str, str, int, float]


def run_paths(
    clickhouse: ClickHouse, query: PathsQuery, asker: Asker, now: datetime, path: str
) -> PathsResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    paths = read_paths(clickhouse, query, asker, now, path)
    tree = paths_tree(paths)
    rows: list[_Row] = [
        (step, source, target, value, duration)
        for step, source, target, value, duration in ask(
            clickhouse, tree, asker.team_id, path=at(path, "properties")
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
        resolved_date_range=resolved(paths.time_range, asker),
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
