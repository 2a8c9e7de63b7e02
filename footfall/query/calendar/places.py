"""Buckets by their number: 0 for the first, -1 for the one before it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from footfall.query.calendar.intervals import (
    Bucket,
    Buckets,
    Interval,
    WeekStart,
    floor_to_calendar,
    floor_to_clock,
    milliseconds_of,
    next_in_calendar,
    next_on_clock,
    start_of_day,
)
from footfall.query.calendar.ranges import TimeRange
from footfall.query.calendar.windows import how_many_begun
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_DAY_ZERO = date(1970, 1, 1)
_DAYS_IN = {Interval.DAY: 1, Interval.WEEK: 7}
_DAY = timedelta(days=1)
_MILLISECOND = timedelta(milliseconds=1)


def place_of(timestamp: Node, buckets: Buckets) -> Node:
    """The number of the bucket of `timestamp`, an Int64: right from the bucket before the first to the last."""
    length = _DAYS_IN.get(buckets.interval)
    if length is None:
        milliseconds = build.call("toUnixTimestamp64Milli", timestamp)
        begun = how_many_begun(milliseconds, starts_of(buckets))
        return build.call("minus", begun, build.constant(1))
    zone = build.constant(buckets.zone.key)
    day = build.call("toInt64", build.call(buckets.date_function, timestamp, zone))
    first = buckets.items[0].label_time.date()
    if length == 1:
        return build.call("minus", day, build.integer((first - _DAY_ZERO).days))
    # Counted from one bucket before, because intDiv rounds towards 0.
    days_in = build.call("minus", day, build.integer((first - _DAY_ZERO).days - length))
    return build.call(
        "minus", build.call("intDiv", days_in, build.constant(length)), build.constant(1)
    )


def key_at(place: Node, buckets: Buckets) -> Node | None:
    """The key of the bucket of that number; None for intervals that are not all of as many days."""
    length = _DAYS_IN.get(buckets.interval)
    if length is None:
        return None
    first = build.call("toDate32", build.text(buckets.items[0].label_time.date().isoformat()))
    return build.call("addDays", first, build.call("multiply", place, build.integer(length)))


def starts_of(buckets: Buckets) -> list[datetime]:
    return [_start_of(bucket, buckets) for bucket in buckets.items]


def whole_range(buckets: Buckets) -> TimeRange:
    """From the beginning of the first bucket to the end of the last."""
    last = buckets.items[-1]
    if buckets.interval.is_within_day:
        end = next_on_clock(_start_of(last, buckets), buckets.interval, buckets.zone)
    else:
        following = next_in_calendar(last.label_time.date(), buckets.interval)
        end = start_of_day(following, buckets.zone)
    return TimeRange(_start_of(buckets.items[0], buckets), end)


def start_before(buckets: Buckets) -> datetime:
    """Where the bucket before the first begins."""
    first = buckets.items[0]
    if buckets.interval.is_within_day:
        instant = _start_of(first, buckets) - _MILLISECOND
        return floor_to_clock(instant, buckets.interval, buckets.zone)
    day = floor_to_calendar(first.label_time.date() - _DAY, buckets.interval, buckets.week_start)
    return start_of_day(day, buckets.zone)


def buckets_back(
    instant: datetime, count: int, interval: Interval, zone: ZoneInfo, week_start: WeekStart
) -> Buckets:
    """So many buckets, of which the last is the one that `instant` is in."""
    if interval.is_within_day:
        starts = [floor_to_clock(instant, interval, zone)]
        while len(starts) < count:
            starts.insert(0, floor_to_clock(starts[0] - _MILLISECOND, interval, zone))
        return Buckets(
            interval=interval,
            items=tuple(Bucket(at.astimezone(zone), milliseconds_of(at)) for at in starts),
            zone=zone,
            week_start=week_start,
            starts_ms=tuple(milliseconds_of(at) for at in starts),
        )
    # By dates, because a date that a zone skipped has no instant of its own.
    days = [floor_to_calendar(instant.astimezone(zone).date(), interval, week_start)]
    while len(days) < count:
        days.insert(0, floor_to_calendar(days[0] - _DAY, interval, week_start))
    return Buckets(interval, _items(days, zone), zone, week_start)


def _items(days: Iterable[date], zone: ZoneInfo) -> tuple[Bucket, ...]:
    return tuple(Bucket(datetime(day.year, day.month, day.day, tzinfo=zone), day) for day in days)


def _start_of(bucket: Bucket, buckets: Buckets) -> datetime:
    local = bucket.label_time
    if buckets.interval.is_within_day:
        return local.astimezone(UTC)
    return start_of_day(local.date(), buckets.zone)
