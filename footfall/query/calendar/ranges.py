"""What people write for a moment (`-7d`, `-1mStart`, `2026-01-31`), as instants."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from footfall.query.calendar.intervals import (
    Interval,
    WeekStart,
    floor_to_calendar,
    floor_to_clock,
    next_on_clock,
    start_of_day,
)
from footfall.query.errors import InvalidValueError, at

EXPECTED = "expected a date (2026-01-31), a time (2026-01-31T12:00:00), or a moment before now (-7d, -24h, -1mStart)"
DEFAULT_DATE_FROM = "-7d"
EARLIEST = datetime(1900, 1, 2, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_RELATIVE = re.compile(r"([+-])?(\d{1,5})?([smhdwqyMHDWQY])(Start|End)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK_SECONDS = {"s": 1, "M": 60, "h": 3600}


@dataclass(frozen=True)
class TimeRange:
    """`start <= instant < end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Clock:
    """What "now" is, and whose days and weeks."""

    now: datetime
    zone: ZoneInfo
    week_start: WeekStart = WeekStart.SUNDAY

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def read_moment(
    value: str, clock: Clock, *, bound: Literal["start", "end"], path: str, is_exact: bool = False
) -> datetime:
    """The instant that `value` names. As an `end` it is exclusive: a day counts to its last instant.

    `is_exact`: a relative moment keeps the time of day of now. Raises InvalidValueError.
    """
    instant = _absolute(value, clock, bound)
    if instant is None:
        instant = _relative(value, clock, bound, is_exact)
    if instant is None:
        raise InvalidValueError(f"{value!r} is not a moment: {EXPECTED}", path=path)
    if not EARLIEST <= instant < LATEST:
        raise InvalidValueError(
            f"{value!r} is not between {EARLIEST.year} and {LATEST.year}", path=path
        )
    return instant


def read_range(
    date_from: str | None,
    date_to: str | None,
    clock: Clock,
    interval: Interval,
    find_earliest: Callable[[], datetime],
    *,
    path: str,
    is_exact: bool = False,
) -> TimeRange:
    """From `date_from` (`all`: where `find_earliest` says) to `date_to`, or to the end of the interval of now.

    `path` is where the range stands in the question. Raises InvalidValueError.
    """
    if date_to is None:
        end = end_of_now(clock, interval)
    else:
        end = read_moment(date_to, clock, bound="end", path=at(path, "date_to"), is_exact=is_exact)
    from_path = at(path, "date_from")
    if date_from == "all":
        start = min(find_earliest(), end - _MILLISECOND)
    else:
        start = read_moment(
            date_from or DEFAULT_DATE_FROM, clock, bound="start", path=from_path, is_exact=is_exact
        )
    if start >= end:
        raise InvalidValueError("expected a date_from before date_to", path=from_path)
    return TimeRange(start, end)


def end_of_now(clock: Clock, interval: Interval) -> datetime:
    """The end of the bucket that now is in, of a day for buckets longer than one."""
    if interval.is_within_day:
        return next_on_clock(floor_to_clock(clock.now, interval, clock.zone), interval, clock.zone)
    return start_of_day(clock.today + timedelta(days=1), clock.zone)


def previous_range(current: TimeRange, zone: ZoneInfo) -> TimeRange:
    """The range just before, as long as `current`: as many months, else as many days, else as much time."""
    start, end = current.start.astimezone(zone), current.end.astimezone(zone)
    # In UTC: a time that a local clock shows twice never equals one of another zone.
    is_of_days = all(
        start_of_day(instant.astimezone(zone).date(), zone) == instant
        for instant in (current.start, current.end)
    )
    if is_of_days and start.day == 1 and end.day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month
        return TimeRange(start_of_day(_add_months(start.date(), -months), zone), current.start)
    if is_of_days:
        day = start.date() - (end.date() - start.date())
        while start_of_day(day, zone) >= current.start:
            # Where a zone crossed the date line, a date can have no time at all.
            day -= timedelta(days=1)
        return TimeRange(start_of_day(day, zone), current.start)
    return TimeRange(current.start - (current.end - current.start), current.start)


def shifted_range(current: TimeRange, shift: str, zone: ZoneInfo, *, path: str) -> TimeRange:
    """`current` moved back by `-1y`, `-14d`, …: the same times of day on the local clock."""
    found = _RELATIVE.fullmatch(shift)
    if found is None or found[1] != "-" or found[2] is None or found[4] is not None:
        raise InvalidValueError(
            f"{shift!r} is not a time back: expected -1y, -3m, -2w, -14d or -12h", path=path
        )
    try:
        moved = [
            _moved(instant, int(found[2]), found[3], zone)
            for instant in (current.start, current.end)
        ]
    except (OverflowError, ValueError):
        moved = []
    if not moved or moved[0] < EARLIEST:
        raise InvalidValueError(f"{shift!r} goes back before {EARLIEST.year}", path=path)
    start, end = moved
    # The same dates can have no time at all where a zone crossed the date line; then it is as long as `current`.
    return TimeRange(start, end if end > start else start + (current.end - current.start))


def _moved(instant: datetime, count: int, unit: str, zone: ZoneInfo) -> datetime:
    if unit in _CLOCK_SECONDS:
        return instant - timedelta(seconds=count * _CLOCK_SECONDS[unit])
    local = instant.astimezone(zone)
    day = _back(local.date(), count, unit.lower())
    return local.replace(year=day.year, month=day.month, day=day.day).astimezone(UTC)


def _absolute(value: str, clock: Clock, bound: str) -> datetime | None:
    try:
        if _DATE.fullmatch(value):
            day = date.fromisoformat(value)
            return start_of_day(day + timedelta(days=1) if bound == "end" else day, clock.zone)
        moment = (
            datetime.fromisoformat(value) if re.match(r"\d{4}-\d{2}-\d{2}[T ]", value) else None
        )
        if moment is None:
            return None
        local = moment if moment.tzinfo is not None else moment.replace(tzinfo=clock.zone)
        instant = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # A time as the end is counted itself; times have milliseconds.
    return instant + _MILLISECOND if bound == "end" else instant


def _relative(value: str, clock: Clock, bound: str, is_exact: bool) -> datetime | None:
    found = _RELATIVE.fullmatch(value)
    if found is None:
        return None
    sign, digits, unit, position = found.groups()
    if digits is None and position is None:
        return None
    count = int(digits or 0) * (-1 if sign == "+" else 1)
    try:
        if unit in _CLOCK_SECONDS and not (unit == "h" and position):
            return (
                clock.now - timedelta(seconds=count * _CLOCK_SECONDS[unit])
                if position is None
                else None
            )
        if unit == "h":
            return _edge_of_hour(clock.now - timedelta(hours=count), position, clock.zone)
        day = _back(clock.today, count, unit.lower())
        if position is not None:
            return _edge_of_unit(day, unit.lower(), position, clock)
        if is_exact:
            return _moved(clock.now, count, unit, clock.zone)
        return start_of_day(day + timedelta(days=1) if bound == "end" else day, clock.zone)
    except (OverflowError, ValueError):
        return None


def _edge_of_hour(instant: datetime, position: str, zone: ZoneInfo) -> datetime:
    start = floor_to_clock(instant, Interval.HOUR, zone)
    return start if position == "Start" else next_on_clock(start, Interval.HOUR, zone)


def _edge_of_unit(day: date, unit: str, position: str, clock: Clock) -> datetime:
    first, following = day, day + timedelta(days=1)
    if unit == "w":
        first = floor_to_calendar(day, Interval.WEEK, clock.week_start)
        following = first + timedelta(days=7)
    elif unit in "mqy":
        length = {"m": 1, "q": 3, "y": 12}[unit]
        first = day.replace(day=1, month=day.month - (day.month - 1) % length)
        following = _add_months(first, length)
    return start_of_day(first if position == "Start" else following, clock.zone)


def _back(day: date, count: int, unit: str) -> date:
    if unit in "mqy":
        return _add_months(day, -count * {"m": 1, "q": 3, "y": 12}[unit])
    return day - timedelta(days=count * (7 if unit == "w" else 1))


def _add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
