"""The buckets of a time series, and the expression that says which bucket an instant is in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from footfall.query.errors import InvalidValueError
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

MAX_BUCKETS = 10_000
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Of the type Date, less a month, which a bucket may reach beyond its start.
_FIRST_DATE, _LAST_DATE = date(1970, 2, 1), date(2149, 5, 1)
_Start = TypeVar("_Start")


class Interval(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def is_within_day(self) -> bool:
        return self in (Interval.MINUTE, Interval.HOUR)


class WeekStart(StrEnum):
    SUNDAY = "sunday"
    MONDAY = "monday"


@dataclass(frozen=True)
class Bucket:
    """`label_time`: its start as the team's clocks show it. `key`: what `bucket_expression` gives for its instants."""

    label_time: datetime
    key: date | int


@dataclass(frozen=True)
class Buckets:
    """The buckets that `start <= instant < end` touches, in order, and how rows are put into them.

    `starts_ms`, `end_ms`: for minutes and hours, where each begins and the last one ends.
    """

    interval: Interval
    items: tuple[Bucket, ...]
    zone: ZoneInfo
    week_start: WeekStart
    starts_ms: tuple[int, ...] = ()
    end_ms: int = 0

    def expression(self, timestamp: Node) -> Node:
        """The `key` of the bucket of `timestamp`: a local date, or for minutes and hours the bucket's start in ms."""
        if self.interval.is_within_day:
            return self._start_expression(timestamp)
        day = build.call(self.date_function, timestamp, build.constant(self.zone.key))
        if self.interval is Interval.DAY:
            return day
        if self.interval is Interval.MONTH:
            days_in = build.call("toDayOfMonth", day.copy())
        else:
            # Mode 0 counts from Monday = 1, mode 3 from Sunday = 1.
            mode = 0 if self.week_start is WeekStart.MONDAY else 3
            days_in = build.call("toDayOfWeek", day.copy(), build.constant(mode))
        return build.call("addDays", build.call("subtractDays", day, days_in), build.constant(1))

    @property
    def date_function(self) -> str:
        keys = [item.key for item in (self.items[0], self.items[-1]) if isinstance(item.key, date)]
        return date_function_for(*keys)

    def _start_expression(self, timestamp: Node) -> Node:
        milliseconds = build.call("toUnixTimestamp64Milli", timestamp)
        first, step = self.starts_ms[0], _step_ms(self.interval)
        edges = (*self.starts_ms, self.end_ms)
        if all(edge == first + index * step for index, edge in enumerate(edges)):
            index = build.call(
                "intDiv",
                build.call("minus", milliseconds, build.integer(first)),
                build.constant(step),
            )
            return build.call(
                "plus", build.call("multiply", index, build.constant(step)), build.integer(first)
            )
        # Where a clock is moved by a part of an hour, the hours around that are longer or shorter.
        starts = [build.integer(start) for start in self.starts_ms]
        return build.call("roundDown", milliseconds, build.call("array", *starts))


def date_function_for(*days: date) -> str:
    """A Date of two bytes is a place in an array, where a Date32 has to be looked up in a hash table."""
    return "toDate" if all(_FIRST_DATE <= day <= _LAST_DATE for day in days) else "toDate32"


def buckets_between(
    start: datetime, end: datetime, interval: Interval, zone: ZoneInfo, week_start: WeekStart
) -> Buckets:
    """Raises InvalidValueError if there would be more than MAX_BUCKETS."""
    if interval.is_within_day:
        starts = list(_limited(_clock_starts(start, end, interval, zone), interval))
        return Buckets(
            interval=interval,
            items=tuple(
                Bucket(instant.astimezone(zone), milliseconds_of(instant)) for instant in starts
            ),
            zone=zone,
            week_start=week_start,
            starts_ms=tuple(milliseconds_of(instant) for instant in starts),
            end_ms=milliseconds_of(next_on_clock(starts[-1], interval, zone)),
        )
    days = _limited(_calendar_starts(start, end, interval, zone, week_start), interval)
    return Buckets(
        interval=interval,
        items=tuple(
            Bucket(datetime(day.year, day.month, day.day, tzinfo=zone), day) for day in days
        ),
        zone=zone,
        week_start=week_start,
    )


def milliseconds_of(instant: datetime) -> int:
    return (instant - _EPOCH) // _MILLISECOND


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day. Where clocks skip midnight, zoneinfo gives the instant of the skip."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def floor_to_clock(instant: datetime, interval: Interval, zone: ZoneInfo) -> datetime:
    """The latest instant not after `instant` at which the local clock shows a full minute or hour."""
    minute = timedelta(minutes=1)
    local = instant.astimezone(zone)
    floored = instant - timedelta(seconds=local.second, microseconds=local.microsecond)
    if interval is Interval.HOUR:
        while floored.astimezone(zone).minute != 0:
            floored -= minute
    return floored


def next_on_clock(start: datetime, interval: Interval, zone: ZoneInfo) -> datetime:
    """The first instant after `start` at which the local clock shows a full minute or hour."""
    minute = timedelta(minutes=1)
    if interval is Interval.MINUTE:
        return start + minute
    following = start + timedelta(hours=1)
    if start.astimezone(zone).utcoffset() == following.astimezone(zone).utcoffset():
        return following
    following = start + minute
    while following.astimezone(zone).minute != 0:
        following += minute
    return following


def _clock_starts(
    start: datetime, end: datetime, interval: Interval, zone: ZoneInfo
) -> Iterator[datetime]:
    bucket = floor_to_clock(start, interval, zone)
    while bucket < end:
        yield bucket
        bucket = next_on_clock(bucket, interval, zone)


def _calendar_starts(
    start: datetime, end: datetime, interval: Interval, zone: ZoneInfo, week_start: WeekStart
) -> Iterator[date]:
    day = floor_to_calendar(start.astimezone(zone).date(), interval, week_start)
    last = (end - _MILLISECOND).astimezone(zone).date()
    while day <= last:
        yield day
        day = next_in_calendar(day, interval)


def floor_to_calendar(day: date, interval: Interval, week_start: WeekStart) -> date:
    if interval is Interval.MONTH:
        return day.replace(day=1)
    if interval is Interval.WEEK:
        days_in = day.weekday() if week_start is WeekStart.MONDAY else (day.weekday() + 1) % 7
        return day - timedelta(days=days_in)
    return day


def next_in_calendar(day: date, interval: Interval) -> date:
    if interval is Interval.MONTH:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if interval is Interval.WEEK else 1)


def _step_ms(interval: Interval) -> int:
    return 60_000 if interval is Interval.MINUTE else 3_600_000


def _limited(starts: Iterator[_Start], interval: Interval) -> Iterator[_Start]:
    for count, start in enumerate(starts):
        if count == MAX_BUCKETS:
            raise InvalidValueError(
                f"the date range has more than {MAX_BUCKETS} intervals of one {interval}: use a longer interval",
                path="interval",
            )
        yield start
