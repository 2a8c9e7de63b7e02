"""What a TrendsQuery has to answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle import breakdowns, clock, formulas, measures, tables
from tools.oracle.breakdowns import NONE, OTHER
from tools.oracle.events import uuid_order
from tools.oracle.history import Event, History
from tools.oracle.matching import is_of, matches_all, passes
from tools.oracle.points import Point

_ONE_NUMBER = ("BoldNumber", "ActionsPie", "ActionsBarValue", "ActionsTable")
_MS = timedelta(milliseconds=1)
Group = tuple[str, str] | None
_NONE: Group = ("none", NONE)
_OTHER: Group = ("other", OTHER)


@dataclass(frozen=True)
class _Question:
    query: dict[str, Any]
    history: History
    zone: ZoneInfo
    rates: measures.Rates

    @property
    def interval(self) -> str:
        return str(self.query.get("interval", "day"))

    @property
    def display(self) -> str | None:
        return (self.query.get("trendsFilter") or {}).get("display")

    @property
    def is_one_number(self) -> bool:
        return self.display in _ONE_NUMBER

    @property
    def is_cumulative(self) -> bool:
        return self.display == "ActionsLineGraphCumulative"


@dataclass(frozen=True)
class _Period:
    label: str | None
    first: datetime
    last: datetime


def answer(
    query: dict[str, Any],
    history: History,
    now: datetime,
    zone: ZoneInfo,
    rates: measures.Rates | None = None,
) -> list[dict[str, Any]]:
    """For each series of the answer, in order: breakdown_value, compare_label, days, data, aggregated_value, left_out."""
    asked = _Question(query, history, zone, rates or {})
    formula = (query.get("trendsFilter") or {}).get("formulas")
    periods = _periods(asked, now)
    if formula:
        return _of_formulas(asked, periods, formula)
    found: list[dict[str, Any]] = []
    for series in query["series"]:
        kept: list[Group] | None = None
        for period in periods:
            named = _by_value(asked, series)
            kept = _top_values(asked, series, named, period) if kept is None else kept
            for group, events in _shown(asked, series, named, kept, period):
                values = _finished(asked, _values(asked, series, events, period))
                out = _left_out(asked, series, events, period)
                found.append(_result(asked, group, period, values, out))
    return found


def _of_formulas(
    asked: _Question, periods: list[_Period], texts: list[str]
) -> list[dict[str, Any]]:
    found: list[tuple[int, dict[str, Any]]] = []
    kept: list[Group] | None = None
    for period in periods:
        by_series = [_by_value(asked, series) for series in asked.query["series"]]
        if kept is None:
            kept = _top_values(asked, asked.query["series"][0], by_series[0], period)
        shown = [
            dict(_shown(asked, series, named, kept, period))
            for series, named in zip(asked.query["series"], by_series, strict=True)
        ]
        groups = [
            group
            for group in (
                [None] if not asked.query.get("breakdownFilter") else [*kept, _NONE, _OTHER]
            )
            if group is None or group[0] == "value" or any(group in held for held in shown)
        ]
        for place, text in enumerate(texts):
            used = [index for index in range(len(shown)) if chr(ord("A") + index) in text]
            for group in groups:
                columns = [
                    _finished(asked, _values(asked, series, held.get(group, []), period))
                    for series, held in zip(asked.query["series"], shown, strict=True)
                ]
                values = [formulas.compute(text, list(row)) for row in zip(*columns, strict=True)]
                outs = [
                    _left_out(asked, asked.query["series"][i], shown[i].get(group, []), period)
                    for i in used
                ]
                known = [out for out in outs if out is not None]
                out = sum(known) if known else None
                found.append((place, _result(asked, group, period, values, out)))
    return [result for _, result in sorted(found, key=lambda pair: pair[0])]


def _periods(asked: _Question, now: datetime) -> list[_Period]:
    given = asked.query.get("dateRange") or {}
    earliest = _earliest(asked)
    start, end = clock.range_of(
        given.get("date_from"), given.get("date_to"), asked.interval, now, asked.zone, earliest
    )
    compare = asked.query.get("compareFilter") or {}
    if not compare.get("compare"):
        return [_Period(None, start, end)]
    before = clock.range_before(start, end, asked.zone, compare.get("compare_to"))
    return [_Period("current", start, end), _Period("previous", *before)]


def _earliest(asked: _Question) -> datetime | None:
    moments: list[datetime | None] = []
    for series in asked.query["series"]:
        if tables.is_of_table(series):
            moments.append(tables.earliest(series, asked.history, asked.zone))
        else:
            moments += [event.timestamp for event in asked.history.events]
    return min((moment for moment in moments if moment is not None), default=None)


def _by_value(asked: _Question, series: Any) -> dict[Group, list[Event]]:
    """The series's events of all times."""
    breakdown = asked.query.get("breakdownFilter")
    named: dict[Group, list[Event]] = {} if breakdown else {None: []}
    for event in _events(asked, series):
        if breakdown:
            for text in breakdowns.values_of(event, breakdown, asked.history):
                group: Group = _NONE if text is None else ("value", text)
                named.setdefault(group, []).append(event)
        else:
            named[None].append(event)
    return named


