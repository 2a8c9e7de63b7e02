"""What a PathsQuery has to answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle import clock
from tools.oracle.actors import actor_of, of_somebody
from tools.oracle.history import Event, History
from tools.oracle.matching import passes, text_of
from tools.oracle.points import Point

_GAP = timedelta(minutes=30)
Step = tuple[datetime, str]


def answer(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """source, target, value, average_conversion_time of each edge, in order."""
    asked = query["pathsFilter"]
    durations: dict[tuple[int, str, str], list[timedelta]] = {}
    for _, path in _walks(query, history, now, zone):
        for place, (left, right) in enumerate(zip(path, path[1:], strict=False), start=1):
            edge = (place, left[1], right[1])
            durations.setdefault(edge, []).append(right[0] - left[0])
    return [
        {
            "source": f"{place}_{source}",
            "target": f"{place + 1}_{target}",
            "value": len(durations[(place, source, target)]),
            "average_conversion_time": _mean_ms(durations[(place, source, target)]),
        }
        for place, source, target in _shown(durations, asked)
    ]


def behind(query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo) -> list[Point]:
    """Every edge, everybody who comes to a step's item or goes on from it, and those who end with it."""
    walked = _walks(query, history, now, zone)
    found: dict[tuple[tuple[str, str], ...], Counter[Any]] = {}
    for actor, path in walked:
        keys = [f"{place}_{step[1]}" for place, step in enumerate(path, start=1)]
        for left, right in zip(keys, keys[1:], strict=False):
            for named in (
                {"pathStartKey": left, "pathEndKey": right},
                {"pathStartKey": left},
                {"pathEndKey": right},
            ):
                found.setdefault(tuple(named.items()), Counter())[actor] += 1
        for key in keys[-1:]:
            found.setdefault((("pathDropoffKey", key),), Counter())[actor] += 1
    return [
        Point(dict(named), dict(actors), "path_count", actors.total(), adds_up=True)
        for named, actors in found.items()
    ]


def _walks(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> list[tuple[Any, list[Step]]]:
    """Every path, with whose it is."""
    asked, given = query["pathsFilter"], query.get("dateRange") or {}
    earliest = min((event.timestamp for event in history.events), default=None)
    start, end = clock.range_of(
        given.get("date_from"), given.get("date_to"), "day", now, zone, earliest
    )
    index = query.get("aggregation_group_type_index")
    by_actor: dict[Any, list[Event]] = {}
    for event in of_somebody(index, history):
        if (
            start <= event.timestamp < end
            and passes(event, query, history)
            and _is_of_types(event, asked.get("includeEventTypes"))
        ):
            by_actor.setdefault(actor_of(event, index, history), []).append(event)
    return [
        (actor, path)
        for actor, events in by_actor.items()
        for visit in _visits(_steps(events, asked, history))
        if (path := _cut(visit, asked))
    ]


def _is_of_types(event: Event, types: list[str] | None) -> bool:
    if not types:
        return True
    return event.event in types or ("custom_event" in types and not event.event.startswith("$"))


def _steps(events: list[Event], asked: dict[str, Any], history: History) -> list[Step]:
    excluded = [_like(pattern) for pattern in asked.get("excludeEvents") or []]
    steps = []
    for event in events:
        item = _item(event, asked, history)
        if item and not any(is_like(item) for is_like in excluded):
            steps.append((event.timestamp, item))
    return sorted(steps)


def _item(event: Event, asked: dict[str, Any], history: History) -> str:
    if event.event == "$pageview":
        item = text_of(event, "event", "$current_url", history) or ""
        item = item[:-1] if item.endswith("/") and item != "/" else item
    elif event.event == "$screen":
        item = text_of(event, "event", "$screen_name", history) or ""
    else:
        item = event.event
    cleaning = asked.get("localPathCleaningFilters") or []
    for rule in sorted(cleaning, key=lambda held: held.get("order", 10**9)):
        item = re.sub(rule["regex"], lambda _, rule=rule: rule.get("alias", ""), item)
    for grouping in asked.get("pathGroupings") or []:
        if item and _like(grouping)(item):
            return str(grouping)
    return item


def _like(pattern: str) -> Callable[[str], bool]:
    """`*` is any text: what is between must come in order, the first at the beginning and the last at the end."""
    parts = pattern.split("*")

    def is_like(item: str) -> bool:
        if len(parts) == 1:
            return item == pattern
        first, *middle, last = parts
        if not item.startswith(first) or len(item) < len(first) + len(last):
            return False
        place = len(first)
        until = len(item) - len(last)
        for part in middle:
            found = item.find(part, place, until)
            if found < 0:
                return False
            place = found + len(part)
        return item.endswith(last)

    return is_like


def _visits(steps: list[Step]) -> list[list[Step]]:
    visits: list[list[Step]] = []
    for index, step in enumerate(steps):
        if index == 0 or step[0] - steps[index - 1][0] > _GAP:
            visits.append([])
        if not visits[-1] or visits[-1][-1][1] != step[1]:
            visits[-1].append(step)
    return visits


def _cut(visit: list[Step], asked: dict[str, Any]) -> list[Step]:
    start, end, limit = asked.get("startPoint"), asked.get("endPoint"), asked.get("stepLimit", 5)
    if start is not None:
        visit = _from(visit, start)
    if end is not None:
        arrived = [index for index, step in enumerate(visit) if step[1] == end]
        visit = visit[: arrived[0] + 1] if arrived else []
    if end is None:
        return visit[:limit]
    if start is None:
        return visit[-limit:]
    if len(visit) <= limit:
        return visit
    head = limit // 2
    tail = limit - 1 - head
    return [*visit[:head], (visit[head][0], "..."), *visit[-tail:]]


def _from(visit: list[Step], item: str) -> list[Step]:
    items = [step[1] for step in visit]
    return visit[items.index(item) :] if item in items else []


def _shown(
    durations: dict[tuple[int, str, str], list[timedelta]], asked: dict[str, Any]
) -> list[tuple[int, str, str]]:
    least, most = asked.get("minEdgeWeight", 1), asked.get("maxEdgeWeight", 10**9)
    weighed = [edge for edge, held in durations.items() if least <= len(held) <= most]
    weighed.sort(key=lambda edge: (-len(durations[edge]), edge))
    weighed = weighed[: asked.get("edgeLimit", 50)]
    return [edge for edge in weighed if _is_led_to(edge, weighed)]


def _is_led_to(edge: tuple[int, str, str], edges: list[tuple[int, str, str]]) -> bool:
    place, source, _ = edge
    return place == 1 or any(
        _is_led_to(before, edges)
        for before in edges
        if before[0] == place - 1 and before[2] == source
    )


def _mean_ms(held: list[timedelta]) -> float:
    return float(Fraction(sum(round(item / timedelta(milliseconds=1)) for item in held), len(held)))
