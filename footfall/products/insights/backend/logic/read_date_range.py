"""The range of time that a question is about, its buckets, and the period it is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from footfall.products.insights.backend.contracts import Asker, ResolvedDateRange
from footfall.query.calendar.intervals import Buckets, Interval, buckets_between
from footfall.query.calendar.ranges import (
    Clock,
    TimeRange,
    previous_range,
    read_range,
    shifted_range,
)
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.filters import DateRange
from footfall.query.nodes.trends import CompareFilter

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class ComparedRange:
    time_range: TimeRange
    label: Literal["current", "previous"] | None


def read_date_range(
    asked: DateRange | None,
    interval: Interval,
    clock: Clock,
    find_earliest: Callable[[], datetime | None],
    path: str,
) -> TimeRange:
    """`find_earliest`: where `all` begins. `path` is where the question is; the range is at its `dateRange`.

    Raises InvalidValueError.
    """
    asked = asked or DateRange()
    return read_range(
        asked.date_from,
        asked.date_to,
        clock,
        interval,
        lambda: find_earliest() or clock.now,
        path=at(path, "dateRange"),
        is_exact=bool(asked.explicit_date),
    )


def compared_ranges(
    current: TimeRange, compare: CompareFilter | None, clock: Clock, path: str
) -> list[ComparedRange]:
    """The range itself and, if asked for, the one before. `path` is where the question is."""
    if compare is None or not compare.compare:
        return [ComparedRange(current, None)]
    if compare.compare_to is None:
        before = previous_range(current, clock.zone)
    else:
        before = shifted_range(
            current, compare.compare_to, clock.zone, path=at(path, "compareFilter", "compare_to")
        )
    return [ComparedRange(current, "current"), ComparedRange(before, "previous")]


def buckets_of(time_range: TimeRange, interval: Interval, clock: Clock, path: str) -> Buckets:
    """Raises InvalidValueError with a field below `path`."""
    try:
        return buckets_between(
            time_range.start, time_range.end, interval, clock.zone, clock.week_start
        )
    except InvalidValueError as error:
        raise InvalidValueError(error.message, path=at(path, error.path)) from error


def resolved(time_range: TimeRange, asker: Asker) -> ResolvedDateRange:
    last = (time_range.end - _MILLISECOND).astimezone(asker.zone)
    return ResolvedDateRange(
        date_from=time_range.start.astimezone(asker.zone).isoformat(timespec="milliseconds"),
        date_to=last.isoformat(timespec="milliseconds"),
    )
