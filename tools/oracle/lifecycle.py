"""What a LifecycleQuery has to answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle import clock
from tools.oracle.actors import actor_of, matching, of_somebody
from tools.oracle.history import History
from tools.oracle.points import Point

_STATES = ("new", "returning", "resurrecting", "dormant")


def answer(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """For each state: status, days, data."""
    interval, given = query.get("interval", "day"), query.get("dateRange") or {}
    earliest = min((event.timestamp for event in history.events), default=None)
    start, end = clock.range_of(
        given.get("date_from"), given.get("date_to"), interval, now, zone, earliest
    )
    names = clock.buckets_from(start, end, interval, zone)
    active = _active(query, history, interval, zone, end)
    data = {state: [0] * len(names) for state in _STATES}
    for place, name in enumerate(names):
        before = clock.bucket_before(name, interval, zone)
        for visited in active.values():
            state = _state(visited, name, before)
            if state is not None:
                data[state][place] += -1 if state == "dormant" else 1
    wanted = (query.get("lifecycleFilter") or {}).get("toggledLifecycles", _STATES)
    days = [clock.shown(name, zone) for name in names]
    return [
        {"status": state, "days": days, "data": data[state]} for state in _STATES if state in wanted
    ]


def _active(
    query: dict[str, Any], history: History, interval: str, zone: ZoneInfo, end: datetime
) -> dict[Any, set[Any]]:
    index, series = query.get("aggregation_group_type_index"), query["series"][0]
    active: dict[Any, set[Any]] = {}
    for event in matching(of_somebody(index, history), query, series, series.get("event"), history):
        if event.timestamp < end:
            name = clock.bucket_of(event.timestamp, interval, zone)
            active.setdefault(actor_of(event, index, history), set()).add(name)
    return active


def _state(visited: set[Any], name: Any, before: Any) -> str | None:
    if name in visited:
        if name == min(visited):
            return "new"
        return "returning" if before in visited else "resurrecting"
    return "dormant" if before in visited else None


def behind(query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo) -> list[Point]:
    interval, given = query.get("interval", "day"), query.get("dateRange") or {}
    earliest = min((event.timestamp for event in history.events), default=None)
    start, end = clock.range_of(
        given.get("date_from"), given.get("date_to"), interval, now, zone, earliest
    )
    active = _active(query, history, interval, zone, end)
    found: list[Point] = []
    for name in clock.buckets_from(start, end, interval, zone):
        before = clock.bucket_before(name, interval, zone)
        # An hour that a clock shows twice is told by its offset.
        day = name.isoformat()
        for state in _STATES:
            actors = {
                actor: None
                for actor, visited in active.items()
                if _state(visited, name, before) == state
            }
            found.append(Point({"day": day, "status": state}, actors, value=len(actors)))
    return found
