"""What a FunnelsQuery has to answer, counted of the tries of each actor (funnels_tries.py)."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle import breakdowns, clock
from tools.oracle.actors import actor_of, of_somebody
from tools.oracle.breakdowns import NONE, OTHER
from tools.oracle.funnels_tries import Rules, Try, chosen
from tools.oracle.history import Event, History
from tools.oracle.matching import passes, text_of
from tools.oracle.points import Point
from tools.oracle.sampled_funnels import is_sampled, siphash

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Key = tuple[str, str] | None


@dataclass(frozen=True)
class _Question:
    """`label`, where this period is compared with another; `kept`: the values that the other one told apart."""

    query: dict[str, Any]
    history: History
    start: datetime
    end: datetime
    zone: ZoneInfo
    rules: Rules
    label: str | None = None
    kept: tuple[str, ...] | None = None

    @property
    def asked(self) -> dict[str, Any]:
        return self.rules.asked

    @property
    def attribution(self) -> str:
        if breakdowns.is_by_cohort(self.query.get("breakdownFilter") or {}):
            # Who is in several has a history in each.
            return "all_events"
        return str(self.asked.get("breakdownAttributionType", "first_touch"))

    def values_of(self, event: Event) -> list[str | None]:
        return breakdowns.values_of(event, self.query["breakdownFilter"], self.history)

    def value_of(self, event: Event) -> str | None:
        return self.values_of(event)[0]

    def scaled(self, count: int) -> int:
        return round(count / self.query.get("samplingFactor", 1))


@dataclass(frozen=True)
class _Story:
    """The events of an actor that may be of one try, in order. `held`: what they have in common."""

    key: Key
    held: tuple[str, ...]
    events: list[Event]


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
    question = _Question(query, history, start, end, zone, Rules(query, history))
    if viz == "time_to_convert":
        return _times(question)
    compare = query.get("compareFilter") or {}
    if not compare.get("compare"):
        found = _of_period(question, interval)
        return found if query.get("breakdownFilter") or viz == "trends" else found[0]
    current = _of_period(replace(question, label="current"), interval)
    before = clock.range_before(start, end, zone, compare.get("compare_to"))
    kept = tuple(key[1] for key in _shown_keys(question, interval) if key and key[0] == "value")
    earlier = replace(question, start=before[0], end=before[1], label="previous", kept=kept)
    return [*current, *_of_period(earlier, interval)]


def _of_period(question: _Question, interval: str) -> list[Any]:
    if question.asked.get("funnelVizType", "steps") == "trends":
        return _trends(question, interval)
    return _steps(question)


def _actors(question: _Question) -> list[list[_Story]]:
    """For each actor (and value, where each value is a history of its own) the stories that it has."""
    query = question.query
    by_actor: dict[Any, list[Event]] = {}
    for event, actor in _of_actors(question):
        if question.start <= event.timestamp < question.end and passes(
            event, query, question.history
        ):
            by_actor.setdefault(actor, []).append(event)
    found: list[list[_Story]] = []
    for events in by_actor.values():
        events.sort(key=lambda event: _order_of(question, event))
        if query.get("breakdownFilter") and question.attribution == "all_events":
            for value in {value for event in events for value in question.values_of(event)}:
                own = [event for event in events if value in question.values_of(event)]
                found.append(_stories(question, own, _key(value)))
        else:
            found.append(_stories(question, events, None))
    return found


def _order_of(question: _Question, event: Event) -> Any:
    order = question.rules.order_of(event)
    if not question.query.get("breakdownFilter") or question.attribution != "step":
        return order
    value = question.value_of(event)
    return order, value is None, (value or "").encode()


def _of_actors(question: _Question) -> list[tuple[Event, Any]]:
    query, history = question.query, question.history
    written = question.asked.get("funnelAggregateByHogQL")
    if written is None:
        index = query.get("aggregation_group_type_index")
        found = [(event, actor_of(event, index, history)) for event in of_somebody(index, history)]
    else:
        kind, _, key = ("event", "", written.removeprefix("properties."))
        if written.startswith("person."):
            kind, key = "person", written.removeprefix("person.properties.")
        texts = [(event, text_of(event, kind, key, history)) for event in history.events]
        found = [(event, text) for event, text in texts if text]
    factor = query.get("samplingFactor", 1)
    return [(event, actor) for event, actor in found if is_sampled(actor, factor)]


def _stories(question: _Question, events: list[Event], key: Key) -> list[_Story]:
    by_held: dict[tuple[str, ...], list[Event]] = {}
    asked = question.asked.get("holdConstantProperties") or []
    for event in events:
        texts = [
            text_of(event, item.get("type", "event"), item["property"], question.history)
            for item in asked
        ]
        held = tuple(text for text in texts if text is not None)
        if len(held) == len(asked):
            by_held.setdefault(held, []).append(event)
    return [
        _Story(_touched(question, own) if _is_by_touch(question) else key, held, own)
        for held, own in by_held.items()
    ]


def _is_by_touch(question: _Question) -> bool:
    return bool(question.query.get("breakdownFilter")) and question.attribution != "all_events"


def _key(value: str | None) -> Key:
    return ("none", NONE) if value is None else ("value", value)


def _touched(question: _Question, events: list[Event]) -> Key:
    of_steps = [event for event in events if question.rules.steps_of(event)]
    values = [question.value_of(event) for event in of_steps]
    known = [
        (event.timestamp, siphash(value.encode()) >> 2, value)
        for event, value in zip(of_steps, values, strict=True)
        if value is not None
    ]
    if not known or question.attribution == "step":
        return _key(None)
    return _key((min(known) if question.attribution == "first_touch" else max(known))[-1])


def _key_of_try(question: _Question, key: Key, item: Try) -> Key:
    if key is None or question.attribution != "step":
        return key
    step = question.asked["breakdownAttributionValue"]
    served = [
        event for event, number in zip(item.events, item.steps, strict=True) if number == step
    ]
    return _key(question.value_of(served[0]) if served else None)


def _best(
    question: _Question, stories: list[_Story], begins: dict[str, list[Event]] | None = None
) -> tuple[Key, Try] | None:
    """The try that counts of all that an actor has with different values held constant."""
    tries: list[tuple[Any, _Story, Try]] = []
    for story in stories:
        own = None if begins is None else begins.get(str(story.held), [])
        item = chosen(question.rules, story.events, own)
        if item is not None:
            is_complete = item.position == question.rules.size
            when = item.events[-1].timestamp if is_complete else item.began
            since = (when - _EPOCH).total_seconds()
            order = (
                *(-part for part in (item.position, len(item.events))),
                since if is_complete else -since,
                [text.encode() for text in story.held],
            )
            tries.append((order, story, item))
    if not tries:
        return None
    _, story, item = min(tries, key=lambda found: found[0])
    return _key_of_try(question, story.key, item), item


def _tries(question: _Question) -> list[tuple[Key, Try]]:
    found = [_best(question, stories) for stories in _actors(question)]
    return [item for item in found if item is not None]


def _steps(question: _Question) -> list[list[dict[str, Any]]]:
    tries = _tries(question)
    if not question.query.get("breakdownFilter"):
        return [_counted(question, None, [item for _, item in tries])]
    weights = Counter(key for key, _ in tries if key is not None)
    return [
        _counted(question, key, [item for held, item in tries if held in held_keys])
        for key, held_keys in _shown(question, weights)
    ]


def _shown_keys(question: _Question, interval: str) -> list[Key]:
    if not question.query.get("breakdownFilter"):
        return []
    if question.asked.get("funnelVizType", "steps") == "trends":
        entered, _ = _entered(question, interval)
        weights: Counter[tuple[str, str]] = Counter()
        for (key, _), count in entered.items():
            weights[key or ("", "")] += count
    else:
        weights = Counter(key for key, _ in _tries(question) if key is not None)
    return [key for key, _ in _shown(question, weights)]


def _shown(
    question: _Question, weights: Counter[tuple[str, str]]
) -> list[tuple[tuple[str, str], set[tuple[str, str]]]]:
    """Each key of the answer, with the keys that it stands for."""
    asked = question.query["breakdownFilter"]
    given = breakdowns.given_values(asked)
    if given is not None:
        return [(("value", value), {("value", value)}) for value in given]
    values = sorted(
        (key for key in weights if key[0] == "value"),
        key=lambda key: (-weights[key], key[1].encode()),
    )
    kept = values[: asked.get("breakdown_limit", 25)]
    if question.kept is not None:
        # In the order of the period that they are kept from.
        kept = [("value", text) for text in question.kept if ("value", text) in weights]
    shown = [(key, {key}) for key in kept]
    none = ("none", NONE)
    if none in weights:
        shown.append((none, {none}))
    others = {key for key in values if key not in kept}
    if others and not asked.get("breakdown_hide_other_aggregation"):
        shown.append((("other", OTHER), others))
    return shown


def _shown_value(question: _Question, key: Key) -> str | list[str] | None:
    return None if key is None else breakdowns.shown(question.query["breakdownFilter"], key[1])


def _counted(question: _Question, key: Key, tries: list[Try]) -> list[dict[str, Any]]:
    steps = []
    for order in range(question.rules.size):
        there = [item for item in tries if order in question.rules.numbers(item)]
        took = [_since_before(question, item, order) for item in there] if order else []
        steps.append(
            {
                "order": order,
                "count": question.scaled(len(there)),
                "average_conversion_time": sum(took) / len(took) if took else None,
                "median_conversion_time": float(statistics.median(took)) if took else None,
                "breakdown_value": _shown_value(question, key),
                "compare_label": question.label,
            }
        )
    return steps


def _since_before(question: _Question, item: Try, step: int) -> float:
    place = question.rules.numbers(item).index(step)
    return (item.events[place].timestamp - item.events[place - 1].timestamp).total_seconds()


def _seconds(question: _Question, item: Try, first: int, last: int) -> float:
    numbers = question.rules.numbers(item)
    begin, end = (item.events[numbers.index(step)].timestamp for step in (first, last))
    return (end - begin).total_seconds()


def _span(question: _Question) -> tuple[int, int]:
    first = question.asked.get("funnelFromStep", 0)
    return first, question.asked.get("funnelToStep", question.rules.size - 1)


def _times(question: _Question) -> dict[str, Any]:
    span = _span(question)
    took = [
        _seconds(question, item, *span)
        for _, item in _tries(question)
        if set(span) <= set(question.rules.numbers(item))
    ]
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
            [
                begin,
                question.scaled(sum(begin <= seconds < begin + width for seconds in whole)),
            ]
            for begin in begins
        ],
        "average_conversion_time": sum(took) / len(took),
    }


def _entered(
    question: _Question, interval: str
) -> tuple[Counter[tuple[Key, int]], Counter[tuple[Key, int]]]:
    """How many began, and how many of them converted, by key and interval."""
    first, last = _span(question)
    entered: Counter[tuple[Key, int]] = Counter()
    converted: Counter[tuple[Key, int]] = Counter()
    for stories in _actors(question):
        places: dict[int, dict[str, list[Event]]] = {}
        for story in stories:
            for event in story.events:
                place = clock.bucket_index(
                    event.timestamp, question.start, question.end, interval, question.zone
                )
                places.setdefault(place, {}).setdefault(str(story.held), []).append(event)
        for place, begins in places.items():
            found = _best(question, stories, begins)
            numbers = [] if found is None else question.rules.numbers(found[1])
            if found is not None and first in numbers:
                entered[found[0], place] += 1
                converted[found[0], place] += last in numbers
    return entered, converted


def _trends(question: _Question, interval: str) -> list[dict[str, Any]]:
    names = clock.buckets(question.start, question.end, interval, question.zone)
    entered, converted = _entered(question, interval)
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
                "entered": [question.scaled(count) for count in begun],
                "converted": [question.scaled(count) for count in done],
                "data": [to / of * 100 if of else None for of, to in zip(begun, done, strict=True)],
                "breakdown_value": _shown_value(question, key),
                "compare_label": question.label,
            }
        )
    return answers


def behind(query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo) -> list[Point]:
    """Every step, interval or bin, but those of values that read like no value or all others."""
    viz = (query.get("funnelsFilter") or {}).get("funnelVizType", "steps")
    given, compare = query.get("dateRange") or {}, query.get("compareFilter") or {}
    interval = query.get("interval", "day") if viz == "trends" else "day"
    earliest = min((event.timestamp for event in history.events), default=None)
    start, end = clock.range_of(
        given.get("date_from"), given.get("date_to"), interval, now, zone, earliest
    )
    question = _Question(query, history, start, end, zone, Rules(query, history))
    if viz == "time_to_convert":
        return _points_of_times(question)
    periods = [question]
    if compare.get("compare"):
        before = clock.range_before(start, end, zone, compare.get("compare_to"))
        kept = tuple(key[1] for key in _shown_keys(question, interval) if key and key[0] == "value")
        earlier = replace(question, start=before[0], end=before[1], label="previous", kept=kept)
        periods = [replace(question, label="current"), earlier]
    return [
        point
        for period in periods
        for point in (
            _points_of_trends(period, interval) if viz == "trends" else _points_of_steps(period)
        )
    ]


def _whose(question: _Question, stories: list[_Story]) -> Any:
    wanted = stories[0].events[0].uuid
    return next(actor for event, actor in _of_actors(question) if event.uuid == wanted)


def _points_of_steps(question: _Question) -> list[Point]:
    tries: list[tuple[Key, Any, set[int]]] = []
    for stories in _actors(question):
        best = _best(question, stories)
        if best is not None:
            numbers = set(question.rules.numbers(best[1]))
            tries.append((best[0], _whose(question, stories), numbers))
    is_optional = [bool(step.get("optionalInFunnel")) for step in question.query["series"]]
    found: list[Point] = []
    for named, keys in _named(question, Counter(key for key, _, _ in tries if key is not None)):
        for step in range(question.rules.size):
            came = [actor for key, actor, numbers in tries if key in keys and step in numbers]
            found.append(_point(question, {**named, "funnelStep": step + 1}, came))
            if step == 0:
                continue
            before = max(number for number in range(step) if not is_optional[number])
            left = [
                actor
                for key, actor, numbers in tries
                if key in keys and before in numbers and step not in numbers
            ]
            found.append(_point(question, {**named, "funnelStep": -step - 1}, left))
    return found


def _points_of_trends(question: _Question, interval: str) -> list[Point]:
    first, last = _span(question)
    tries: list[tuple[Key, int, Any, bool]] = []
    for stories in _actors(question):
        places: dict[int, dict[str, list[Event]]] = {}
        for story in stories:
            for event in story.events:
                place = clock.bucket_index(
                    event.timestamp, question.start, question.end, interval, question.zone
                )
                places.setdefault(place, {}).setdefault(str(story.held), []).append(event)
        for place, begins in places.items():
            best = _best(question, stories, begins)
            numbers = [] if best is None else question.rules.numbers(best[1])
            if best is not None and first in numbers:
                tries.append((best[0], place, _whose(question, stories), last in numbers))
    begun = clock.bucket_begins(question.start, question.end, interval, question.zone)
    found: list[Point] = []
    for named, keys in _named(question, Counter(key for key, *_ in tries if key is not None)):
        for place, begin in enumerate(begun):
            for has_left in (True, False):
                who = [
                    actor
                    for key, at, actor, has_converted in tries
                    if key in keys and at == place and has_converted != has_left
                ]
                day = clock.buckets(question.start, question.end, interval, question.zone)[place]
                day = begin.isoformat() if interval == "hour" else day
                point = {"funnelTrendsEntrancePeriodStart": day, "funnelTrendsDropOff": has_left}
                found.append(_point(question, {**named, **point}, who))
    return found


def _points_of_times(question: _Question) -> list[Point]:
    span = _span(question)
    took: list[tuple[int, Any]] = []
    for stories in _actors(question):
        best = _best(question, stories)
        if best is not None and set(span) <= set(question.rules.numbers(best[1])):
            seconds = int(_seconds(question, best[1], *span))
            took.append((seconds, _whose(question, stories)))
    bins = [begin for begin, _ in _times(question)["bins"]]
    width = bins[1] - bins[0] if len(bins) > 1 else max((s for s, _ in took), default=0) + 1
    return [
        _point(
            question,
            {"funnelTimeBin": begin},
            [actor for seconds, actor in took if begin <= seconds < begin + width],
        )
        for begin in bins
    ]


def _named(
    question: _Question, weights: Counter[tuple[str, str]]
) -> list[tuple[dict[str, Any], set[Any]]]:
    named = {} if question.label is None else {"compare": question.label}
    if not question.query.get("breakdownFilter"):
        return [(named, {None})]
    return [
        ({**named, "funnelStepBreakdown": _shown_value(question, key)}, keys)
        for key, keys in _shown(question, weights)
        if key[0] != "value" or breakdowns.is_told_apart(question.query["breakdownFilter"], key[1])
    ]


def _point(question: _Question, named: dict[str, Any], actors: list[Any]) -> Point:
    """With a history for each value an actor can be among the others more than once."""
    others = (OTHER, [OTHER] * 2, [OTHER] * 3)
    is_once = named.get("funnelStepBreakdown") not in others or question.attribution != "all_events"
    return Point(named, dict.fromkeys(actors), value=len(actors) if is_once else None)
