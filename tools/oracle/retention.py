"""What a RetentionQuery has to answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle import breakdowns, clock
from tools.oracle.actors import actor_of, matching, of_somebody
from tools.oracle.breakdowns import NONE, OTHER
from tools.oracle.events import uuid_order
from tools.oracle.history import Event, History
from tools.oracle.matching import is_action, is_of
from tools.oracle.points import Point

_PAGEVIEW = {"id": "$pageview"}
_NO_VALUE = ("none", NONE)
_OTHERS = ("other", OTHER)
Group = tuple[str, str] | None


@dataclass(frozen=True)
class _Question:
    query: dict[str, Any]
    history: History
    zone: ZoneInfo
    names: list[Any]

    @property
    def asked(self) -> dict[str, Any]:
        return dict(self.query["retentionFilter"])

    @property
    def interval(self) -> str:
        return str(self.asked.get("period", "Day")).lower()

    def actor(self, event: Event) -> Any:
        return actor_of(event, self.query.get("aggregation_group_type_index"), self.history)

    def place(self, event: Event) -> int:
        """-1 for an event before the range, the number of intervals for one after it."""
        name = clock.bucket_of(event.timestamp, self.interval, self.zone)
        if name < self.names[0]:
            return -1
        return self.names.index(name) if name <= self.names[-1] else len(self.names)


def answer(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> dict[str, Any]:
    """`results`: date, counts, percentages and breakdown_value of each row; `means`."""
    asked = _Question(query, history, zone, _intervals(query, history, now, zone))
    begun = _begun(asked)
    is_of_hours = asked.asked.get("timeWindowMode") == "24_hour_windows"
    returned = {} if is_of_hours else _returned(asked)
    results: list[dict[str, Any]] = []
    means: list[dict[str, Any]] = []
    for group, members in _groups(asked, begun):
        rows = [
            _row(
                asked,
                members,
                _returned_since(asked, group, start) if is_of_hours else returned,
                start,
            )
            for start in range(len(asked.names))
        ]
        for start, counts in enumerate(rows):
            results.append(
                {
                    "date": clock.shown(asked.names[start], zone),
                    "counts": counts,
                    "percentages": [_share(asked, counts, index) for index in range(len(counts))],
                    "breakdown_value": group[1] if group else None,
                }
            )
        if asked.asked.get("meanRetentionCalculation") != "none":
            means.append(
                {
                    "values": [
                        _mean(asked, rows, index) for index in range(len(_columns(asked)) + 1)
                    ],
                    "breakdown_value": group[1] if group else None,
                }
            )
    return {"results": results, "means": means}


def _intervals(query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo) -> list[Any]:
    asked, given = query["retentionFilter"], query.get("dateRange") or {}
    interval = asked.get("period", "Day").lower()
    count = asked.get("totalIntervals")
    if count is None and given.get("date_from") is not None:
        earliest = min((event.timestamp for event in history.events), default=None)
        start, end = clock.range_of(
            given["date_from"], given.get("date_to"), interval, now, zone, earliest
        )
        return clock.buckets_from(start, end, interval, zone)
    last = clock.last_moment(given.get("date_to"), now, zone)
    return clock.buckets_back(last, count or 8, interval, zone)


def _entity_events(asked: _Question, field: str) -> list[Event]:
    entity = asked.asked.get(field) or _PAGEVIEW
    events = of_somebody(asked.query.get("aggregation_group_type_index"), asked.history)
    return matching(events, asked.query, entity, entity.get("id"), asked.history)


def _begun(asked: _Question) -> list[tuple[Any, int, Group]]:
    """(actor, place, value) for each event that somebody begins with."""
    return [
        (asked.actor(event), place, _value(asked, event))
        for event in _beginnings(asked)
        if 0 <= (place := asked.place(event)) < len(asked.names)
    ]


def _beginnings(asked: _Question) -> list[Event]:
    kind = asked.asked.get("retentionType", "retention_recurring")
    events = _entity_events(asked, "targetEntity")
    if kind == "retention_recurring":
        return events
    candidates = events
    if kind == "retention_first_ever_occurrence":
        entity = asked.asked.get("targetEntity") or _PAGEVIEW
        everybody = of_somebody(asked.query.get("aggregation_group_type_index"), asked.history)
        candidates = [
            event
            for event in everybody
            if (
                is_of(event, entity, asked.history)
                if is_action(entity)
                else entity.get("id") in (None, event.event)
            )
        ]
    firsts: dict[Any, Event] = {}
    for event in sorted(candidates, key=lambda item: (item.timestamp, uuid_order(item))):
        firsts.setdefault(asked.actor(event), event)
    return [event for event in firsts.values() if event in events]


def _value(asked: _Question, event: Event) -> Group:
    breakdown = asked.query.get("breakdownFilter")
    if not breakdown:
        return None
    [text] = breakdowns.values_of(event, breakdown, asked.history)
    return _NO_VALUE if text is None else ("value", text)


def _returned(asked: _Question) -> dict[Any, set[int]]:
    times = Counter(
        (asked.actor(event), asked.place(event))
        for event in _entity_events(asked, "returningEntity")
    )
    places: dict[Any, set[int]] = {}
    for (actor, place), count in times.items():
        if count >= asked.asked.get("minimumOccurrences", 1) and 0 <= place < len(asked.names):
            places.setdefault(actor, set()).add(place)
    return places


def _returned_since(asked: _Question, group: Group, start: int) -> dict[Any, set[int]]:
    """As `_returned`, of windows counted from when each actor began in interval `start`, as places after it."""
    began: dict[Any, datetime] = {}
    kept = _kept(asked, _begun(asked))
    for event in _beginnings(asked):
        value = _value(asked, event)
        if asked.place(event) == start and (
            value == group or (group == _OTHERS and value not in kept)
        ):
            actor = asked.actor(event)
            began[actor] = min(began.get(actor, event.timestamp), event.timestamp)
    length = timedelta(hours={"hour": 1, "day": 24, "week": 168}[asked.interval])
    times = Counter(
        (asked.actor(event), (event.timestamp - began[asked.actor(event)]) // length)
        for event in _entity_events(asked, "returningEntity")
        if asked.actor(event) in began
    )
    places: dict[Any, set[int]] = {}
    for (actor, window), count in times.items():
        is_shown = 0 <= window < len(asked.names) - start
        if is_shown and count >= asked.asked.get("minimumOccurrences", 1):
            places.setdefault(actor, set()).add(start + window)
    return places


def _kept(asked: _Question, begun: list[tuple[Any, int, Group]]) -> list[Group]:
    """The values that are told apart, and no value at all."""
    people: dict[Group, set[Any]] = {}
    for actor, _, value in begun:
        people.setdefault(value, set()).add(actor)
    values = [value for value in people if value is not None and value[0] == "value"]
    values.sort(key=lambda value: (-len(people[value]), value))
    limit = (asked.query.get("breakdownFilter") or {}).get("breakdown_limit", 25)
    return [*values[:limit], _NO_VALUE]


def _groups(
    asked: _Question, begun: list[tuple[Any, int, Group]]
) -> list[tuple[Group, list[tuple[Any, int]]]]:
    breakdown = asked.query.get("breakdownFilter")
    if not breakdown:
        return [(None, [(actor, place) for actor, place, _ in begun])]
    kept = _kept(asked, begun)
    groups: list[tuple[Group, list[tuple[Any, int]]]] = [
        (group, [(actor, place) for actor, place, value in begun if value == group])
        for group in kept
    ]
    others = [(actor, place) for actor, place, value in begun if value not in kept]
    if not breakdown.get("breakdown_hide_other_aggregation"):
        groups.append((_OTHERS, others))
    return [(group, members) for group, members in groups if members]


def _columns(asked: _Question) -> list[tuple[int, int]]:
    count = len(asked.names)
    columns, first = [], 1
    for length in asked.asked.get("retentionCustomBrackets") or [1] * (count - 1):
        if first < count:
            columns.append((first, first + length - 1))
        first += length
    return columns


def _row(
    asked: _Question, members: list[tuple[Any, int]], returned: dict[Any, set[int]], start: int
) -> list[int]:
    return [len(people) for people in _people(asked, members, returned, start)]


def _people(
    asked: _Question, members: list[tuple[Any, int]], returned: dict[Any, set[int]], start: int
) -> list[set[Any]]:
    """Those whom the row begins with, and of them those who came back in each column."""
    people = {actor for actor, place in members if place == start}
    held = [people]
    for first, last in _columns(asked):
        if start + first >= len(asked.names):
            continue
        until = len(asked.names) if asked.asked.get("cumulative") else last
        back = {
            actor
            for actor in people
            if any(first <= place - start <= until for place in returned.get(actor, ()))
        }
        held.append(back)
    return held


def _reference(asked: _Question, counts: list[int], index: int) -> int:
    is_previous = asked.asked.get("retentionReference") == "previous"
    return counts[index - 1] if is_previous and index > 0 else counts[0]


def _share(asked: _Question, counts: list[int], index: int) -> float | None:
    reference = _reference(asked, counts, index)
    return counts[index] / reference * 100 if reference else None


def _mean(asked: _Question, rows: list[list[int]], index: int) -> float | None:
    held = [row for row in rows if index < len(row) and _reference(asked, row, index)]
    if not held:
        return None
    if asked.asked.get("meanRetentionCalculation") == "weighted":
        total = sum(_reference(asked, row, index) for row in held)
        return sum(row[index] for row in held) / total * 100
    return sum(row[index] / _reference(asked, row, index) * 100 for row in held) / len(held)


def behind(query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo) -> list[Point]:
    """Every cell, but those of values that read like no value or all others. Measured are the columns of each actor."""
    asked = _Question(query, history, zone, _intervals(query, history, now, zone))
    is_of_hours = asked.asked.get("timeWindowMode") == "24_hour_windows"
    returned = {} if is_of_hours else _returned(asked)
    found: list[Point] = []
    for group, members in _groups(asked, _begun(asked)):
        if group is not None and group[0] == "value" and group[1] in (NONE, OTHER):
            continue
        for start in range(len(asked.names)):
            back = _returned_since(asked, group, start) if is_of_hours else returned
            columns = _people(asked, members, back, start)
            named = {"interval": start} | ({"breakdown": group[1]} if group else {})
            found += [
                Point(
                    named={**named, "column": number},
                    actors={
                        actor: [place for place, held in enumerate(columns) if actor in held]
                        for actor in people
                    },
                    measure="appearances",
                    value=len(people),
                )
                for number, people in enumerate(columns)
            ]
    return found
