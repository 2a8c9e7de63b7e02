"""What a client says a point is called (a day, a value of a breakdown, a period) -> the point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Literal

from footfall.products.insights.backend.contracts import BREAKDOWN_NULL, BREAKDOWN_OTHER
from footfall.products.insights.backend.logic.read_date_range import ComparedRange
from footfall.products.insights.backend.logic.shape_trends import bucket_day
from footfall.products.insights.backend.queries.actors_behind import ChosenValue
from footfall.query.calendar.intervals import Buckets
from footfall.query.errors import InvalidValueError
from footfall.query.nodes.actors import BreakdownKey, Day

_CLOCK = "%Y-%m-%d %H:%M:%S"


def find_bucket(buckets: Buckets, day: Day, path: str) -> int:
    """The number of the bucket that an answer's `days` calls `day`. Raises InvalidValueError with `path`."""
    if isinstance(day, int):
        raise InvalidValueError("expected one of the answer's days, as a text", path=path)
    names = [bucket_day(bucket, buckets.interval) for bucket in buckets.items]
    found = [place for place, name in enumerate(names) if name == day] or _by_moment(buckets, day)
    if not found:
        raise InvalidValueError(
            f"{day!r} is none of the answer's days: expected one from {names[0]} to {names[-1]}",
            path=path,
        )
    if len(found) > 1:
        starts = [buckets.items[place].label_time.isoformat() for place in found]
        raise InvalidValueError(
            f"clocks show {day} twice: expected {' or '.join(starts)}", path=path
        )
    return found[0]


def find_range(
    ranges: Sequence[ComparedRange], compare: Literal["current", "previous"] | None, path: str
) -> ComparedRange:
    """Raises InvalidValueError with `path`."""
    if compare == "previous" and len(ranges) < 2:
        raise InvalidValueError("the question compares with no other period", path=path)
    return ranges[1] if compare == "previous" else ranges[0]


def find_value(
    given: BreakdownKey | None,
    kept_values: Callable[[], tuple[str, ...]] | None,
    path: str,
) -> ChosenValue | None:
    """None for everybody. `kept_values`: those that the answer tells apart; None for a question without a breakdown.

    Raises InvalidValueError with `path`.
    """
    value = given
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None:
        return None
    if kept_values is None:
        raise InvalidValueError("the question has no breakdown", path=path)
    if value == BREAKDOWN_OTHER:
        return ChosenValue(other_than=kept_values())
    return ChosenValue(None if value == BREAKDOWN_NULL else str(value))


def _by_moment(buckets: Buckets, day: str) -> list[int]:
    """Those that the local date and time begins, or, with an offset, the moment."""
    try:
        moment = datetime.fromisoformat(day)
    except ValueError:
        return []
    starts = [bucket.label_time for bucket in buckets.items]
    if moment.tzinfo is not None:
        # In UTC: a time that a local clock shows twice never equals one of another zone.
        instant = moment.astimezone(UTC)
        return [place for place, start in enumerate(starts) if start.astimezone(UTC) == instant]
    written = moment.strftime(_CLOCK)
    return [place for place, start in enumerate(starts) if start.strftime(_CLOCK) == written]
