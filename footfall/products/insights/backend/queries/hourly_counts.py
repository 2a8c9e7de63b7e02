"""Rows of events as counts by the hour, which a projection of `events` keeps for the columns that have few values.

The engine reads the projection of a part in place of its rows where the SELECT asks for nothing else than the projection
has, and the rows of a part that has none; the answer is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlglot import exp

from footfall.products.insights.backend.queries.kept_columns import reads_only
from footfall.products.insights.backend.queries.sources import Source
from footfall.query.calendar.hours import hour_of, hours_within, start_of_hour
from footfall.query.calendar.intervals import Buckets
from footfall.query.calendar.ranges import TimeRange
from footfall.query.calendar.whole_hours import is_of_whole_hours
from footfall.query.catalog.physical import FEW_VALUED_PROPERTIES
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_KEPT = frozenset({("event",), *(("properties", name) for name in FEW_VALUED_PROPERTIES)})
_HOURS = "hours"
_HOUR = "hour"
_VALUE = "held_value"
_COUNT = "events_in_hour"


@dataclass(frozen=True)
class HourlyCounts:
    """`rows`: one for each hour and value; `timestamp`: when an hour begins; `count`: all events of a group of rows."""

    rows: exp.Subquery
    timestamp: Node
    value: Node
    count: Node


def hourly_counts(
    source: Source,
    time_range: TimeRange,
    buckets: Buckets | None,
    zone: str,
    value: Node | None,
) -> HourlyCounts | None:
    """None where more than the projection has is asked for. `value`: what the events are told apart by."""
    asked = [*source.conditions(), *(() if value is None else (value,))]
    if not (
        source.is_of_events
        and all(reads_only(node, _KEPT) for node in asked)
        and is_of_whole_hours(time_range, buckets, ZoneInfo(zone))
    ):
        return None
    hour = hour_of(source.timestamp)
    columns = [build.alias(hour, _HOUR)]
    if value is not None:
        columns.append(build.alias(value, _VALUE))
    rows = build.select(
        [*columns, build.alias(build.call("count"), _COUNT)],
        source.table,
        where=build.all_of([*hours_within(hour, time_range), *source.conditions()]),
        group_by=[build.field(column.alias) for column in columns],
    )
    return HourlyCounts(
        rows=build.subquery(rows, _HOURS),
        timestamp=start_of_hour(build.field(_HOURS, _HOUR)),
        value=build.field(_HOURS, _VALUE),
        count=build.call("sum", build.field(_HOURS, _COUNT)),
    )
