"""Hours of UTC by their number: whole ones since 1970."""

from datetime import datetime
from typing import Final

from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

HOUR_MS: Final = 3_600_000


def hour_number(instant: datetime) -> int:
    return milliseconds_of(instant) // HOUR_MS


def hour_of(timestamp: Node) -> Node:
    """Spelled as the projection `hourly_counts` of `events` has it, so that it can be read in place of the events."""
    milliseconds = build.call("toUnixTimestamp64Milli", timestamp)
    return build.call("intDiv", milliseconds, build.constant(HOUR_MS))
