"""A point of the answers about who comes back and where people go -> who is behind it."""

from __future__ import annotations

import re
from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.find_point import find_bucket, find_range, find_value
from footfall.products.insights.backend.logic.read_lifecycle import read_lifecycle
from footfall.products.insights.backend.logic.read_paths import read_paths
from footfall.products.insights.backend.logic.read_retention import read_retention
from footfall.products.insights.backend.logic.read_stickiness import read_stickiness
from footfall.products.insights.backend.queries.actors_behind import (
    APPEARANCES,
    PATH_COUNT,
    Behind,
    kind_of,
)
from footfall.products.insights.backend.queries.actors_journeys import (
    appearances,
    lifecycle_actors,
    paths_actors,
    retention_actors,
    stickiness_actors,
)
from footfall.products.insights.backend.queries.stickiness import INTERVALS
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.actors import InsightActorsQuery, StickinessActorsQuery
from footfall.query.nodes.lifecycle import LifecycleQuery
from footfall.query.nodes.maths import Math
from footfall.query.nodes.paths import PathsQuery
from footfall.query.nodes.retention import RetentionQuery
from footfall.query.nodes.stickiness import StickinessOperator, StickinessQuery

_STEP = re.compile(r"(\d{1,3})_(.+)", re.DOTALL)


def pick_retention_actors(
    clickhouse: ClickHouse,
    asked: InsightActorsQuery,
    query: RetentionQuery,
    asker: Asker,
    now: datetime,
    path: str,
) -> Behind:
    """`path` is where `asked` is; `query` is its source. Raises QueryError or a QueryFailedError."""
    retention, breakdown = read_retention(clickhouse, query, asker, now, at(path, "source"))
    count = len(retention.buckets.items)
    if asked.day is not None and asked.interval is not None:
        raise InvalidValueError("give either day or interval", path=at(path, "interval"))
    if asked.day is not None:
        place = find_bucket(retention.buckets, asked.day, at(path, "day"))
    else:
        place = asked.interval or 0
    if place >= count:
        raise InvalidValueError(
            f"the answer has the rows 0 to {count - 1}", path=at(path, "interval")
        )
    columns = [held for held in retention.columns if place + held.first < count]
    number = asked.column or 0
    if number > len(columns):
        raise InvalidValueError(
            f"the row has the values 0 to {len(columns)}", path=at(path, "column")
        )
    kept = breakdown.kept_values or () if breakdown is not None else ()
    value = find_value(asked.breakdown, breakdown, lambda: kept, at(path, "breakdown"))
    column = columns[number - 1] if number else None
    index = query.aggregation_group_type_index
    return Behind(
        retention_actors(retention, breakdown, place, column, value),
        kind_of(index),
        index,
        (APPEARANCES,),
        {APPEARANCES: lambda bits: appearances(retention, place, bits, retention.columns)},
    )


def pick_lifecycle_actors(
    clickhouse: ClickHouse,
    asked: InsightActorsQuery,
    query: LifecycleQuery,
    asker: Asker,
    now: datetime,
    path: str,
) -> Behind:
    """As `pick_retention_actors`."""
    lifecycle = read_lifecycle(clickhouse, query, asker, now, at(path, "source"))
    if asked.status is None:
        raise InvalidValueError(
            "expected new, returning, resurrecting or dormant", path=at(path, "status")
        )
    if asked.day is None:
        raise InvalidValueError("expected one of the answer's days", path=at(path, "day"))
    buckets = lifecycle.range.buckets
    tree = lifecycle_actors(
        lifecycle.source,
        lifecycle.actors,
        buckets,
        lifecycle.range.time_range,
        find_bucket(buckets, asked.day, at(path, "day")),
        asked.status,
    )
    index = query.aggregation_group_type_index
    return Behind(tree, kind_of(index), index)


def pick_stickiness_actors(
    clickhouse: ClickHouse,
    asked: InsightActorsQuery | StickinessActorsQuery,
    query: StickinessQuery,
    asker: Asker,
    now: datetime,
    path: str,
) -> Behind:
    """As `pick_retention_actors`. Without an operator exactly those of the point."""
    stickiness = read_stickiness(clickhouse, query, asker, now, at(path, "source"))
    order = asked.series or 0
    if order >= len(query.series):
        raise InvalidValueError(
            f"the question has the series 0 to {len(query.series) - 1}", path=at(path, "series")
        )
    whole = stickiness.whole(find_range(stickiness.ranges, asked.compare, at(path, "compare")))
    is_cumulative = stickiness.filter.computed_as == "cumulative"
    operator = StickinessOperator.AT_LEAST if is_cumulative else StickinessOperator.EXACTLY
    if isinstance(asked, StickinessActorsQuery) and asked.operator is not None:
        operator = asked.operator
    series = query.series[order]
    tree = stickiness_actors(
        stickiness.sources[order],
        stickiness.actors[order],
        whole.buckets,
        whole.time_range,
        stickiness.filter.stickiness_criteria,
        _intervals(asked, len(whole.buckets.items), path),
        operator,
    )
    index = series.math_group_type_index if series.math is Math.UNIQUE_GROUPS else None
    return Behind(tree, kind_of(index), index, (INTERVALS,))


def pick_paths_actors(
    clickhouse: ClickHouse,
    asked: InsightActorsQuery,
    query: PathsQuery,
    asker: Asker,
    now: datetime,
    path: str,
) -> Behind:
    """As `pick_retention_actors`. The point is named by three keys of the source's `pathsFilter`."""
    where = at(path, "source", "pathsFilter")
    named = query.paths_filter
    start = _step(named.path_start_key, at(where, "pathStartKey"))
    end = _step(named.path_end_key, at(where, "pathEndKey"))
    dropoff = _step(named.path_dropoff_key, at(where, "pathDropoffKey"))
    if start is not None and end is not None and end[0] != start[0] + 1:
        raise InvalidValueError(
            f"from step {start[0]} an edge goes to step {start[0] + 1}",
            path=at(where, "pathEndKey"),
        )
    if end is not None and end[0] == 1:
        raise InvalidValueError("nothing goes to the first step", path=at(where, "pathEndKey"))
    paths = read_paths(clickhouse, query, asker, now, at(path, "source"))
    index = query.aggregation_group_type_index
    return Behind(paths_actors(paths, start, end, dropoff), kind_of(index), index, (PATH_COUNT,))


def _intervals(asked: InsightActorsQuery | StickinessActorsQuery, count: int, path: str) -> int:
    named = {"day": asked.day}
    if isinstance(asked, InsightActorsQuery):
        named["interval"] = asked.interval
    given = [(name, value) for name, value in named.items() if value is not None]
    if len(given) != 1:
        raise InvalidValueError(
            "expected in how many intervals somebody is active", path=at(path, "day")
        )
    name, value = given[0]
    number = int(value) if str(value).isdecimal() else 0
    if not 1 <= number <= count:
        raise InvalidValueError(f"expected a number from 1 to {count}", path=at(path, name))
    return number


def _step(key: str | None, path: str) -> tuple[int, str] | None:
    if key is None:
        return None
    found = _STEP.fullmatch(key)
    if found is None or int(found[1]) < 1:
        raise InvalidValueError("expected a step and its item, as 2_/pricing", path=path)
    return int(found[1]), found[2]
