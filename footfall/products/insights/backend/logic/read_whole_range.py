"""Ranges of whole intervals: for questions about who is active in which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from footfall.products.insights.backend.logic.read_date_range import buckets_of, read_date_range
from footfall.query.calendar.intervals import Buckets, Interval
from footfall.query.calendar.places import starts_of
from footfall.query.calendar.ranges import Clock, TimeRange
from footfall.query.nodes.filters import DateRange


@dataclass(frozen=True)
class WholeRange:
    """`time_range` begins with the first of `buckets`; it may end within the last."""

    time_range: TimeRange
    buckets: Buckets


def read_whole_range(
    asked: DateRange | None,
    interval: Interval,
    clock: Clock,
    find_earliest: Callable[[], datetime | None],
    path: str,
) -> WholeRange:
    """As `read_date_range`, from the beginning of the interval that the range begins in."""
    given = read_date_range(asked, interval, clock, find_earliest, path)
    return whole(given, interval, clock, path)


def whole(given: TimeRange, interval: Interval, clock: Clock, path: str) -> WholeRange:
    buckets = buckets_of(given, interval, clock, path)
    return WholeRange(TimeRange(starts_of(buckets)[0], given.end), buckets)
