"""Questions that count people once read their hours; what the hours cannot tell, or do not hold yet, is read from the events."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlglot import exp

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.logic.find_person_hours import (
    forget_person_hours,
    has_person_hours,
)
from footfall.products.insights.backend.queries.actors import actors_of
from footfall.products.insights.backend.queries.breakdowns import broken_down
from footfall.products.insights.backend.queries.lifecycle import lifecycle_tree
from footfall.products.insights.backend.queries.retention import retention_tree
from footfall.products.insights.backend.queries.retention_starts import Column, Retention
from footfall.products.insights.backend.queries.sources import EventsSource, events_source
from footfall.products.insights.backend.queries.stickiness import stickiness_tree
from footfall.products.insights.backend.queries.trends import Period, trends_tree
from footfall.products.insights.backend.tests.made_up_scope import made_up_scope
from footfall.query.calendar.intervals import Buckets, Interval, WeekStart, buckets_between
from footfall.query.calendar.ranges import TimeRange
from footfall.query.calendar.windows import windows_of
from footfall.query.compiler import compile_query
from footfall.query.nodes.breakdowns import BreakdownFilter
from footfall.query.nodes.retention import RetentionType
from footfall.query.nodes.series import EventsNode
from footfall.query.nodes.stickiness import StickinessCriteria, StickinessOperator
from footfall.query.passes.context import Context

_START = datetime(2026, 3, 28, tzinfo=UTC)
_DAYS = TimeRange(_START, _START + timedelta(days=3))
_SCOPE = made_up_scope(_DAYS.end, ZoneInfo("UTC"))
_PEOPLE = 40
_ONCE = StickinessCriteria(operator=StickinessOperator.AT_LEAST, value=1)


def _source(asked: dict[str, Any]) -> EventsSource:
    node = {"kind": "EventsNode", "event": "seen", **asked}
    return events_source(EventsNode.model_validate(node), [], "", _SCOPE)


def _buckets(zone: str, interval: Interval) -> Buckets:
    return buckets_between(_DAYS.start, _DAYS.end, interval, ZoneInfo(zone), WeekStart.MONDAY)


def _trend(
    zone: str = "UTC",
    interval: Interval = Interval.DAY,
    time_range: TimeRange = _DAYS,
    breakdown: BreakdownFilter | None = None,
    *,
    is_cumulative: bool = False,
    has_hours: bool = True,
    **asked: Any,
) -> exp.Select:
    series = EventsNode.model_validate(
        {"kind": "EventsNode", "event": "seen", "math": "dau"} | asked
    )
    days = series.math and series.math.window_days
    buckets = _buckets(zone, interval)
    windows = windows_of(buckets, time_range, days, ZoneInfo(zone)) if days else None
    return trends_tree(
        series,
        _source({"properties": asked.get("properties")}),
        Period(time_range, buckets, zone, windows),
        "",
        breakdown=broken_down(breakdown, ""),
        is_cumulative=is_cumulative,
        has_person_hours=has_hours,
    )


def _retained(has_hours: bool = True, groups: int | None = None, **asked: Any) -> exp.Select:
    held = Retention(
        buckets=_buckets("UTC", Interval.DAY),
        begins=_source({}),
        returns=_source({}),
        actors=actors_of(groups),
        **{"kind": RetentionType.RECURRING, "columns": (Column(1, 1), Column(2, 2)), **asked},
    )
    return retention_tree(held, None, has_person_hours=has_hours)


def _lived(has_hours: bool = True, groups: int | None = None) -> exp.Select:
    return lifecycle_tree(
        _source({}),
        actors_of(groups),
        _buckets("UTC", Interval.DAY),
        _DAYS,
        has_person_hours=has_hours,
    )


def _stuck(has_hours: bool = True, criteria: StickinessCriteria | None = None) -> exp.Select:
    return stickiness_tree(
        _source({}),
        actors_of(None),
        _buckets("UTC", Interval.DAY),
        _DAYS,
        criteria,
        has_person_hours=has_hours,
    )


@pytest.mark.parametrize(
    "asked",
    [
        _trend,
        partial(_trend, "Europe/Berlin", Interval.HOUR),
        partial(_trend, math="weekly_active"),
        partial(_trend, is_cumulative=True),
        _retained,
        _lived,
        _stuck,
    ],
)
def test_people_are_counted_by_their_hours_as_by_their_events(
    clickhouse: ClickHouseUsers, team_id: int, asked: Callable[..., exp.Select]
) -> None:
    _store(clickhouse, team_id)
    of_hours, of_events = asked(has_hours=True), asked(has_hours=False)
    assert _reads_hours(of_hours)
    assert not _reads_hours(of_events)
    found = _rows(clickhouse, team_id, of_hours)
    assert found
    assert found == _rows(clickhouse, team_id, of_events)


@pytest.mark.parametrize(
    "asked",
    [
        lambda: _trend(math="total"),
        lambda: _trend(math="first_time_for_user"),
        lambda: _trend(math="unique_group", math_group_type_index=0),
        lambda: _trend(math="avg_count_per_actor"),
        lambda: _trend(breakdown=BreakdownFilter(breakdown="$browser")),
        lambda: _trend(properties=[{"type": "event", "key": "plan", "value": "pro"}]),
        lambda: _trend(properties=[{"type": "hogql", "key": "rand() >= 0"}]),
        lambda: _trend("Asia/Kolkata"),
        lambda: _trend(interval=Interval.MINUTE),
        lambda: _trend(time_range=TimeRange(_DAYS.start, _DAYS.end - timedelta(milliseconds=1))),
        lambda: _retained(kind=RetentionType.FIRST_TIME),
        lambda: _retained(minimum=2),
        lambda: _retained(window_ms=86_400_000),
        lambda: _retained(groups=0),
        lambda: _lived(groups=0),
        lambda: _stuck(criteria=_ONCE),
    ],
)
def test_what_hours_cannot_tell_is_read_from_the_events(asked: Callable[[], exp.Select]) -> None:
    assert not _reads_hours(asked())


@pytest.fixture
def nothing_known() -> Iterator[None]:
    forget_person_hours()
    yield
    forget_person_hours()


@pytest.mark.usefixtures("nothing_known")
def test_hours_are_read_only_where_every_part_has_them(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    _store(clickhouse, team_id)
    events = f"{clickhouse.writer.settings.database}.events"
    assert has_person_hours(clickhouse.reader)
    clickhouse.writer.run_command(
        f"ALTER TABLE {events} CLEAR PROJECTION person_hours SETTINGS mutations_sync = 2"
    )
    try:
        # For a while it is taken for what it was.
        assert has_person_hours(clickhouse.reader)
        forget_person_hours()
        assert not has_person_hours(clickhouse.reader)
    finally:
        clickhouse.writer.run_command(
            f"ALTER TABLE {events} MATERIALIZE PROJECTION person_hours SETTINGS mutations_sync = 2"
        )
    forget_person_hours()
    assert has_person_hours(clickhouse.reader)


def test_an_event_that_a_merge_replaces_takes_its_hour_along(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    """The same event, sent again with another time of the same day."""
    person, event = uuid.uuid4(), uuid.uuid4()
    for hour in (1, 5):
        _insert(
            clickhouse,
            [(team_id, event, "seen", "visitor", person, _START + timedelta(hours=hour), "{}")],
        )
    by_hour = _trend(interval=Interval.HOUR)
    assert sum(row[-1] for row in _rows(clickhouse, team_id, by_hour)) == 2
    database = clickhouse.writer.settings.database
    clickhouse.writer.run_command(f"OPTIMIZE TABLE {database}.events FINAL")
    rows = _rows(clickhouse, team_id, by_hour)
    assert sum(row[-1] for row in rows) == 1
    assert rows == _rows(clickhouse, team_id, _trend(interval=Interval.HOUR, has_hours=False))


def _reads_hours(tree: exp.Select) -> bool:
    return any(table.name == "person_hours" for table in tree.find_all(exp.Table))


def _rows(clickhouse: ClickHouseUsers, team_id: int, tree: exp.Select) -> list[tuple[Any, ...]]:
    compiled = compile_query(tree, Context(team_id, clickhouse.reader.settings.database))
    return sorted(clickhouse.reader.run_query(compiled.sql, compiled.parameters).rows, key=repr)


def _store(clickhouse: ClickHouseUsers, team_id: int) -> None:
    """Of another team too, and some people merged into others."""
    people = [uuid.uuid4() for _ in range(_PEOPLE)]
    rows = [
        (
            *(
                team_id + number % 2,
                uuid.uuid4(),
                ("seen", "left")[number % 5 == 0],
                f"visitor {number}",
            ),
            people[number * number % _PEOPLE],
            _START + timedelta(minutes=number * 37 % 4320, milliseconds=number),
            json.dumps({"plan": "free"}),
        )
        for number in range(1200)
    ]
    for share in (rows[:400], rows[400:]):
        _insert(clickhouse, share)
    writer = clickhouse.writer
    writer.insert_rows(
        f"{writer.settings.database}.person_overrides",
        ["team_id", "old_person_id", "person_id", "merged_at", "version"],
        [(team_id, people[place], people[place + 1], _START, 1) for place in (2, 8, 20)],
    )
    writer.run_command(f"SYSTEM RELOAD DICTIONARY {writer.settings.database}.person_overrides_dict")


def _insert(clickhouse: ClickHouseUsers, rows: list[tuple[Any, ...]]) -> None:
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        rows,
    )
