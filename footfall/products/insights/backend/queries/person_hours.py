"""Events as the hours of people: who did something in which hour of UTC, which `events` keeps as a set.

A row for each hour of somebody, instead of each event, answers everything that counts people once, however often they came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from footfall.products.insights.backend.queries.kept_columns import reads_only
from footfall.products.insights.backend.queries.sources import EventsSource, Source
from footfall.query.calendar.hours import hours_within, start_of_hour
from footfall.query.calendar.intervals import Buckets
from footfall.query.calendar.ranges import TimeRange
from footfall.query.calendar.whole_hours import is_of_whole_hours
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_KEPT = frozenset({("event",), ("person_id",)})
_HOUR = build.field("hour")


@dataclass(frozen=True)
class PersonHours(EventsSource):
    """`timestamp`: when an hour begins. How many rows there are means nothing."""

    def within(self, time_range: TimeRange) -> list[Node]:
        return hours_within(_HOUR, time_range)


def person_hours(
    source: Source, ranges: Iterable[TimeRange], buckets: Buckets | None, zone: ZoneInfo
) -> PersonHours | None:
    """None where an hour does not tell whether it is in one of `ranges` and in which of `buckets`, or a condition needs more."""
    if not (
        source.is_of_events
        and all(reads_only(condition, _KEPT) for condition in source.conditions())
        and all(is_of_whole_hours(time_range, buckets, zone) for time_range in ranges)
    ):
        return None
    return PersonHours(
        name=source.name,
        table=build.table("person_hours"),
        timestamp=start_of_hour(_HOUR),
        actor=build.field("person_id"),
        is_of_series=source.is_of_series,
        filters=source.filters,
    )