def _events(asked: _Question, series: Any) -> list[Event]:
    history, math = asked.history, series.get("math")
    if tables.is_of_table(series):
        named = tables.rows_as_events(series, history, asked.zone)
    else:
        named = [event for event in history.events if is_of(event, series, history)]
    matching = [
        event
        for event in named
        if passes(event, asked.query, history)
        and matches_all(event, series.get("properties"), history)
    ]
    if math not in ("first_time_for_user", "first_matching_event_for_user"):
        return matching
    of_person: dict[Any, Event] = {}
    candidates = named if math == "first_time_for_user" else matching
    for event in sorted(candidates, key=lambda event: (event.timestamp, uuid_order(event))):
        of_person.setdefault(history.person_of(event), event)
    return [event for event in of_person.values() if event in matching]


def _values(asked: _Question, series: Any, events: list[Event], period: _Period) -> list[Any]:
    """A value for each bucket, or one for the whole range."""
    if asked.is_cumulative and measures.is_distinct(series):
        events = _first_seen(asked, series, _within(events, period))
    return [
        measures.value_of(held, series, asked.history, asked.rates, asked.zone)
        for held in _filled(asked, series, events, period)
    ]


def _first_seen(asked: _Question, series: Any, events: list[Event]) -> list[Event]:
    seen: dict[Any, Event] = {}
    for event in sorted(events, key=lambda event: event.timestamp):
        thing = measures.distinct_of(event, series, asked.history)
        if thing is not None:
            seen.setdefault(thing, event)
    return list(seen.values())


def _filled(
    asked: _Question, series: Any, events: list[Event], period: _Period
) -> list[list[Event]]:
    days = measures.window_days(series)
    first, last, interval, zone = period.first, period.last, asked.interval, asked.zone
    if days is not None:
        ends = [last] if asked.is_one_number else clock.bucket_ends(first, last, interval, zone)
        windows = [
            (min(measures.moment_days_before(end, days, zone), end - _MS), end) for end in ends
        ]
        return [
            [event for event in events if start <= event.timestamp < end] for start, end in windows
        ]
    if asked.is_one_number:
        return [_within(events, period)]
    filled: list[list[Event]] = [[] for _ in clock.buckets(first, last, interval, zone)]
    for event in _within(events, period):
        filled[clock.bucket_index(event.timestamp, first, last, interval, zone)].append(event)
    return filled


def _within(events: list[Event], period: _Period) -> list[Event]:
    return [event for event in events if period.first <= event.timestamp < period.last]


def _relevant(asked: _Question, series: Any, events: list[Event], period: _Period) -> list[Event]:
    if measures.window_days(series) is None:
        return _within(events, period)
    reach = _filled(asked, series, events, period)
    return [event for event in events if any(event in held for held in reach)]


def _top_values(
    asked: _Question, series: Any, named: dict[Group, list[Event]], period: _Period
) -> list[Group]:
    breakdown = asked.query.get("breakdownFilter") or {}
    given = breakdowns.given_values(breakdown)
    if given is not None:
        return [("value", value) for value in given]
    limit = breakdown.get("breakdown_limit", 25)
    weights = {
        group: _weight(asked, series, events, period)
        for group, events in named.items()
        if group is not None
        and group[0] == "value"
        and _relevant(asked, series, events, period)
        and _has_distinct(asked, series, events, period)
    }
    ordered = sorted(
        weights, key=lambda group: (weights[group] is None, -(weights[group] or 0), group or "")
    )
    return list(ordered[:limit])


def _has_distinct(asked: _Question, series: Any, events: list[Event], period: _Period) -> bool:
    """A running total has no row for a value of which nothing is counted."""
    if not (asked.is_cumulative and measures.is_distinct(series)):
        return True
    return bool(_first_seen(asked, series, _within(events, period)))


def _weight(asked: _Question, series: Any, events: list[Event], period: _Period) -> Any:
    if asked.is_cumulative and measures.is_distinct(series):
        return len(_first_seen(asked, series, _within(events, period)))
    math = series.get("math", "total")
    if "math_property" in series and math == "sum":
        held = measures.amounts(
            _within(events, period), series, asked.history, asked.rates, asked.zone
        )
        return sum(held) if held else None
    if "math_property" in series or math.endswith("_count_per_actor"):
        within = _within(events, period)
        return measures.weight_of(within, series, asked.history, asked.rates, asked.zone)
    return sum(_values(asked, series, events, period))


