"""Hours of UTC by their number: whole ones since 1970."""

from datetime import datetime
from typing import Final

from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.calendar.ranges import TimeRange
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

HOUR_MS: Final = 3_600_000


def hour_number(instant: datetime) -> int:
    return milliseconds_of(instant) // HOUR_MS


def hour_of(timestamp: Node) -> Node:
    """Spelled as the projection `hourly_counts` of `events` has it, so that it can be read in place of the events."""
    milliseconds = build.call("toUnixTimestamp64Milli", timestamp)
    return build.call("intDiv", milliseconds, build.constant(HOUR_MS))


def hours_within(hour: Node, time_range: TimeRange) -> list[Node]:
    """Whether the hour of that number is in `time_range`, which begins and ends with an hour."""
    return [
        build.compare(hour, ">=", build.integer(hour_number(time_range.start))),
        build.compare(hour, "<", build.integer(hour_number(time_range.end))),
    ]


def start_of_hour(hour: Node) -> Node:
    """When the hour of that number begins."""
    began = build.call("multiply", hour, build.constant(HOUR_MS))
    return build.call("fromUnixTimestamp64Milli", began, build.constant("UTC"))
