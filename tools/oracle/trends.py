"""What a TrendsQuery has to answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle import clock
from tools.oracle.history import Event, History
from tools.oracle.matching import matches_all, text_of

OTHER = "$$_posthog_breakdown_other_$$"
NONE = "$$_posthog_breakdown_null_$$"
_ONE_NUMBER = ("BoldNumber", "ActionsPie", "ActionsBarValue", "ActionsTable")
Group = tuple[str, str] | None


def answer(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """For each series of the answer, in order: breakdown_value, compare_label, days, data, aggregated_value."""
    asked = query.get("dateRange") or {}
    interval = query.get("interval", "day")
    earliest = min((event.timestamp for event in history.events), default=None)
    start, end = clock.range_of(
        asked.get("date_from"), asked.get("date_to"), interval, now, zone, earliest
    )
    compare = query.get("compareFilter") or {}
    periods: list[tuple[str | None, datetime, datetime]] = [(None, start, end)]
    if compare.get("compare"):
        before = clock.range_before(start, end, zone, compare.get("compare_to"))
        periods = [("current", start, end), ("previous", *before)]
    found: list[dict[str, Any]] = []
    for series in query["series"]:
        kept: list[Group] | None = None
        for label, first, last in periods:
            events = [
                event
                for event in history.events
                if _counts(event, query, series, first, last, history)
            ]
            named = _by_value(events, query, history)
            measure = _measure(query, series, first, last, history, zone)
            if kept is None:
                kept = _top_values(named, query, measure)
            found += _series_of(query, named, kept, label, measure, first, last, zone)
    return found


def _counts(
    event: Event, query: Any, series: Any, first: datetime, last: datetime, history: History
) -> bool:
    return (
        first <= event.timestamp < last
        and series.get("event") in (None, event.event)
        and matches_all(event, query.get("properties"), history)
        and matches_all(event, series.get("properties"), history)
    )


def _by_value(events: list[Event], query: Any, history: History) -> dict[Group, list[Event]]:
    breakdown = query.get("breakdownFilter")
    if not breakdown:
        return {None: events}
    named: dict[Group, list[Event]] = {}
    for event in events:
        text = text_of(
            event, breakdown.get("breakdown_type", "event"), breakdown["breakdown"], history
        )
        named.setdefault(("none", NONE) if text is None else ("value", text), []).append(event)
    return named


Measure = Callable[[list[Event]], list[int]]


def _measure(
    query: Any, series: Any, first: datetime, last: datetime, history: History, zone: ZoneInfo
) -> Measure:
    """A value for each bucket, or one for the whole range."""
    interval = query.get("interval", "day")

    def number(events: list[Event]) -> int:
        if series.get("math") == "dau":
            return len({history.person_of(event) for event in events})
        return len(events)

    def measure(events: list[Event]) -> list[int]:
        if _is_one_number(query):
            return [number(events)]
        filled: list[list[Event]] = [[] for _ in clock.buckets(first, last, interval, zone)]
        for event in events:
            filled[clock.bucket_index(event.timestamp, first, last, interval, zone)].append(event)
        return [number(bucket) for bucket in filled]

    return measure


def _top_values(named: dict[Group, list[Event]], query: Any, measure: Measure) -> list[Group]:
    limit = (query.get("breakdownFilter") or {}).get("breakdown_limit", 25)
    values = [group for group in named if group is not None and group[0] == "value"]
    values.sort(key=lambda group: (-sum(measure(named[group])), group[1]))
    return list(values[:limit])


def _series_of(
    query: Any,
    named: dict[Group, list[Event]],
    kept: list[Group],
    label: str | None,
    measure: Measure,
    first: datetime,
    last: datetime,
    zone: ZoneInfo,
) -> list[dict[str, Any]]:
    groups: list[tuple[Group, list[Event]]]
    if not query.get("breakdownFilter"):
        groups = [(None, named[None])]
    else:
        none: Group = ("none", NONE)
        others = [
            event
            for group, events in named.items()
            if group not in kept and group != none
            for event in events
        ]
        groups = [(group, named.get(group, [])) for group in kept]
        groups += [(none, named[none])] if none in named else []
        groups += [(("other", OTHER), others)] if others else []
        if query["breakdownFilter"].get("breakdown_hide_other_aggregation"):
            groups = [group for group in groups if group[0] != ("other", OTHER)]
    return [
        {
            "breakdown_value": group[1] if group else None,
            "compare_label": label,
            "days": (
                []
                if _is_one_number(query)
                else clock.buckets(first, last, query.get("interval", "day"), zone)
            ),
            "data": [] if _is_one_number(query) else measure(events),
            "aggregated_value": measure(events)[0] if _is_one_number(query) else None,
        }
        for group, events in groups
    ]


def _is_one_number(query: Any) -> bool:
    return (query.get("trendsFilter") or {}).get("display") in _ONE_NUMBER
