"""Questions that only count read the projection of hours; what the hours cannot tell is read from the events."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.queries.breakdowns import broken_down
from footfall.products.insights.backend.queries.sources import events_source
from footfall.products.insights.backend.queries.trends import Period, trends_tree
from footfall.products.insights.backend.tests.made_up_scope import made_up_scope
from footfall.query.calendar.intervals import Interval, WeekStart, buckets_between
from footfall.query.calendar.ranges import TimeRange
from footfall.query.calendar.whole_hours import has_whole_hours, is_of_whole_hours
from footfall.query.compiler import compile_query
from footfall.query.nodes.breakdowns import BreakdownFilter
from footfall.query.nodes.series import EventsNode
from footfall.query.passes.context import Context
from footfall.query.render.sql import RenderedQuery

_START = datetime(2026, 3, 28, tzinfo=UTC)
_DAYS = TimeRange(_START, _START + timedelta(days=2))
_SCOPE = made_up_scope(_DAYS.end, ZoneInfo("UTC"))
_EVENTS = 3000
_BY_BROWSER = BreakdownFilter(breakdown="$browser")


def _filter(kind: str, key: str, value: str) -> dict[str, str]:
    return {"type": kind, "key": key, "value": value}


@pytest.mark.parametrize(
    ("asked", "zone", "interval", "reads_hours"),
    [
        ({}, "Europe/Berlin", Interval.DAY, True),
        ({}, "UTC", Interval.HOUR, True),
        ({"breakdown": _BY_BROWSER}, "UTC", Interval.DAY, True),
        ({"properties": [_filter("event", "$browser", "Chrome")]}, "UTC", None, True),
        ({"properties": [_filter("event", "plan", "pro")]}, "UTC", Interval.DAY, False),
        ({"properties": [_filter("person", "$browser", "pro")]}, "UTC", Interval.DAY, False),
        ({"properties": [{"type": "hogql", "key": "rand() >= 0"}]}, "UTC", Interval.DAY, False),
        ({"breakdown": BreakdownFilter(breakdown="plan")}, "UTC", Interval.DAY, False),
        ({}, "UTC", Interval.MINUTE, False),
        ({}, "Asia/Kolkata", Interval.DAY, False),
        ({"breakdown": _BY_BROWSER}, "Asia/Kolkata", Interval.DAY, False),
    ],
)
def test_counts_are_read_by_the_hour_where_hours_can_tell(
    clickhouse: ClickHouseUsers,
    team_id: int,
    asked: dict[str, Any],
    zone: str,
    interval: Interval | None,
    *,
    reads_hours: bool,
) -> None:
    _store(clickhouse, team_id)
    compiled = _compiled(clickhouse, team_id, asked, ZoneInfo(zone), interval)
    plan = clickhouse.reader.run_query(f"EXPLAIN {compiled.sql}", compiled.parameters).rows
    assert ("(hourly_counts)" in str(plan)) == reads_hours
    result = clickhouse.reader.run_query(compiled.sql, compiled.parameters)
    wanted = asked.get("properties", [{}])[0]
    expected = {"Chrome": _EVENTS // 2, "pro": 0}.get(str(wanted.get("value")), _EVENTS)
    assert sum(row[-1] for row in result.rows) == expected


def test_an_hour_is_read_only_where_the_range_has_it_whole() -> None:
    utc, half = ZoneInfo("UTC"), timedelta(minutes=30)
    for time_range in (
        TimeRange(_DAYS.start + half, _DAYS.end),
        TimeRange(_DAYS.start, _DAYS.end - timedelta(milliseconds=1)),
        TimeRange(datetime(1969, 12, 31, tzinfo=UTC), _DAYS.end),
    ):
        assert not is_of_whole_hours(time_range, None, utc)
    assert is_of_whole_hours(_DAYS, None, utc)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        *(("UTC", True), ("Europe/Berlin", True), ("Africa/Casablanca", True)),
        *(("Asia/Kolkata", False), ("Asia/Kathmandu", False)),
        # Clocks that are moved by half an hour, and those that were moved a minute past midnight.
        *(("Australia/Lord_Howe", False), ("America/Moncton", False)),
    ],
)
def test_zones_of_whole_hours(zone: str, *, expected: bool) -> None:
    assert has_whole_hours(ZoneInfo(zone)) is expected


def _compiled(
    clickhouse: ClickHouseUsers,
    team_id: int,
    asked: dict[str, Any],
    zone: ZoneInfo,
    interval: Interval | None,
) -> RenderedQuery:
    series = EventsNode.model_validate(
        {"kind": "EventsNode", "event": "seen", "properties": asked.get("properties")}
    )
    buckets = interval and buckets_between(_DAYS.start, _DAYS.end, interval, zone, WeekStart.MONDAY)
    tree = trends_tree(
        series,
        events_source(series, [], "", _SCOPE),
        Period(_DAYS, buckets or None, zone.key),
        "",
        breakdown=broken_down(asked.get("breakdown"), ""),
    )
    return compile_query(tree, Context(team_id, clickhouse.reader.settings.database))


def _store(clickhouse: ClickHouseUsers, team_id: int) -> None:
    rows = [
        (
            *(team_id, uuid.uuid4(), "seen", f"visitor {number}", uuid.uuid4()),
            _START + timedelta(hours=number % 3, milliseconds=number),
            json.dumps({"$browser": ("Chrome", "Safari")[number // 3 % 2], "plan": "free"}),
        )
        for number in range(_EVENTS)
    ]
    for share in (rows[: _EVENTS // 3], rows[_EVENTS // 3 :]):
        clickhouse.writer.insert_rows(
            f"{clickhouse.writer.settings.database}.events",
            ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
            share,
        )
