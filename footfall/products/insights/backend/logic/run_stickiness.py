"""StickinessQuery -> for each series how many actors are active in 1, 2, … intervals of the range."""

from __future__ import annotations

from datetime import datetime
from itertools import accumulate

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker, StickinessResult, StickinessSeries
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.find_earliest import find_earliest
from footfall.products.insights.backend.logic.read_date_range import (
    ComparedRange,
    compared_ranges,
    resolved,
)
from footfall.products.insights.backend.logic.read_whole_range import read_whole_range, whole
from footfall.products.insights.backend.logic.shape_trends import action_of_series
from footfall.products.insights.backend.queries.actors import actors_of_series
from footfall.products.insights.backend.queries.sources import events_source
from footfall.products.insights.backend.queries.stickiness import stickiness_tree
from footfall.query.calendar.ranges import Clock
from footfall.query.errors import at
from footfall.query.filters.properties import conditions_of
from footfall.query.nodes.series import EventsNode
from footfall.query.nodes.stickiness import StickinessFilter, StickinessQuery


def run_stickiness(
    clickhouse: ClickHouse, query: StickinessQuery, asker: Asker, now: datetime, path: str
) -> StickinessResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    clock = Clock(now, asker.zone, asker.week_start)
    filters_path = at(path, "properties")
    sources = [
        events_source(
            series, conditions_of(query.properties, filters_path), at(path, "series", order)
        )
        for order, series in enumerate(query.series)
    ]
    actors = [
        actors_of_series(series, at(path, "series", order))
        for order, series in enumerate(query.series)
    ]
    current = read_whole_range(
        query.date_range,
        query.interval,
        clock,
        lambda: find_earliest(clickhouse, sources, asker.team_id),
        path,
    ).time_range
    check_patterns(clickhouse, query.properties, asker.team_id, filters_path)
    for order, series in enumerate(query.series):
        series_path = at(path, "series", order, "properties")
        check_patterns(clickhouse, series.properties, asker.team_id, series_path)
    ranges = compared_ranges(current, query.compare_filter, clock, path)
    results: list[StickinessSeries] = []
    for order, (series, source, who) in enumerate(zip(query.series, sources, actors, strict=True)):
        for compared in ranges:
            asked = whole(compared.time_range, query.interval, clock, path)
            criteria = _filter_of(query).stickiness_criteria
            tree = stickiness_tree(source, who, asked.buckets, asked.time_range, criteria)
            rows = ask(clickhouse, tree, asker.team_id, path=filters_path).rows
            data = [0] * len(asked.buckets.items)
            for intervals, count in rows:
                data[intervals - 1] = count
            results.append(_shaped(query, series, order, compared, data))
    return StickinessResult(
        results=results, timezone=asker.zone.key, resolved_date_range=resolved(current, asker)
    )


def _shaped(
    query: StickinessQuery,
    series: EventsNode,
    order: int,
    compared: ComparedRange,
    data: list[int],
) -> StickinessSeries:
    action = action_of_series(series, order)
    if _filter_of(query).computed_as == "cumulative":
        data = list(accumulate(reversed(data)))[::-1]
    numbers = range(1, len(data) + 1)
    return StickinessSeries(
        action=action,
        label=action.custom_name or action.name,
        count=sum(data),
        data=data,
        labels=[f"{number} {query.interval}{'' if number == 1 else 's'}" for number in numbers],
        days=list(numbers),
        compare=True if compared.label is not None else None,
        compare_label=compared.label,
    )


def _filter_of(query: StickinessQuery) -> StickinessFilter:
    return query.stickiness_filter or StickinessFilter()
