"""TrendsQuery -> series: a query for each series and period, gaps filled with zeros, labels in the team's time zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import (
    BREAKDOWN_NULL,
    BREAKDOWN_OTHER,
    Asker,
    QueryTooLargeError,
    ResolvedDateRange,
    TrendsAction,
    TrendsResult,
    TrendsSeries,
)
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.queries.trends import (
    BrokenDown,
    broken_down,
    earliest_event_tree,
    trends_tree,
)
from footfall.query.calendar.intervals import Bucket, Buckets, Interval, buckets_between
from footfall.query.calendar.ranges import (
    Clock,
    TimeRange,
    end_of_now,
    previous_range,
    read_moment,
    shifted_range,
)
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.properties import conditions_of
from footfall.query.nodes.filters import DateRange
from footfall.query.nodes.trends import Display, EventsNode, Math, TrendsQuery

DEFAULT_DATE_FROM = "-7d"
MAX_POINTS = 500_000
_ONE_NUMBER = frozenset({Display.NUMBER, Display.PIE, Display.BAR_BY_VALUE, Display.TABLE})
_MILLISECOND = timedelta(milliseconds=1)

# None: no breakdown. The kind comes first, so that a property that reads like a sentinel is still a value.
BreakdownKey = tuple[Literal["value", "none", "other"], str] | None
_NONE: BreakdownKey = ("none", BREAKDOWN_NULL)
_OTHER: BreakdownKey = ("other", BREAKDOWN_OTHER)


@dataclass(frozen=True)
class _Period:
    time_range: TimeRange
    buckets: Buckets | None
    label: Literal["current", "previous"] | None


@dataclass(frozen=True)
class _Answer:
    """The values of one series in one period: by breakdown, by bucket key (None when there are no buckets)."""

    values: dict[BreakdownKey, dict[date | int | None, int]]


def run_trends(
    clickhouse: ClickHouse, query: TrendsQuery, asker: Asker, now: datetime, path: str
) -> TrendsResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    clock = Clock(now, asker.zone, asker.week_start)
    current = _current_range(clickhouse, query, clock, asker, path)
    periods = _periods(query, current, clock, path)
    check_patterns(clickhouse, query.properties, asker.team_id, at(path, "properties"))
    for order, series in enumerate(query.series):
        series_path = at(path, "series", order, "properties")
        check_patterns(clickhouse, series.properties, asker.team_id, series_path)
    breakdown = broken_down(query.breakdown_filter, at(path, "breakdownFilter"))
    results: list[TrendsSeries] = []
    for order, series in enumerate(query.series):
        results += _run_series(clickhouse, query, series, order, periods, breakdown, asker, path)
        if sum(max(1, len(item.data)) for item in results) > MAX_POINTS:
            raise QueryTooLargeError(
                f"The answer has more than {MAX_POINTS} points: use fewer breakdown values or a longer interval."
            )
    last = (current.end - _MILLISECOND).astimezone(asker.zone)
    return TrendsResult(
        results=results,
        timezone=asker.zone.key,
        resolved_date_range=ResolvedDateRange(
            date_from=current.start.astimezone(asker.zone).isoformat(timespec="milliseconds"),
            date_to=last.isoformat(timespec="milliseconds"),
        ),
    )


def _current_range(
    clickhouse: ClickHouse, query: TrendsQuery, clock: Clock, asker: Asker, path: str
) -> TimeRange:
    asked = query.date_range or DateRange()
    is_exact = bool(asked.explicit_date)
    range_path = at(path, "dateRange")
    if asked.date_to is None:
        end = end_of_now(clock, query.interval)
    else:
        end = read_moment(
            asked.date_to, clock, bound="end", path=at(range_path, "date_to"), is_exact=is_exact
        )
    if asked.date_from == "all":
        start = min(_earliest_event(clickhouse, asker, clock), end - _MILLISECOND)
    else:
        start = read_moment(
            asked.date_from or DEFAULT_DATE_FROM,
            clock,
            bound="start",
            path=at(range_path, "date_from"),
            is_exact=is_exact,
        )
    if start >= end:
        raise InvalidValueError(
            "expected a date_from before date_to", path=at(range_path, "date_from")
        )
    return TimeRange(start, end)


def _earliest_event(clickhouse: ClickHouse, asker: Asker, clock: Clock) -> datetime:
    row = ask(clickhouse, earliest_event_tree(), asker.team_id).rows[0]
    earliest: datetime = row[0]
    if row[1] == 0:
        return clock.now
    return earliest.astimezone(UTC) if earliest.tzinfo else earliest.replace(tzinfo=UTC)


def _periods(query: TrendsQuery, current: TimeRange, clock: Clock, path: str) -> list[_Period]:
    compare = query.compare_filter
    display = query.trends_filter.display if query.trends_filter else None
    is_one_number = display in _ONE_NUMBER

    def buckets_of(time_range: TimeRange) -> Buckets | None:
        if is_one_number:
            return None
        try:
            return buckets_between(
                time_range.start, time_range.end, query.interval, clock.zone, clock.week_start
            )
        except InvalidValueError as error:
            raise InvalidValueError(error.message, path=at(path, error.path)) from error

    if compare is None or not compare.compare:
        return [_Period(current, buckets_of(current), None)]
    if compare.compare_to is None:
        before = previous_range(current, clock.zone)
    else:
        before = shifted_range(
            current, compare.compare_to, clock.zone, path=at(path, "compareFilter", "compare_to")
        )
    return [
        _Period(current, buckets_of(current), "current"),
        _Period(before, buckets_of(before), "previous"),
    ]


def _run_series(
    clickhouse: ClickHouse,
    query: TrendsQuery,
    series: EventsNode,
    order: int,
    periods: list[_Period],
    breakdown: BrokenDown | None,
    asker: Asker,
    path: str,
) -> list[TrendsSeries]:
    series_path = at(path, "series", order, "properties")
    filters = [
        *conditions_of(query.properties, at(path, "properties")),
        *conditions_of(series.properties, series_path),
    ]
    results: list[TrendsSeries] = []
    kept: list[str] | None = None
    for period in periods:
        tree = trends_tree(
            series,
            period.time_range,
            filters,
            buckets=period.buckets,
            breakdown=breakdown,
            kept_values=kept,
        )
        rows = ask(clickhouse, tree, asker.team_id, path=at(path, "properties")).rows
        answer = _answer(rows, period, breakdown)
        keys = _ordered_keys(answer)
        if breakdown is not None:
            # The previous period is told apart by the values of the current one, or the others would not be the same.
            if kept is None:
                kept = [key[1] for key in keys if key is not None and key[0] == "value"]
            else:
                keys = [key for key in _all_keys(kept) if key in answer.values or _is_value(key)]
        for key in keys:
            if key == _OTHER and breakdown is not None and breakdown.hides_other:
                continue
            results.append(_series(query, series, order, period, key, answer.values.get(key, {})))
    return results


def _all_keys(kept: list[str]) -> list[BreakdownKey]:
    return [*(("value", value) for value in kept), _NONE, _OTHER]


def _is_value(key: BreakdownKey) -> bool:
    return key is not None and key[0] == "value"


def _answer(
    rows: Iterable[tuple[Any, ...]], period: _Period, breakdown: BrokenDown | None
) -> _Answer:
    values: dict[BreakdownKey, dict[date | int | None, int]] = {}
    for row in rows:
        cells = list(row)
        bucket = cells.pop(0) if period.buckets is not None else None
        key: BreakdownKey = None
        if breakdown is not None:
            value, is_other = cells.pop(0), cells.pop(0)
            key = _OTHER if is_other else _NONE if value is None else ("value", value)
        values.setdefault(key, {})[bucket] = int(cells.pop(0))
    if breakdown is None:
        values.setdefault(None, {})
    return _Answer(values)


def _ordered_keys(answer: _Answer) -> list[BreakdownKey]:
    """The values by what they add up to, then by name; then no value, then the others."""

    def rank(key: BreakdownKey) -> tuple[int, int, str]:
        if key is None:
            return (0, 0, "")
        kinds = {"value": 0, "none": 1, "other": 2}
        return (kinds[key[0]], -sum(answer.values[key].values()), key[1])

    return sorted(answer.values, key=rank)


def _series(
    query: TrendsQuery,
    series: EventsNode,
    order: int,
    period: _Period,
    key: BreakdownKey,
    values: dict[date | int | None, int],
) -> TrendsSeries:
    name = series.event if series.event is not None else "All events"
    shown = series.custom_name or series.name or name
    result = TrendsSeries(
        action=TrendsAction(
            id=series.event,
            type="events",
            order=order,
            name=series.name or name,
            custom_name=series.custom_name,
            math=(series.math or Math.TOTAL).value,
        ),
        label=_label(shown, key, has_many=len(query.series) > 1),
        count=0,
        data=[],
        labels=[],
        days=[],
        breakdown_value=key[1] if key is not None else None,
        compare=True if period.label is not None else None,
        compare_label=period.label,
    )
    if period.buckets is None:
        return replace(result, aggregated_value=values.get(None, 0))
    items = period.buckets.items
    data = [values.get(bucket.key, 0) for bucket in items]
    return replace(
        result,
        count=sum(data),
        data=data,
        labels=[_bucket_label(bucket, query.interval) for bucket in items],
        days=[_bucket_day(bucket, query.interval) for bucket in items],
    )


def _label(name: str, key: BreakdownKey, *, has_many: bool) -> str:
    if key is None:
        return name
    return f"{name} - {key[1]}" if has_many else key[1]


def _bucket_label(bucket: Bucket, interval: Interval) -> str:
    local = bucket.label_time
    day = f"{local.day}-{local:%b-%Y}"
    return f"{day} {local:%H:%M}" if interval.is_within_day else day


def _bucket_day(bucket: Bucket, interval: Interval) -> str:
    local = bucket.label_time
    return local.strftime("%Y-%m-%d %H:%M:%S" if interval.is_within_day else "%Y-%m-%d")
