"""What a client says a point is called (a day, a value of a breakdown, a period) -> the point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Literal

from footfall.products.insights.backend.contracts import BREAKDOWN_NULL, BREAKDOWN_OTHER
from footfall.products.insights.backend.logic.read_date_range import ComparedRange
from footfall.products.insights.backend.logic.shape_trends import bucket_day
from footfall.products.insights.backend.queries.actors_behind import ChosenValue
from footfall.products.insights.backend.queries.breakdowns import BrokenDown, of_parts
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
    breakdown: BrokenDown | None,
    kept_values: Callable[[], tuple[str, ...]],
    path: str,
) -> ChosenValue | None:
    """None for everybody. `kept_values`: those that the answer tells apart.

    Raises InvalidValueError with `path`.
    """
    parts = given if isinstance(given, list) else [] if given is None else [given]
    if not parts:
        return None
    if breakdown is None:
        raise InvalidValueError("the question has no breakdown", path=path)
    if set(parts) == {BREAKDOWN_OTHER} and not breakdown.names:
        return ChosenValue(other_than=kept_values())
    if len(parts) != breakdown.parts:
        raise InvalidValueError(
            f"expected a value for each of the {breakdown.parts} breakdowns", path=path
        )
    texts = [None if part == BREAKDOWN_NULL else str(part) for part in parts]
    if breakdown.parts > 1:
        return ChosenValue(of_parts(texts))
    if breakdown.names and texts[0] not in breakdown.names:
        raise InvalidValueError(
            f"expected one of the breakdown's cohorts: {', '.join(breakdown.names)}", path=path
        )
    return ChosenValue(texts[0], is_of_many=breakdown.is_many)


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
