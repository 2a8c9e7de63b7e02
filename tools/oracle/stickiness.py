"""What a StickinessQuery has to answer."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle import clock
from tools.oracle.actors import actor_of, matching, of_somebody
from tools.oracle.history import History
from tools.oracle.points import Point


def answer(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """For each series and period: compare_label, data."""
    return [
        {
            "compare_label": label,
            "data": _data(query, series, history, zone, first, last),
        }
        for series in query["series"]
        for label, first, last in _periods(query, history, now, zone)
    ]


def _periods(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> list[tuple[str | None, datetime, datetime]]:
    interval, given = query.get("interval", "day"), query.get("dateRange") or {}
    earliest = min((event.timestamp for event in history.events), default=None)
    start, end = clock.range_of(
        given.get("date_from"), given.get("date_to"), interval, now, zone, earliest
    )
    start = _begin_of(start, end, interval, zone)
    compare = query.get("compareFilter") or {}
    periods: list[tuple[str | None, datetime, datetime]] = [(None, start, end)]
    if compare.get("compare"):
        before, until = clock.range_before(start, end, zone, compare.get("compare_to"))
        before = _begin_of(before, until, interval, zone)
        periods = [("current", start, end), ("previous", before, until)]
    return periods


def _begin_of(start: datetime, end: datetime, interval: str, zone: ZoneInfo) -> datetime:
    first = clock.buckets_from(start, end, interval, zone)[0]
    return first if isinstance(first, datetime) else clock.day_begins(first, zone)


def _data(
    query: dict[str, Any],
    series: dict[str, Any],
    history: History,
    zone: ZoneInfo,
    start: datetime,
    end: datetime,
) -> list[int]:
    asked = query.get("stickinessFilter") or {}
    sizes = Counter(_active(query, series, history, zone, start, end).values())
    width = len(clock.buckets_from(start, end, query.get("interval", "day"), zone))
    if asked.get("computedAs") == "cumulative":
        return [
            sum(count for size, count in sizes.items() if size >= number)
            for number in range(1, width + 1)
        ]
    return [sizes[number] for number in range(1, width + 1)]


def _active(
    query: dict[str, Any],
    series: dict[str, Any],
    history: History,
    zone: ZoneInfo,
    start: datetime,
    end: datetime,
) -> Counter[Any]:
    """In how many intervals each actor is active."""
    interval, asked = query.get("interval", "day"), query.get("stickinessFilter") or {}
    index = series.get("math_group_type_index")
    times = Counter(
        (actor_of(event, index, history), clock.bucket_of(event.timestamp, interval, zone))
        for event in matching(
            of_somebody(index, history), query, series, series.get("event"), history
        )
        if start <= event.timestamp < end
    )
    return Counter(actor for (actor, _), count in times.items() if _is_enough(count, asked))


def _is_enough(count: int, asked: dict[str, Any]) -> bool:
    criteria = asked.get("stickinessCriteria")
    if criteria is None:
        return True
    value = criteria["value"]
    return {"gte": count >= value, "lte": count <= value, "exact": count == value}[
        criteria["operator"]
    ]


def behind(query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo) -> list[Point]:
    """Every number, measured by the intervals that somebody is active in."""
    is_cumulative = (query.get("stickinessFilter") or {}).get("computedAs") == "cumulative"
    found: list[Point] = []
    for order, series in enumerate(query["series"]):
        for label, first, last in _periods(query, history, now, zone):
            active = _active(query, series, history, zone, first, last)
            data = _data(query, series, history, zone, first, last)
            for number, value in enumerate(data, start=1):
                actors = {
                    actor: size
                    for actor, size in active.items()
                    if size == number or (is_cumulative and size > number)
                }
                named = {"series": order, "interval": number}
                named |= {"compare": label} if label is not None else {}
                found.append(Point(named, actors, "intervals", value))
    return found
