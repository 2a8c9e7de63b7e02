"""Stretches of days that end with each bucket: who was active within them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from footfall.query.calendar.intervals import (
    Buckets,
    date_function_for,
    milliseconds_of,
    start_of_day,
)
from footfall.query.calendar.ranges import TimeRange, shifted_range
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_DAY_ZERO = date(1970, 1, 1)


@dataclass(frozen=True)
class Windows:
    """`of_bucket[i]` ends with bucket i, or with the range where that is earlier. Ends ascend.

    Starts do too, but where clocks are set back: so many days before the second of two equal hours is as before the first.
    """

    of_bucket: tuple[TimeRange, ...]

    @property
    def whole(self) -> TimeRange:
        return TimeRange(
            min(_in_utc(window.start) for window in self.of_bucket), self.of_bucket[-1].end
        )

    def expression(self, timestamp: Node) -> Node:
        """The number of each bucket, from 0, whose window `timestamp` is in: a row becomes one row for each."""
        milliseconds = build.call("toUnixTimestamp64Milli", timestamp)
        ended = how_many_begun(milliseconds, [window.end for window in self.of_bucket])
        begun = how_many_begun(milliseconds, [window.start for window in self.of_bucket])
        return build.call("arrayJoin", build.call("range", ended, begun))

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """The first and the last stretch of each bucket's window, by their numbers from 0.

        Between two neighbours among all starts and ends lies a stretch, which is in a window or outside of it.
        """
        places = {moment: place for place, moment in enumerate(self._moments)}
        return tuple(
            (places[_in_utc(window.start)], places[_in_utc(window.end)] - 1)
            for window in self.of_bucket
        )

    def stretch_of(self, timestamp: Node, zone: ZoneInfo) -> Node:
        """The number of the stretch that `timestamp`, which is in `whole`, is in: an Int64."""
        moments = self._moments
        first = moments[0].astimezone(zone).date()
        days = [
            start_of_day(first + timedelta(days=number), zone) for number in range(len(moments))
        ]
        is_daily = moments[:-1] == days[:-1] and moments[-1] <= days[-1]
        if is_daily and not any(_is_repeated(day, zone) for day in days):
            # One for each local day, which is quicker to find than a place among moments.
            function = date_function_for(first, days[-1].astimezone(zone).date())
            day = build.call("toInt64", build.call(function, timestamp, build.constant(zone.key)))
            return build.call("minus", day, build.integer((first - _DAY_ZERO).days))
        begun = how_many_begun(build.call("toUnixTimestamp64Milli", timestamp), moments)
        return build.call("minus", begun, build.constant(1))

    @property
    def _moments(self) -> list[datetime]:
        return sorted(
            {_in_utc(at) for window in self.of_bucket for at in (window.start, window.end)}
        )


def windows_of(
    buckets: Buckets | None, time_range: TimeRange, days: int, zone: ZoneInfo
) -> Windows:
    """Windows of so many local days before the end of each bucket; without buckets one, before the end of the range."""
    ends = [time_range.end] if buckets is None else _ends(buckets, time_range)
    return Windows(tuple(TimeRange(_days_before(end, days, zone), end) for end in ends))


def _ends(buckets: Buckets, time_range: TimeRange) -> list[datetime]:
    """A bucket ends where the next begins."""
    starts = [
        (
            item.label_time
            if buckets.interval.is_within_day
            else start_of_day(item.label_time.date(), buckets.zone)
        )
        for item in buckets.items[1:]
    ]
    return [*starts, time_range.end]


def _days_before(end: datetime, days: int, zone: ZoneInfo) -> datetime:
    moved = shifted_range(TimeRange(end, end + timedelta(days=1)), f"-{days}d", zone, path="")
    return min(moved.start, end - timedelta(milliseconds=1))


def _in_utc(moment: datetime) -> datetime:
    """Two of one zone are compared by what clocks show, which is the same twice when they are set back."""
    return moment.astimezone(UTC)


def _is_repeated(midnight: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks show it twice: after the first time they show the day before again."""
    local = midnight.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def how_many_begun(milliseconds: Node, moments: list[datetime]) -> Node:
    """How many of the ascending `moments` are not after `milliseconds`, as an Int64."""
    starts = [milliseconds_of(moment) for moment in moments]
    distinct = sorted(set(starts))
    counts = [bisect_right(starts, start) for start in distinct]
    reached = build.call("roundDown", milliseconds, build.integers([distinct[0] - 1, *distinct]))
    return build.call(
        "transform", reached, build.integers(distinct), build.integers(counts), build.integer(0)
    )
