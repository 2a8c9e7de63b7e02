"""What a FunnelsQuery has to answer: every try is a thing of its own, and every rule of the README a few lines."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle import clock
from tools.oracle.actors import actor_of, of_somebody
from tools.oracle.events import uuid_order
from tools.oracle.history import Event, History
from tools.oracle.matching import matches_all, text_of

_OTHER = "$$_posthog_breakdown_other_$$"
_NONE = "$$_posthog_breakdown_null_$$"
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000}
Key = tuple[str, str] | None


@dataclass
class _Try:
    """`steps[i]` is the step that `events[i]` served."""

    events: list[Event]
    steps: list[int]
    is_standing: bool = True
    is_spoilt: bool = False
    is_forgotten: bool = False

    @property
    def level(self) -> int:
        return len(self.events)


@dataclass
class _Question:
    query: dict[str, Any]
    history: History
    start: datetime
    end: datetime
    zone: ZoneInfo
    asked: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.asked = self.query.get("funnelsFilter") or {}

    @property
    def order(self) -> str:
        return str(self.asked.get("funnelOrderType", "ordered"))

    @property
    def size(self) -> int:
        return len(self.query["series"])

    @property
    def window(self) -> timedelta:
        unit = self.asked.get("funnelWindowIntervalUnit", "day")
        return timedelta(seconds=self.asked.get("funnelWindowInterval", 14) * _UNITS[unit])

    def is_of(self, event: Event, node: dict[str, Any]) -> bool:
        return node.get("event") in (None, event.event) and matches_all(
            event, node.get("properties"), self.history
        )

    def steps_of(self, event: Event) -> list[int]:
        return [step for step, node in enumerate(self.query["series"]) if self.is_of(event, node)]

    def value_of(self, event: Event) -> str | None:
        asked = self.query["breakdownFilter"]
        return text_of(event, asked["breakdown_type"], asked["breakdown"], self.history)


def answer(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> dict[str, Any] | list[Any]:
    asked = query.get("funnelsFilter") or {}
    viz = asked.get("funnelVizType", "steps")
    given = query.get("dateRange") or {}
    interval = query.get("interval", "day") if viz == "trends" else "day"
    earliest = min((event.timestamp for event in history.events), default=None)
    start, end = clock.range_of(
        given.get("date_from"), given.get("date_to"), interval, now, zone, earliest
    )
    question = _Question(query, history, start, end, zone)
    histories = _histories(question)
    if viz == "time_to_convert":
        return _times(question, [events for _, events in histories])
    if viz == "trends":
        return _trends(question, histories, interval)
    return _steps(question, histories)


def _histories(question: _Question) -> list[tuple[Key, list[Event]]]:
    """The events of each actor (and value, where each value is a history of its own), in order."""
    query, history = question.query, question.history
    index = query.get("aggregation_group_type_index")
    by_actor: dict[Any, list[Event]] = {}
    for event in of_somebody(index, history):
        if question.start <= event.timestamp < question.end and matches_all(
            event, query.get("properties"), history
        ):
            by_actor.setdefault(actor_of(event, index, history), []).append(event)
    found: list[tuple[Key, list[Event]]] = []
    for events in by_actor.values():
        events.sort(key=lambda event: (event.timestamp, uuid_order(event)))
        if not query.get("breakdownFilter"):
            found.append((None, events))
        elif _attribution(question) == "all_events":
            for value in {question.value_of(event) for event in events}:
                own = [event for event in events if question.value_of(event) == value]
                found.append((_key(value), own))
        else:
            found.append((_key(_touched(question, events)), events))
    return found


def _attribution(question: _Question) -> str:
    return str(question.asked.get("breakdownAttributionType", "first_touch"))


def _key(value: str | None) -> Key:
    return ("none", _NONE) if value is None else ("value", value)


def _touched(question: _Question, events: list[Event]) -> str | None:
    of_steps = [event for event in events if question.steps_of(event)]
    values = [question.value_of(event) for event in of_steps]
    known = [value for value in values if value is not None]
    if not known or _attribution(question) == "step":
        return None
    return known[0] if _attribution(question) == "first_touch" else known[-1]


def _key_of_try(question: _Question, key: Key, chosen: _Try) -> Key:
    if key is None or _attribution(question) != "step":
        return key
    step = question.asked["breakdownAttributionValue"]
    served = [
        event for event, number in zip(chosen.events, chosen.steps, strict=True) if number == step
    ]
    return _key(question.value_of(served[0]) if served else None)


def _chosen(
    question: _Question, events: list[Event], begins: Iterable[Event] | None = None
) -> _Try | None:
    """The actor's try. `begins`: the events that one may begin with, all of them if it is not given."""
    may_begin = None if begins is None else {event.uuid for event in begins}
    tries: list[_Try] = []
    for event in events:
        _look_at(question, event, tries, may_begin is None or event.uuid in may_begin)
        done = [item for item in tries if item.level == question.size and not item.is_spoilt]
        if done:
            return done[0]
    counting = [item for item in tries if not item.is_spoilt and not item.is_forgotten]
    furthest = max((item.level for item in counting), default=0)
    # The latest is the one that began last.
    return [item for item in counting if item.level == furthest][-1] if counting else None


