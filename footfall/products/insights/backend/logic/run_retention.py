"""RetentionQuery -> a row for each interval of the range, by breakdown value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse, QueryResult
from footfall.products.insights.backend.contracts import (
    Asker,
    RetentionMeans,
    RetentionResult,
    RetentionRow,
    RetentionValue,
)
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.ask_series import NONE, OTHER, BreakdownKey
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.find_earliest import find_earliest
from footfall.products.insights.backend.logic.read_date_range import (
    buckets_of,
    read_date_range,
    resolved,
)
from footfall.products.insights.backend.queries.actors import actors_of
from footfall.products.insights.backend.queries.breakdowns import BrokenDown, broken_down
from footfall.products.insights.backend.queries.names import BREAKDOWN, BREAKDOWN_IS_OTHER
from footfall.products.insights.backend.queries.retention import (
    BACK,
    SIZE,
    START,
    retention_tree,
    top_values_tree,
)
from footfall.products.insights.backend.queries.retention_starts import Column, Retention
from footfall.products.insights.backend.queries.sources import EventsSource, events_source
from footfall.query.calendar.intervals import Buckets
from footfall.query.calendar.places import buckets_back, whole_range
from footfall.query.calendar.ranges import Clock, read_moment
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.properties import conditions_of
from footfall.query.nodes.filters import DateRange
from footfall.query.nodes.retention import (
    DEFAULT_INTERVALS,
    MAX_INTERVALS,
    RetentionEntity,
    RetentionMean,
    RetentionPeriod,
    RetentionQuery,
    RetentionReference,
    RetentionType,
    TimeWindowMode,
)
from footfall.query.nodes.series import EventsNode

_DEFAULT_ENTITY = RetentionEntity(id="$pageview")
_MILLISECOND = timedelta(milliseconds=1)
_HOURS = {RetentionPeriod.HOUR: 1, RetentionPeriod.DAY: 24, RetentionPeriod.WEEK: 7 * 24}


@dataclass(frozen=True)
class _Cohort:
    """Who began in one interval: how many they are, and how many came back in each column after it."""

    size: int
    backs: tuple[int, ...]


_Cohorts = dict[BreakdownKey, dict[int, _Cohort]]


def run_retention(
    clickhouse: ClickHouse, query: RetentionQuery, asker: Asker, now: datetime, path: str
) -> RetentionResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    begins = _source(query, query.retention_filter.target_entity, "targetEntity", path)
    returns = _source(query, query.retention_filter.returning_entity, "returningEntity", path)
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
    breakdown = broken_down(query.breakdown_filter, at(path, "breakdownFilter"))
    _check_patterns(clickhouse, query, asker, path)
    filters_path = at(path, "properties")
    if breakdown is not None:
        tree = top_values_tree(asked, breakdown)
        top = ask(clickhouse, tree, asker.team_id, path=filters_path).rows
        breakdown = breakdown.keeping(tuple(value for value, _ in top))
    tree = retention_tree(asked, breakdown)
    cohorts = _cohorts(ask(clickhouse, tree, asker.team_id, path=filters_path), breakdown)
    rows = {
        key: [
            _values(query, asked, cohorts.get(key, {}).get(place), place)
            for place in range(len(buckets.items))
        ]
        for key in _keys(cohorts, breakdown)
    }
    return RetentionResult(
        results=[row for key, values in rows.items() for row in _rows(query, buckets, key, values)],
        means=[
            RetentionMeans(means, breakdown_value=_shown(key))
            for key, values in rows.items()
            if (means := _means(query, asked, values)) is not None
        ],
        timezone=asker.zone.key,
        resolved_date_range=resolved(whole_range(buckets), asker),
    )


def _source(
    query: RetentionQuery, entity: RetentionEntity | None, field: str, path: str
) -> EventsSource:
    entity = _DEFAULT_ENTITY if entity is None else entity
    filters = conditions_of(query.properties, at(path, "properties"))
    series = EventsNode(event=entity.id, properties=entity.properties)
    return events_source(series, filters, at(path, "retentionFilter", field))


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


def _cohorts(result: QueryResult, breakdown: BrokenDown | None) -> _Cohorts:
    names = [column.name for column in result.columns]
    cohorts: _Cohorts = {}
    for values in result.rows:
        row = dict(zip(names, values, strict=True))
        backs = tuple(row[name] for name in names if name.startswith(BACK))
        by_start = cohorts.setdefault(_key(row, breakdown), {})
        by_start[row[START]] = _Cohort(row[SIZE], backs)
    return cohorts


def _key(row: dict[str, Any], breakdown: BrokenDown | None) -> BreakdownKey:
    if breakdown is None:
        return None
    if row[BREAKDOWN_IS_OTHER]:
        return OTHER
    return NONE if row[BREAKDOWN] is None else ("value", row[BREAKDOWN])


def _keys(cohorts: _Cohorts, breakdown: BrokenDown | None) -> list[BreakdownKey]:
    if breakdown is None:
        return [None]
    kept: list[BreakdownKey] = [("value", value) for value in breakdown.kept_values or ()]
    more = [NONE] if breakdown.hides_other else [NONE, OTHER]
    return [*kept, *(key for key in more if key in cohorts)]


def _values(
    query: RetentionQuery, asked: Retention, cohort: _Cohort | None, place: int
) -> list[RetentionValue]:
    name = query.retention_filter.period.value
    width = len(asked.buckets.items) - place
    columns = [Column(0, 0), *(column for column in asked.columns if column.first < width)]
    counts = [0] * len(columns) if cohort is None else [cohort.size, *cohort.backs]
    is_of_previous = query.retention_filter.retention_reference is RetentionReference.PREVIOUS
    values: list[RetentionValue] = []
    for index, (column, count) in enumerate(zip(columns, counts, strict=False)):
        reference = counts[max(index - 1, 0)] if is_of_previous else counts[0]
        values.append(
            RetentionValue(
                count=count,
                label=_label(name, column),
                percentage=count / reference * 100 if reference else None,
            )
        )
    return values


def _label(name: str, column: Column) -> str:
    if column.first == column.last:
        return f"{name} {column.first}"
    return f"{name} {column.first}-{column.last}"


def _rows(
    query: RetentionQuery, buckets: Buckets, key: BreakdownKey, values: Sequence[Any]
) -> list[RetentionRow]:
    name = query.retention_filter.period.value
    return [
        RetentionRow(
            label=f"{name} {place}",
            date=bucket.label_time.isoformat(),
            values=held,
            breakdown_value=_shown(key),
        )
        for place, (bucket, held) in enumerate(zip(buckets.items, values, strict=True))
    ]


def _means(
    query: RetentionQuery, asked: Retention, rows: list[list[RetentionValue]]
) -> list[float | None] | None:
    how = query.retention_filter.mean_retention_calculation or RetentionMean.SIMPLE
    if how is RetentionMean.NONE:
        return None
    is_of_previous = query.retention_filter.retention_reference is RetentionReference.PREVIOUS
    means: list[float | None] = []
    for index in range(len(asked.columns) + 1):
        held = [row for row in rows if len(row) > index and row[index].percentage is not None]
        if how is RetentionMean.WEIGHTED:
            of = max(index - 1, 0) if is_of_previous else 0
            reference = sum(row[of].count for row in held)
            total = sum(row[index].count for row in held) / reference * 100 if held else None
            means.append(total)
        else:
            shares = [row[index].percentage or 0.0 for row in held]
            means.append(sum(shares) / len(shares) if shares else None)
    return means


def _shown(key: BreakdownKey) -> str | None:
    return key[1] if key is not None else None
