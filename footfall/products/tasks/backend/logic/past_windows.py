"""The same window in the weeks before, on the team's clocks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from footfall.query.calendar.hours import hour_number

WEEK = timedelta(weeks=1)


def week_before(instant: datetime, weeks: int, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks of `zone` showed the same weekday and time `weeks` weeks before."""
    local = instant.astimezone(zone).replace(tzinfo=None)
    return (local - weeks * WEEK).replace(tzinfo=zone).astimezone(instant.tzinfo)


def count_between(hours: Mapping[int, int], start: datetime, end: datetime) -> int:
    """The sum of `hours` (by hour number) over the whole hours of a window."""
    return sum(hours.get(number, 0) for number in range(hour_number(start), hour_number(end)))


def past_counts(
    hours: Mapping[int, int], start: datetime, end: datetime, zone: ZoneInfo, weeks: int
) -> list[int]:
    """The counts of the window in up to `weeks` weeks before, the latest first; none from before the first event."""
    if not hours:
        return []
    first = min(hours)
    windows = [
        (past, past + (end - start))
        for past in (week_before(start, number, zone) for number in range(1, weeks + 1))
    ]
    return [count_between(hours, *window) for window in windows if hour_number(window[0]) >= first]
