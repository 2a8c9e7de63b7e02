"""Which stretches of time each bucket's window is made of, and how a moment's stretch is found."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlglot import exp

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.query.calendar.intervals import Interval, WeekStart, buckets_between, milliseconds_of
from footfall.query.calendar.ranges import TimeRange
from footfall.query.calendar.windows import Windows, windows_of
from footfall.query.render.sql import spell
from footfall.query.syntax import build
from footfall.query.syntax.walk import find

BERLIN = ZoneInfo("Europe/Berlin")
# At the end of summer time clocks there show midnight twice.
AZORES = ZoneInfo("Atlantic/Azores")


def windows_from(
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    days: int = 3,
    interval: Interval = Interval.DAY,
) -> Windows:
    time_range = TimeRange(start.astimezone(UTC), end.astimezone(UTC))
    buckets = buckets_between(time_range.start, time_range.end, interval, zone, WeekStart.SUNDAY)
    return windows_of(buckets, time_range, days, zone)


WHOLE_DAYS = windows_from(
    datetime(2026, 3, 27, tzinfo=BERLIN), datetime(2026, 3, 31, tzinfo=BERLIN), BERLIN
)
UNTIL_NOON = windows_from(
    datetime(2026, 3, 27, tzinfo=BERLIN), datetime(2026, 3, 30, 12, tzinfo=BERLIN), BERLIN
)
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
# From within the hour before midnight that clocks showed twice.
TWO_EVENINGS = windows_from(
    datetime(2018, 2, 17, 23, 30, tzinfo=SAO_PAULO),
    datetime(2018, 2, 18, 1, tzinfo=SAO_PAULO),
    SAO_PAULO,
    days=7,
    interval=Interval.MINUTE,
)
TWO_MIDNIGHTS = windows_from(
    datetime(2026, 10, 23, tzinfo=AZORES), datetime(2026, 10, 27, tzinfo=AZORES), AZORES
)


def test_windows_of_whole_days_are_made_of_days() -> None:
    assert WHOLE_DAYS.stretches == ((0, 2), (1, 3), (2, 4), (3, 5))


@pytest.mark.parametrize(
    "windows",
    [WHOLE_DAYS, UNTIL_NOON, TWO_MIDNIGHTS, TWO_EVENINGS],
    ids=["whole days", "until noon", "two midnights", "two evenings"],
)
def test_a_window_is_made_of_the_stretches_within_it(windows: Windows) -> None:
    starts = sorted(
        {at.astimezone(UTC) for held in windows.of_bucket for at in (held.start, held.end)}
    )
    assert windows.whole.start == starts[0]
    for held, (first, last) in zip(windows.of_bucket, windows.stretches, strict=True):
        within = [
            place
            for place, start in enumerate(starts)
            if held.start.astimezone(UTC) <= start < held.end.astimezone(UTC)
        ]
        assert within == list(range(first, last + 1))


def test_a_range_that_ends_within_a_day_cuts_the_day_that_its_window_begins_in() -> None:
    # The last window begins at noon of the 27th, so that day is of two stretches.
    assert UNTIL_NOON.stretches == ((0, 3), (1, 4), (2, 5), (3, 6))


@pytest.mark.parametrize(
    ("windows", "zone", "is_by_date"),
    [
        (WHOLE_DAYS, BERLIN, True),
        (UNTIL_NOON, BERLIN, False),
        (TWO_MIDNIGHTS, AZORES, False),
    ],
    ids=["whole days", "until noon", "two midnights"],
)
def test_every_moment_is_found_in_its_stretch(
    windows: Windows, zone: ZoneInfo, is_by_date: bool, clickhouse: ClickHouseUsers
) -> None:
    starts = sorted({at for held in windows.of_bucket for at in (held.start, held.end)})
    moments = [windows.whole.start + timedelta(minutes=30 * index) for index in range(24 * 2 * 8)]
    within = [at for at in moments if at < windows.whole.end]
    expected = [sum(start <= at for start in starts) - 1 for at in within]

    found = windows.stretch_of(build.variable("at"), zone)
    assert any(call.name == "toDate" for call in find(found, exp.Anonymous)) is is_by_date
    milliseconds = build.integers(milliseconds_of(at) for at in within)
    at_moment = windows.stretch_of(
        build.call("fromUnixTimestamp64Milli", build.variable("ms"), build.constant("UTC")), zone
    )
    rendered = spell(
        build.select(
            [build.call("arrayMap", build.function(["ms"], at_moment), milliseconds)],
            build.table("one", database="system"),
        )
    )
    rows = clickhouse.writer.run_query(rendered.sql, rendered.parameters).rows
    assert list(rows[0][0]) == expected
