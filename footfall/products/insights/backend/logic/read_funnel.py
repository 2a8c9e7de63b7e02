"""FunnelsQuery -> what is asked of the events. What has no meaning is refused with its path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.find_earliest import find_earliest
from footfall.products.insights.backend.logic.read_date_range import buckets_of, read_date_range
from footfall.products.insights.backend.queries.actors import actors_of, check_counts_actors
from footfall.products.insights.backend.queries.breakdowns import broken_down
from footfall.products.insights.backend.queries.funnels_rows import Exclusion, Funnel
from footfall.products.insights.backend.queries.sources import EventsSource, events_source
from footfall.query.calendar.intervals import Interval
from footfall.query.calendar.ranges import Clock
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.properties import conditions_of
from footfall.query.nodes.funnels import (
    Attribution,
    FunnelOrder,
    FunnelsQuery,
    FunnelVizType,
)
from footfall.query.nodes.series import EventsNode


@dataclass(frozen=True)
class Span:
    """Between which steps times and trends are measured; numbered from 1."""

    first: int
    last: int


def read_funnel(
    clickhouse: ClickHouse, query: FunnelsQuery, asker: Asker, now: datetime, path: str
) -> Funnel:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    clock = Clock(now, asker.zone, asker.week_start)
    steps = [
        _source(series, at(path, "series", index)) for index, series in enumerate(query.series)
    ]
    exclusions = _exclusions(query, path)
    value_step = _value_step(query, path)
    is_trend = query.filter.viz_type is FunnelVizType.TRENDS
    interval = query.interval if is_trend else Interval.DAY
    time_range = read_date_range(
        query.date_range,
        interval,
        clock,
        lambda: find_earliest(clickhouse, steps, asker.team_id),
        path,
    )
    funnel = Funnel(
        steps=tuple(steps),
        exclusions=tuple(exclusions),
        filters=tuple(conditions_of(query.properties, at(path, "properties"))),
        actors=actors_of(query.aggregation_group_type_index),
        time_range=time_range,
        order=query.filter.order,
        window_ms=query.filter.window_ms,
        breakdown=broken_down(query.breakdown_filter, at(path, "breakdownFilter")),
        attribution=query.filter.attribution,
        value_step=value_step,
        buckets=buckets_of(time_range, interval, clock, path) if is_trend else None,
    )
    if funnel.breakdown is not None and query.filter.viz_type is FunnelVizType.TIME_TO_CONVERT:
        raise InvalidValueError(
            "the times to convert are not told apart: leave the breakdown out",
            path=at(path, "breakdownFilter"),
        )
    _check_patterns(clickhouse, query, asker, path)
    return funnel


def span_of(query: FunnelsQuery, path: str) -> Span:
    """Raises InvalidValueError."""
    asked, last = query.filter, len(query.series) - 1
    first_index = asked.funnel_from_step or 0
    last_index = last if asked.funnel_to_step is None else asked.funnel_to_step
    _check_order(first_index, last_index, last, at(path, "funnelsFilter"))
    return Span(first_index + 1, last_index + 1)


def _source(series: EventsNode, path: str) -> EventsSource:
    """Without the filters of the question, which all of them share."""
    check_counts_actors(series, path)
    return events_source(series, [], path)


def _exclusions(query: FunnelsQuery, path: str) -> list[Exclusion]:
    last = len(query.series) - 1
    exclusions: list[Exclusion] = []
    for index, node in enumerate(query.filter.exclusions or []):
        where = at(path, "funnelsFilter", "exclusions", index)
        first_index, last_index = node.funnel_from_step, node.funnel_to_step
        _check_order(first_index, last_index, last, where)
        is_whole = (first_index, last_index) == (0, last)
        if query.filter.order is FunnelOrder.UNORDERED and not is_whole:
            raise InvalidValueError(
                "steps in any order have only a first and a last: exclude from 0 to the last step",
                path=at(where, "funnelFromStep" if first_index != 0 else "funnelToStep"),
            )
        exclusions.append(Exclusion(_source(node, where), first_index + 1, last_index + 1))
    return exclusions


def _check_order(first_index: int, last_index: int, last: int, path: str) -> None:
    if last_index > last:
        raise InvalidValueError(
            f"the steps are numbered from 0 to {last}", path=at(path, "funnelToStep")
        )
    if first_index >= last_index:
        raise InvalidValueError(
            "expected a step before funnelToStep", path=at(path, "funnelFromStep")
        )


def _value_step(query: FunnelsQuery, path: str) -> int | None:
    asked = query.filter
    is_of_step = asked.attribution is Attribution.STEP
    breakdown = query.breakdown_filter
    if not is_of_step or breakdown is None or not (breakdown.breakdown or breakdown.breakdowns):
        return None
    index = asked.breakdown_attribution_value
    if index is None or index >= len(query.series):
        raise InvalidValueError(
            f"expected the number of a step, from 0 to {len(query.series) - 1}",
            path=at(path, "funnelsFilter", "breakdownAttributionValue"),
        )
    return index + 1


def _check_patterns(clickhouse: ClickHouse, query: FunnelsQuery, asker: Asker, path: str) -> None:
    check_patterns(clickhouse, query.properties, asker.team_id, at(path, "properties"))
    nodes: list[tuple[EventsNode, str]] = [
        (series, at(path, "series", index)) for index, series in enumerate(query.series)
    ]
    nodes += [
        (node, at(path, "funnelsFilter", "exclusions", index))
        for index, node in enumerate(query.filter.exclusions or [])
    ]
    for node, where in nodes:
        check_patterns(clickhouse, node.properties, asker.team_id, at(where, "properties"))