def _shown(
    asked: _Question,
    series: Any,
    named: dict[Group, list[Event]],
    kept: list[Group],
    period: _Period,
) -> list[tuple[Group, list[Event]]]:
    breakdown = asked.query.get("breakdownFilter")
    if not breakdown:
        return [(None, named[None])]
    others = [
        event
        for group, events in named.items()
        if group not in kept and group != _NONE
        for event in events
    ]
    groups = [(group, named.get(group, [])) for group in kept]
    for group, events in ((_NONE, named.get(_NONE, [])), (_OTHER, others)):
        is_there = _relevant(asked, series, events, period) and _has_distinct(
            asked, series, events, period
        )
        is_hidden = group == _OTHER and breakdown.get("breakdown_hide_other_aggregation")
        if is_there and not is_hidden:
            groups.append((group, events))
    return groups


def _left_out(asked: _Question, series: Any, events: list[Event], period: _Period) -> int | None:
    return measures.left_out(
        _within(events, period), series, asked.history, asked.rates, asked.zone
    )


def _finished(asked: _Question, values: list[Any]) -> list[Any]:
    if asked.is_cumulative:
        values = [sum(values[: index + 1]) for index in range(len(values))]
    width = (asked.query.get("trendsFilter") or {}).get("smoothingIntervals", 1)
    if width == 1 or asked.is_one_number:
        return values
    averaged: list[Any] = []
    for index in range(len(values)):
        held = [value for value in values[: index + 1][-width:] if value is not None]
        averaged.append(sum(held) / len(held) if held else None)
    return averaged


def _result(
    asked: _Question, group: Group, period: _Period, values: list[Any], left_out: int | None
) -> dict[str, Any]:
    return {
        "breakdown_value": (
            breakdowns.shown(asked.query["breakdownFilter"], group[1]) if group else None
        ),
        "compare_label": period.label,
        "days": (
            []
            if asked.is_one_number
            else clock.buckets(period.first, period.last, asked.interval, asked.zone)
        ),
        "data": [] if asked.is_one_number else values,
        "aggregated_value": values[0] if asked.is_one_number else None,
        "left_out": left_out,
    }


def behind(
    query: dict[str, Any],
    history: History,
    now: datetime,
    zone: ZoneInfo,
    rates: measures.Rates | None = None,
) -> list[Point]:
    """Every point of the answer, of the series and not of formulas, but those whose value reads like no value or others."""
    asked = _Question(query, history, zone, rates or {})
    first = 0 if (query.get("trendsFilter") or {}).get("formulas") else None
    found: list[Point] = []
    for order, series in enumerate(query["series"]):
        periods = _periods(asked, now)
        of = query["series"][order if first is None else first]
        kept = _top_values(asked, of, _by_value(asked, of), periods[0])
        for period in periods:
            named = {"series": order}
            named |= {"compare": period.label} if period.label is not None else {}
            for group, events in _shown(asked, series, _by_value(asked, series), kept, period):
                breakdown = query.get("breakdownFilter")
                if group is not None:
                    named = {**named, "breakdown": breakdowns.shown(breakdown, group[1])}
                if (
                    group is None
                    or group[0] != "value"
                    or breakdowns.is_told_apart(breakdown, group[1])
                ):
                    found += _points_of(asked, series, events, period, named)
    return found


def _points_of(
    asked: _Question, series: Any, events: list[Event], period: _Period, named: dict[str, Any]
) -> list[Point]:
    filled = _filled(asked, series, events, period)
    values = _values(asked, series, events, period)
    if asked.is_cumulative:
        filled = [sum(filled[: index + 1], []) for index in range(len(filled))]
        values = [sum(values[: index + 1]) for index in range(len(values))]
    days = [None] if asked.is_one_number else _day_names(asked, period)
    math = series.get("math", "total")
    counts_each = measures.is_distinct(series) or math.startswith("first_")
    # Nobody is behind some rows of a table.
    is_of_everybody = math == "total" and not tables.is_of_table(series)
    found: list[Point] = []
    for day, held, value in zip(days, filled, values, strict=True):
        things = [_counted(event, series, asked.history) for event in held]
        found.append(
            Point(
                named={**named, "day": day} if day is not None else named,
                actors=dict(Counter(thing for thing in things if thing is not None)),
                measure="event_count",
                value=value if counts_each or is_of_everybody else None,
                adds_up=math == "total",
            )
        )
    return found


def _counted(event: Event, series: Any, history: History) -> Any:
    if tables.is_of_table(series):
        return tables.customer_of(event, series)
    return measures.distinct_of(event, series, history)


def _day_names(asked: _Question, period: _Period) -> list[str]:
    """As the answer names them; with an offset where a clock shows a time twice."""
    days = clock.buckets(period.first, period.last, asked.interval, asked.zone)
    if len(set(days)) == len(days):
        return days
    begins = clock.bucket_begins(period.first, period.last, asked.interval, asked.zone)
    return [
        begin.isoformat() if days.count(day) > 1 else day
        for day, begin in zip(days, begins, strict=True)
    ]
