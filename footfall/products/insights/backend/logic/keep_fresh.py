"""For how long an answer may be shown again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from footfall.products.insights.backend.contracts import Asker
from footfall.query.calendar.intervals import Interval

# A question that is asked again and again takes at most a thirtieth of the time, and a cheap one is as fresh as new.
COST_FACTOR = 30
LONGEST_REFRESH_PAUSE = timedelta(minutes=1)
_LIVE = {
    Interval.MINUTE: timedelta(seconds=30),
    Interval.HOUR: timedelta(minutes=5),
    Interval.DAY: timedelta(minutes=15),
    Interval.WEEK: timedelta(minutes=30),
    Interval.MONTH: timedelta(hours=1),
}
_LIVE_ROWS = timedelta(minutes=1)
# Not for ever: events of a past range still arrive, from telephones that were switched off and from imports.
_PAST = timedelta(hours=6)


@dataclass(frozen=True)
class Freshness:
    """`fresh_until`: from then on it is computed anew. `refresh_from`: before, computing anew is of no use."""

    fresh_until: datetime
    refresh_from: datetime


def freshness_of(
    answer: dict[str, Any], question: object, asker: Asker, began: datetime, ended: datetime
) -> Freshness:
    """Of an answer that was computed from `began` to `ended`."""
    by_cost = (ended - began) * COST_FACTOR
    interval = getattr(question, "interval", None)
    if _is_past(answer, began):
        fresh_until = ended + min(by_cost, _PAST)
    else:
        longest = _LIVE.get(interval, _LIVE_ROWS) if interval else _LIVE_ROWS
        fresh_until = min(ended + min(by_cost, longest), _next_boundary(began, interval, asker))
    fresh_until = max(fresh_until, ended)
    return Freshness(fresh_until, min(fresh_until, ended + LONGEST_REFRESH_PAUSE))


def _is_past(answer: dict[str, Any], began: datetime) -> bool:
    """Whether the range that was read had ended. An answer that tells of no range is of now."""
    told = answer.get("resolved_date_range")
    if not told:
        return False
    return datetime.fromisoformat(told["date_to"]) < began


def _next_boundary(began: datetime, interval: Interval | None, asker: Asker) -> datetime:
    """When "today" or "this hour" means another one."""
    if interval is Interval.MINUTE:
        return began.replace(second=0, microsecond=0) + timedelta(minutes=1)
    if interval is Interval.HOUR:
        return began.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    local = began.astimezone(asker.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return midnight.astimezone(UTC)
