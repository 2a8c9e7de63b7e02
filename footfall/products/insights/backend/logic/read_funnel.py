"""FunnelsQuery -> what is asked of the events. What has no meaning is refused with its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.find_earliest import find_earliest
from footfall.products.insights.backend.logic.find_scope import scope_of
from footfall.products.insights.backend.logic.read_date_range import (
    ComparedRange,
    buckets_of,
    compared_ranges,
    read_date_range,
)
from footfall.products.insights.backend.logic.read_funnel_steps import (
    check_step_order,
    names_of_steps,
    read_exclusions,
    read_steps,
)
from footfall.products.insights.backend.queries.breakdowns import broken_down, value_of
from footfall.products.insights.backend.queries.funnels_actors import funnel_actors, is_sampled
from footfall.products.insights.backend.queries.funnels_rows import Funnel
from footfall.products.insights.backend.queries.sources import events_source
from footfall.query.calendar.intervals import Interval
from footfall.query.calendar.ranges import Clock
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.properties import conditions_of_question
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.filters import PropertyFilterList, PropertyGroupFilter
from footfall.query.nodes.funnels import (
    Attribution,
    FunnelGroupNode,
    FunnelsQuery,
    FunnelVizType,
)
from footfall.query.nodes.series import EventsNode
from footfall.query.syntax.build import Node


@dataclass(frozen=True)
class Span:
    """Between which steps times and trends are measured; numbered from 1."""

    first: int
    last: int


@dataclass(frozen=True)
class Period:
    """A funnel of one range of time, with the names of its steps; `label` where it is compared with another."""

    compared: ComparedRange
    funnel: Funnel
    names: tuple[str, ...]


def read_funnel(
    clickhouse: ClickHouse, query: FunnelsQuery, asker: Asker, now: datetime, path: str
) -> list[Period]:
    """The period that is asked about, and the one that it is compared with if so asked. `path` is where `query` is.

    Raises QueryError or a QueryFailedError.
    """
    _check_viz_type(query, path)
    clock = Clock(now, asker.zone, asker.week_start)
    is_trend = query.filter.viz_type is FunnelVizType.TRENDS
    interval = query.interval if is_trend else Interval.DAY
    everything = events_source(EventsNode(), [], path)
    current = read_date_range(
        query.date_range,
        interval,
        clock,
        lambda: find_earliest(clickhouse, [everything], asker.team_id),
        path,
    )
    scope = scope_of(asker, now)
    filters = tuple(conditions_of_question(query, path, scope))
    actors = funnel_actors(query, path)
    sampled: list[Node] = []
    if query.sampling_factor is not None:
        sampled.append(is_sampled(actors, query.sampling_factor))
    breakdown = broken_down(query.breakdown_filter, at(path, "breakdownFilter"), scope)
    is_by_cohort = breakdown is not None and breakdown.is_many
    funnel = Funnel(
        steps=read_steps(query, filters, current, scope, path),
        exclusions=read_exclusions(query, scope, path),
        filters=(*filters, *sampled),
        actors=actors,
        time_range=current,
        order=query.filter.order,
        window_ms=query.filter.window_ms,
        breakdown=None if breakdown is None else breakdown.unrolled(),
        # Who is in several cohorts has a history in each.
        attribution=Attribution.ALL_EVENTS if is_by_cohort else query.filter.attribution,
        value_step=None if is_by_cohort else _value_step(query, path),
        held_constant=_held_constant(query, scope, path),
    )
    names = names_of_steps(query, scope, path)
    periods = [
        Period(
            compared,
            replace(
                funnel,
                time_range=compared.time_range,
                buckets=(
                    buckets_of(compared.time_range, interval, clock, path) if is_trend else None
                ),
            ),
            names,
        )
        for compared in compared_ranges(current, query.compare_filter, clock, path)
    ]
    _check_patterns(clickhouse, query, asker, path)
    return periods


def span_of(query: FunnelsQuery, path: str) -> Span:
    """Raises InvalidValueError."""
    asked, last = query.filter, len(query.series) - 1
    first_index = asked.funnel_from_step or 0
    last_index = last if asked.funnel_to_step is None else asked.funnel_to_step
    check_step_order(first_index, last_index, last, at(path, "funnelsFilter"))
    return Span(first_index + 1, last_index + 1)


def _check_viz_type(query: FunnelsQuery, path: str) -> None:
    if query.filter.viz_type is not FunnelVizType.TIME_TO_CONVERT:
        return
    breakdown = query.breakdown_filter
    if breakdown is not None and (breakdown.breakdown or breakdown.breakdowns):
        raise InvalidValueError(
            "the times to convert are not told apart: leave the breakdown out",
            path=at(path, "breakdownFilter"),
        )
    if query.compare_filter is not None and query.compare_filter.compare:
        raise InvalidValueError(
            "the times to convert are not compared: leave the comparison out",
            path=at(path, "compareFilter"),
        )


def _held_constant(query: FunnelsQuery, scope: FilterScope, path: str) -> tuple[Node, ...]:
    where = at(path, "funnelsFilter", "holdConstantProperties")
    return tuple(
        value_of(held, at(where, index), scope)
        for index, held in enumerate(query.filter.hold_constant_properties or [])
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
    for filters, where in _filters_of(query, path):
        check_patterns(clickhouse, filters, asker.team_id, at(where, "properties"))


def _filters_of(
    query: FunnelsQuery, path: str
) -> Iterator[tuple[PropertyFilterList | PropertyGroupFilter | None, str]]:
    """All filters, each with where the thing that has them is."""
    yield query.properties, path
    for index, node in enumerate(query.series):
        where = at(path, "series", index)
        yield node.properties, where
        if isinstance(node, FunnelGroupNode):
            for place, member in enumerate(node.nodes):
                yield member.properties, at(where, "nodes", place)
    for index, exclusion in enumerate(query.filter.exclusions or []):
        yield exclusion.properties, at(path, "funnelsFilter", "exclusions", index)