def _look_at(question: _Question, event: Event, tries: list[_Try], may_begin: bool) -> None:
    standing = [item for item in tries if item.is_standing]
    for item in standing:
        if event.timestamp - item.events[0].timestamp > question.window:
            item.is_standing = False
    alive = [item for item in standing if item.is_standing]
    arrived: list[_Try] = []
    for item in alive:
        step = _next_step(question, event, item)
        if step is not None:
            item.events.append(event)
            item.steps.append(step)
            arrived.append(item)
    steps = question.steps_of(event)
    can_begin = bool(steps) if question.order == "unordered" else 0 in steps
    if can_begin and may_begin:
        begun = _Try([event], [steps[0]])
        tries.append(begun)
        arrived.append(begun)
    stayed = [item for item in alive if item not in arrived]
    for node in question.asked.get("exclusions") or []:
        if question.is_of(event, node):
            first, last = node["funnelFromStep"] + 1, node["funnelToStep"] + 1
            for item in stayed:
                item.is_spoilt = item.is_spoilt or first <= item.level < last
            for item in arrived:
                item.is_spoilt = item.is_spoilt or first < item.level < last
    for item in stayed:
        if question.order == "strict":
            item.is_standing = False
        elif any(other.level == item.level for other in arrived):
            item.is_standing, item.is_forgotten = False, True
    for item in tries:
        if item.is_spoilt:
            item.is_standing = False


def _next_step(question: _Question, event: Event, item: _Try) -> int | None:
    steps = question.steps_of(event)
    if question.order == "unordered":
        return next((step for step in steps if step not in item.steps), None)
    return item.level if item.level in steps else None


def _steps(question: _Question, histories: list[tuple[Key, list[Event]]]) -> list[Any]:
    tries: list[tuple[Key, _Try]] = []
    for key, events in histories:
        chosen = _chosen(question, events)
        if chosen is not None:
            tries.append((_key_of_try(question, key, chosen), chosen))
    if not question.query.get("breakdownFilter"):
        return _counted(question, None, [chosen for _, chosen in tries])
    weights = Counter(key for key, _ in tries if key is not None)
    return [
        _counted(question, key, [chosen for held, chosen in tries if held in held_keys])
        for key, held_keys in _shown(question, weights)
    ]


def _shown(
    question: _Question, weights: Counter[tuple[str, str]]
) -> list[tuple[tuple[str, str], set[tuple[str, str]]]]:
    """Each key of the answer, with the keys that it stands for."""
    asked = question.query["breakdownFilter"]
    values = sorted(
        (key for key in weights if key[0] == "value"),
        key=lambda key: (-weights[key], key[1].encode()),
    )
    limit = asked.get("breakdown_limit", 25)
    shown = [(key, {key}) for key in values[:limit]]
    none = ("none", _NONE)
    if none in weights:
        shown.append((none, {none}))
    if values[limit:] and not asked.get("breakdown_hide_other_aggregation"):
        shown.append((("other", _OTHER), set(values[limit:])))
    return shown


def _counted(question: _Question, key: Key, tries: list[_Try]) -> list[dict[str, Any]]:
    steps = []
    for order in range(question.size):
        there = [item for item in tries if item.level > order]
        took = [_seconds(item, order - 1, order) for item in there] if order else []
        steps.append(
            {
                "order": order,
                "count": len(there),
                "average_conversion_time": sum(took) / len(took) if took else None,
                "median_conversion_time": float(statistics.median(took)) if took else None,
                "breakdown_value": None if key is None else key[1],
            }
        )
    return steps


def _seconds(item: _Try, first: int, last: int) -> float:
    return (item.events[last].timestamp - item.events[first].timestamp).total_seconds()


def _span(question: _Question) -> tuple[int, int]:
    first = question.asked.get("funnelFromStep", 0)
    return first, question.asked.get("funnelToStep", question.size - 1)


def _times(question: _Question, histories: list[list[Event]]) -> dict[str, Any]:
    first, last = _span(question)
    tries = [_chosen(question, events) for events in histories]
    took = [_seconds(item, first, last) for item in tries if item is not None and item.level > last]
    if not took:
        return {"bins": [], "average_conversion_time": None}
    whole = [int(seconds) for seconds in took]
    count = question.asked.get("binCount")
    if count is None:
        count = 1
        while count**3 < len(took) and count < 60:
            count += 1
    low, width = min(whole), 1
    while low + count * width <= max(whole):
        width += 1
    begins = [low + index * width for index in range(count)]
    return {
        "bins": [
            [begin, sum(begin <= seconds < begin + width for seconds in whole)] for begin in begins
        ],
        "average_conversion_time": sum(took) / len(took),
    }


def _trends(
    question: _Question, histories: list[tuple[Key, list[Event]]], interval: str
) -> list[dict[str, Any]]:
    first, last = _span(question)
    names = clock.buckets(question.start, question.end, interval, question.zone)
    entered: Counter[tuple[Key, int]] = Counter()
    converted: Counter[tuple[Key, int]] = Counter()
    for key, events in histories:
        places: dict[int, list[Event]] = {}
        for event in events:
            place = clock.bucket_index(
                event.timestamp, question.start, question.end, interval, question.zone
            )
            places.setdefault(place, []).append(event)
        for place, begins in places.items():
            chosen = _chosen(question, events, begins)
            if chosen is not None and chosen.level > first:
                held = _key_of_try(question, key, chosen)
                entered[held, place] += 1
                converted[held, place] += chosen.level > last
    if question.query.get("breakdownFilter"):
        weights: Counter[tuple[str, str]] = Counter()
        for (key, _), count in entered.items():
            if key is not None:
                weights[key] += count
        shown: list[tuple[Key, set[Any]]] = [*_shown(question, weights)]
    else:
        shown = [(None, {None})]
    answers = []
    for key, held_keys in shown:
        begun, done = (
            [sum(counts[held, place] for held in held_keys) for place in range(len(names))]
            for counts in (entered, converted)
        )
        answers.append(
            {
                "days": names,
                "entered": begun,
                "converted": done,
                "data": [to / of * 100 if of else None for of, to in zip(begun, done, strict=True)],
                "breakdown_value": None if key is None else key[1],
            }
        )
    return answers
