"""Which ranges of which clocks begin, end and are divided at whole hours of UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from footfall.query.calendar.hours import HOUR_MS
from footfall.query.calendar.intervals import Buckets, Interval, milliseconds_of
from footfall.query.calendar.ranges import TimeRange

# Before, clocks were changed in many ways that no longer are; after, nobody knows.
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
# Less than between any two changes of a clock in that time.
_STEP = timedelta(days=7)
_HOUR = timedelta(hours=1)
_SECOND = timedelta(seconds=1)


def is_of_whole_hours(time_range: TimeRange, buckets: Buckets | None, zone: ZoneInfo) -> bool:
    """Whether all instants of one hour of UTC are in the range or not, and in the same bucket."""
    edges = (time_range.start, time_range.end)
    if not all(_FIRST <= edge < _LAST and milliseconds_of(edge) % HOUR_MS == 0 for edge in edges):
        return False
    if buckets is None:
        return True
    return buckets.interval is not Interval.MINUTE and has_whole_hours(zone)


@lru_cache(maxsize=1000)
def has_whole_hours(zone: ZoneInfo) -> bool:
    """Whether the zone's clocks show a full hour when UTC's do, and are changed only then, in this century."""
    at = _FIRST
    while at < _LAST:
        following = at + _STEP
        if _offset(at, zone) % _HOUR:
            return False
        if _offset(at, zone) != _offset(following, zone) and not _is_at_full_hour(at, zone):
            return False
        at = following
    return True


def _is_at_full_hour(before: datetime, zone: ZoneInfo) -> bool:
    """Of the one change of the clocks in the step after `before`."""
    first = _offset(before, zone)
    changed = before + _STEP
    while changed - before > _SECOND:
        middle = before + (changed - before) // _SECOND // 2 * _SECOND
        if _offset(middle, zone) == first:
            before = middle
        else:
            changed = middle
    return milliseconds_of(changed) % HOUR_MS == 0


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    if offset is None:
        raise TypeError(f"{zone} is no zone of clocks")
    return offset
