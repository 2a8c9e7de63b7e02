"""Where intervals begin and end. Hours are UTC's; days are the export's time zone's, so they have 23 to 25 hours."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from footfall.products.exports.backend.contracts import Interval, TimeSpan

_HOUR = timedelta(hours=1)


def interval_with(instant: datetime, interval: Interval, timezone: str) -> TimeSpan:
    """The interval in which `instant` lies."""
    if interval is Interval.HOUR:
        start = instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return TimeSpan(start, start + _HOUR)
    day = instant.astimezone(ZoneInfo(timezone)).date()
    return TimeSpan(_day_start(day, timezone), _day_start(day + timedelta(days=1), timezone))


def last_complete_interval(now: datetime, interval: Interval, timezone: str) -> TimeSpan:
    current = interval_with(now, interval, timezone)
    return interval_with(current.start - timedelta(microseconds=1), interval, timezone)


def list_intervals(
    start: datetime, end: datetime, interval: Interval, timezone: str
) -> Iterator[TimeSpan]:
    """All whole intervals from the one with `start` in it up to the last that ends at or before `end`."""
    current = interval_with(start, interval, timezone)
    while current.end <= end:
        yield current
        current = interval_with(current.end, interval, timezone)


def _day_start(day: date, timezone: str) -> datetime:
    """The first instant of a day, in UTC. Where clocks are put forward at midnight, the day begins at one o'clock."""
    zone = ZoneInfo(timezone)
    # A midnight that does not exist is read with the offset before the gap: that is the gap's end, where the day begins.
    # Of a midnight that comes twice, the first is taken.
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
