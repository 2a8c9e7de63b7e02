"""What a math makes of events, one at a time."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle.history import Event, History
from tools.oracle.matching import number_of, text_of

_PLACES = 10**10
_LEVELS = {"median": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95, "p99": 0.99}
_WINDOW_DAYS = {"weekly_active": 7, "monthly_active": 30}

Rates = dict[tuple[str, date], Decimal]


def window_days(series: dict[str, Any]) -> int | None:
    return _WINDOW_DAYS.get(series.get("math", "total"))


def distinct_of(event: Event, series: dict[str, Any], history: History) -> Any:
    """What a math of distinct things counts once; None for an event without it."""
    name = series.get("math")
    if name == "unique_session":
        return text_of(event, "event", "$session_id", history) or None
    if name == "unique_group":
        return event.group_0 or None
    return history.person_of(event)


def is_distinct(series: dict[str, Any]) -> bool:
    return series.get("math") in ("dau", "unique_session", "unique_group", *_WINDOW_DAYS)


def value_of(
    events: list[Event], series: dict[str, Any], history: History, rates: Rates, zone: ZoneInfo
) -> Any:
    name = series.get("math", "total")
    if is_distinct(series):
        return len({distinct_of(event, series, history) for event in events} - {None})
    if name.endswith("_count_per_actor"):
        people = [history.person_of(event) for event in events]
        counts = [Fraction(people.count(person)) for person in set(people)]
        return _measure(name.removesuffix("_count_per_actor"), counts)
    if "math_property" in series:
        return _measure(name, amounts(events, series, history, rates, zone))
    return len(events)


def amounts(
    events: list[Event], series: dict[str, Any], history: History, rates: Rates, zone: ZoneInfo
) -> list[Fraction]:
    found = [_amount(event, series, history, rates, zone) for event in events]
    return [amount for amount in found if amount is not None]


def left_out(
    events: list[Event], series: dict[str, Any], history: History, rates: Rates, zone: ZoneInfo
) -> int | None:
    if "math_property_revenue_currency" not in series:
        return None
    numbers = [_number(event, series, history) for event in events]
    return len([number for number in numbers if number is not None]) - len(
        amounts(events, series, history, rates, zone)
    )


def weight_of(
    events: list[Event], series: dict[str, Any], history: History, rates: Rates, zone: ZoneInfo
) -> int:
    """How many events count for a math whose values cannot be added up."""
    if "math_property" in series:
        return len(amounts(events, series, history, rates, zone))
    return len(events)


def moment_days_before(end: datetime, days: int, zone: ZoneInfo) -> datetime:
    local = end.astimezone(zone)
    day = local.date() - timedelta(days=days)
    moved = datetime.combine(day, local.time(), tzinfo=zone).replace(fold=local.fold)
    return moved.astimezone(UTC)


def _number(event: Event, series: dict[str, Any], history: History) -> Fraction | None:
    text = text_of(event, _kind(series), series["math_property"], history)
    number = number_of(text) if text is not None else None
    return Fraction(number) if number is not None and math.isfinite(number) else None


def _amount(
    event: Event, series: dict[str, Any], history: History, rates: Rates, zone: ZoneInfo
) -> Fraction | None:
    number = _number(event, series, history)
    given = series.get("math_property_revenue_currency")
    if number is None or given is None:
        return number
    currency = given.get("static")
    if "property" in given:
        held = text_of(event, _kind(series), given["property"], history)
        currency = held.upper() if held is not None else currency
    target = series.get("math_currency", "USD")
    text = text_of(event, _kind(series), series["math_property"], history)
    amount = _cut(Fraction(Decimal(text or "")))
    if currency == target:
        return amount
    day = event.timestamp.astimezone(zone).date()
    source_rate, target_rate = _rate(rates, currency, day), _rate(rates, target, day)
    if not source_rate or target_rate is None:
        return None
    return _cut(amount * Fraction(target_rate) / Fraction(source_rate))


def _rate(rates: Rates, currency: str | None, day: date) -> Decimal | None:
    return Decimal(1) if currency == "USD" else rates.get((currency or "", day))


def _cut(amount: Fraction) -> Fraction:
    return Fraction(math.trunc(amount * _PLACES), _PLACES)


def _kind(series: dict[str, Any]) -> str:
    return "person" if series.get("math_property_type") == "person_properties" else "event"


def _measure(name: str, numbers: list[Fraction]) -> Any:
    if name == "sum":
        return float(sum(numbers))
    if not numbers:
        return None
    if name in _LEVELS:
        ordered = sorted(numbers)
        place = _LEVELS[name] * (len(ordered) - 1)
        below, above = ordered[math.floor(place)], ordered[math.ceil(place)]
        return float(below + (above - below) * Fraction(place - math.floor(place)))
    return float({"min": min, "max": max}.get(name, _mean)(numbers))


def _mean(numbers: list[Fraction]) -> Fraction:
    return sum(numbers, Fraction()) / len(numbers)
