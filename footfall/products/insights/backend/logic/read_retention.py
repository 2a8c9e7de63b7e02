"""RetentionQuery -> what is asked of the events. What has no meaning is refused with its path."""

from __future__ import annotations

from datetime import datetime, timedelta

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.find_earliest import find_earliest
from footfall.products.insights.backend.logic.find_scope import scope_of
from footfall.products.insights.backend.logic.read_date_range import buckets_of, read_date_range
from footfall.products.insights.backend.queries.actors import actors_of
from footfall.products.insights.backend.queries.breakdowns import BrokenDown, broken_down
from footfall.products.insights.backend.queries.retention import top_values_tree
from footfall.products.insights.backend.queries.retention_starts import Column, Retention
from footfall.products.insights.backend.queries.sources import EventsSource, events_source
from footfall.query.calendar.intervals import Buckets
from footfall.query.calendar.places import buckets_back
from footfall.query.calendar.ranges import Clock, read_moment
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.properties import conditions_of_question
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.filters import DateRange
from footfall.query.nodes.retention import (
    DEFAULT_INTERVALS,
    MAX_INTERVALS,
    RetentionEntity,
    RetentionPeriod,
    RetentionQuery,
    RetentionType,
    TimeWindowMode,
)

_DEFAULT_ENTITY = RetentionEntity(id="$pageview")
_MILLISECOND = timedelta(milliseconds=1)
_HOURS = {RetentionPeriod.HOUR: 1, RetentionPeriod.DAY: 24, RetentionPeriod.WEEK: 7 * 24}


def read_retention(
    clickhouse: ClickHouse, query: RetentionQuery, asker: Asker, now: datetime, path: str
) -> tuple[Retention, BrokenDown | None]:
    """The breakdown has its kept values. `path` is where `query` is in the request.

    Raises QueryError or a QueryFailedError.
    """
    scope = scope_of(asker, now)
    begins = _source(query, query.retention_filter.target_entity, "targetEntity", scope, path)
    returns = _source(
        query, query.retention_filter.returning_entity, "returningEntity", scope, path
    )
    buckets = _buckets(clickhouse, query, begins, asker, now, path)
    asked = Retention(
        buckets=buckets,
        begins=begins,
        returns=returns,
        actors=actors_of(query.aggregation_group_type_index),
        kind=query.retention_filter.retention_type or RetentionType.RECURRING,
        columns=_columns(query, len(buckets.items)),
        minimum=query.retention_filter.minimum_occurrences or 1,
        is_cumulative=bool(query.retention_filter.cumulative),
        window_ms=_window_ms(query, path),
    )
    breakdown = broken_down(query.breakdown_filter, at(path, "breakdownFilter"), scope)
    if breakdown is not None and (breakdown.is_many or breakdown.parts > 1):
        raise InvalidValueError(
            "retention is told apart by one property: leave the others out, and cohorts",
            path=at(path, "breakdownFilter", "breakdown" if breakdown.is_many else "breakdowns"),
        )
    _check_patterns(clickhouse, query, asker, path)
    if breakdown is not None:
        tree = top_values_tree(asked, breakdown)
        top = ask(clickhouse, tree, asker.team_id, path=at(path, "properties")).rows
        breakdown = breakdown.keeping(tuple(value for value, _ in top))
    return asked, breakdown


def _source(
    query: RetentionQuery,
    entity: RetentionEntity | None,
    field: str,
    scope: FilterScope,
    path: str,
) -> EventsSource:
    entity = _DEFAULT_ENTITY if entity is None else entity
    filters = conditions_of_question(query, path, scope)
    where = at(path, "retentionFilter", field)
    return events_source(entity.node(where), filters, where, scope)


def _check_patterns(clickhouse: ClickHouse, query: RetentionQuery, asker: Asker, path: str) -> None:
    check_patterns(clickhouse, query.properties, asker.team_id, at(path, "properties"))
    for entity, field in (
        (query.retention_filter.target_entity, "targetEntity"),
        (query.retention_filter.returning_entity, "returningEntity"),
    ):
        if entity is not None:
            where = at(path, "retentionFilter", field, "properties")
            check_patterns(clickhouse, entity.properties, asker.team_id, where)


def _buckets(
    clickhouse: ClickHouse,
    query: RetentionQuery,
    source: EventsSource,
    asker: Asker,
    now: datetime,
    path: str,
) -> Buckets:
    """The last has `date_to` (or now) in it; there are as many as asked for, or as `date_from` is back."""
    clock = Clock(now, asker.zone, asker.week_start)
    interval = query.retention_filter.period.interval
    asked = query.date_range or DateRange()
    count = query.retention_filter.total_intervals
    if count is None and asked.date_from is not None:
        time_range = read_date_range(
            asked, interval, clock, lambda: find_earliest(clickhouse, [source], asker.team_id), path
        )
        buckets = buckets_of(time_range, interval, clock, path)
        if len(buckets.items) > MAX_INTERVALS:
            raise InvalidValueError(
                f"the range has more than {MAX_INTERVALS} periods: use a longer period",
                path=at(path, "dateRange", "date_from"),
            )
        return buckets
    last = now
    if asked.date_to is not None:
        end = read_moment(
            asked.date_to,
            clock,
            bound="end",
            path=at(path, "dateRange", "date_to"),
            is_exact=bool(asked.explicit_date),
        )
        last = end - _MILLISECOND
    return buckets_back(last, count or DEFAULT_INTERVALS, interval, clock.zone, clock.week_start)


def _window_ms(query: RetentionQuery, path: str) -> int | None:
    asked = query.retention_filter
    if asked.time_window_mode is not TimeWindowMode.HOURS:
        return None
    hours = _HOURS.get(asked.period)
    if hours is None:
        raise InvalidValueError(
            f"a {asked.period} has no length of its own: use strict_calendar_dates",
            path=at(path, "retentionFilter", "timeWindowMode"),
        )
    return hours * 3_600_000


def _columns(query: RetentionQuery, count: int) -> tuple[Column, ...]:
    """Those after interval 0 that begin within the range."""
    brackets = query.retention_filter.retention_custom_brackets or [1] * (count - 1)
    columns: list[Column] = []
    first = 1
    for length in brackets:
        if first >= count:
            break
        columns.append(Column(first, first + length - 1))
        first += length
    return tuple(columns)
