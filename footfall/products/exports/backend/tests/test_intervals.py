from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.products.exports.backend.contracts import Interval
from footfall.products.exports.backend.logic.list_intervals import (
    interval_with,
    last_complete_interval,
    list_intervals,
)

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "America/Santiago",
    "Asia/Beirut",
]


@pytest.mark.parametrize(
    ("zone", "instant", "hours"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 12, tzinfo=UTC), 23),
        ("Europe/Berlin", datetime(2026, 10, 25, 12, tzinfo=UTC), 25),
        ("America/New_York", datetime(2026, 3, 8, 18, tzinfo=UTC), 23),
        ("America/New_York", datetime(2026, 11, 1, 18, tzinfo=UTC), 25),
        # clocks go from midnight to one: this day has no midnight
        ("Asia/Beirut", datetime(2026, 3, 29, 12, tzinfo=UTC), 23),
        ("UTC", datetime(2026, 3, 29, 12, tzinfo=UTC), 24),
    ],
)
def test_a_day_has_as_many_hours_as_its_zone_gives_it(
    zone: str, instant: datetime, hours: int
) -> None:
    span = interval_with(instant, Interval.DAY, zone)
    assert span.start <= instant < span.end
    assert span.end - span.start == timedelta(hours=hours)


@given(
    seconds=st.integers(min_value=0, max_value=10 * 365 * 86_400),
    zone=st.sampled_from(ZONES),
    interval=st.sampled_from(list(Interval)),
)
def test_intervals_follow_each_other_without_gap_or_overlap(
    seconds: int, zone: str, interval: Interval
) -> None:
    instant = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    spans = list(list_intervals(instant, instant + timedelta(days=9), interval, zone))
    assert spans[0].start <= instant < spans[0].end
    assert all(left.end == right.start for left, right in zip(spans, spans[1:], strict=False))
    assert spans[-1].end <= instant + timedelta(days=9)
    assert last_complete_interval(spans[1].start, interval, zone) == spans[0]


def test_the_last_complete_interval_has_ended() -> None:
    now = datetime(2026, 11, 24, 15, 4, tzinfo=UTC)
    hour = last_complete_interval(now, Interval.HOUR, "Asia/Kolkata")
    assert hour.end == datetime(2026, 11, 24, 15, tzinfo=UTC)
    day = last_complete_interval(now, Interval.DAY, "Europe/Berlin")
    assert day.end == datetime(2026, 11, 23, 23, tzinfo=UTC)
