"""Ranges of time where clocks do odd things."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from footfall.query.calendar.intervals import (
    Interval,
    WeekStart,
    buckets_between,
    milliseconds_of,
)
from footfall.query.calendar.ranges import TimeRange, previous_range
from footfall.query.syntax import build


def test_the_day_before_one_whose_midnight_comes_twice_is_a_whole_day() -> None:
    havana = ZoneInfo("America/Havana")
    day = TimeRange(datetime(2025, 11, 2, 4, tzinfo=UTC), datetime(2025, 11, 3, 5, tzinfo=UTC))
    before = previous_range(day, havana)
    assert before == TimeRange(datetime(2025, 11, 1, 4, tzinfo=UTC), day.start)


def test_the_last_hour_is_as_long_as_the_clock_makes_it() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    # Clocks go back from 2:00 to 1:30, so the hour that began at 1:00 ends 90 minutes later.
    began = datetime(2026, 4, 4, 14, tzinfo=UTC)
    buckets = buckets_between(
        began, began + timedelta(minutes=90), Interval.HOUR, lord_howe, WeekStart.SUNDAY
    )
    assert buckets.starts_ms == (milliseconds_of(began),)
    assert buckets.end_ms == milliseconds_of(began + timedelta(minutes=90))
    assert buckets.expression(build.field("timestamp")).this == "roundDown"
