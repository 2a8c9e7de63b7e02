"""Buckets counted back from a moment, on clocks that do odd things."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from footfall.query.calendar.intervals import Buckets, Interval, WeekStart
from footfall.query.calendar.places import buckets_back, start_before, starts_of, whole_range

BERLIN = ZoneInfo("Europe/Berlin")


def back(moment: str, count: int, interval: Interval, zone: ZoneInfo = BERLIN) -> Buckets:
    instant = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return buckets_back(instant, count, interval, zone, WeekStart.SUNDAY)


def shown(buckets: Buckets) -> list[str]:
    return [f"{bucket.label_time:%m-%d %H:%M}" for bucket in buckets.items]


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (Interval.DAY, ["03-29 00:00", "03-30 00:00"]),
        (Interval.WEEK, ["03-22 00:00", "03-29 00:00"]),
        (Interval.MONTH, ["02-01 00:00", "03-01 00:00"]),
        (Interval.HOUR, ["03-30 11:00", "03-30 12:00"]),
    ],
)
def test_the_last_bucket_is_the_one_that_the_moment_is_in(
    interval: Interval, expected: list[str]
) -> None:
    assert shown(back("2026-03-30T10:20", 2, interval)) == expected


def test_an_hour_that_a_clock_shows_twice_is_two_buckets() -> None:
    assert shown(back("2026-10-25T02:10", 4, Interval.HOUR)) == [
        "10-25 01:00",
        "10-25 02:00",
        "10-25 02:00",
        "10-25 03:00",
    ]


def test_a_date_that_a_zone_skipped_is_a_bucket_without_an_instant() -> None:
    buckets = back("2011-12-30T12:00", 3, Interval.DAY, ZoneInfo("Pacific/Apia"))
    assert shown(buckets) == ["12-29 00:00", "12-30 00:00", "12-31 00:00"]
    first, skipped, last = starts_of(buckets)
    assert first < skipped == last


def test_the_range_is_whole_and_what_is_before_it_is_next_to_it() -> None:
    buckets = back("2026-03-29T10:00", 1, Interval.DAY)
    whole = whole_range(buckets)
    # a day of 23 hours
    assert (whole.start, whole.end) == (
        datetime(2026, 3, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),
    )
    assert start_before(buckets) == datetime(2026, 3, 27, 23, tzinfo=UTC)
    months = back("2026-03-15T10:00", 1, Interval.MONTH)
    assert start_before(months) == datetime(2026, 1, 31, 23, tzinfo=UTC)
    hours = back("2026-10-25T01:10", 1, Interval.HOUR)
    assert start_before(hours) == datetime(2026, 10, 25, 0, tzinfo=UTC)
