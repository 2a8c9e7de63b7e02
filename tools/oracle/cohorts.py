"""Who is in a cohort: every criterion looked at person by person, event by event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tools.oracle import matching
from tools.oracle.history import Event, History

_MS = timedelta(milliseconds=1)


def is_in(person: UUID, cohort_id: int, history: History) -> bool:
    cohort = history.cohorts[cohort_id]
    if "people" in cohort:
        return person in {history.merged.get(one, one) for one in cohort["people"]}
    return _meets(person, cohort["filters"]["properties"], history)


def _meets(person: UUID, criterion: dict[str, Any], history: History) -> bool:
    kind = criterion["type"]
    if kind in ("AND", "OR"):
        members = [
            _meets(person, member, history)
            for member in criterion["values"]
            if member["type"] not in ("AND", "OR") or _asks(member)
        ]
        return {"AND": all, "OR": any}[kind](members)
    if kind == "cohort":
        is_so = is_in(person, criterion["value"], history)
    elif kind == "person":
        text = matching.as_text(history.people.get(person, {}).get(criterion["key"]))
        is_so = matching.holds(text, criterion, history)
    else:
        is_so = _did(person, criterion, history)
    return is_so != bool(criterion.get("negation"))


def _asks(group: dict[str, Any]) -> bool:
    return any(member["type"] not in ("AND", "OR") or _asks(member) for member in group["values"])


def _did(person: UUID, asked: dict[str, Any], history: History) -> bool:
    now = history.now
    times = sorted(
        event.timestamp
        for event in history.events
        if history.person_of(event) == person
        and _is_meant(event, asked, history)
        and event.timestamp <= _end(asked, history)
    )
    kind = asked["value"]
    if kind == "performed_event_regularly":
        return _regularly(times, asked, history)
    start = _start(asked, history)
    inside = [time for time in times if time >= start]
    if kind == "performed_event":
        return bool(inside)
    if kind == "performed_event_multiple":
        return _is_as_often(len(inside), asked)
    if kind == "performed_event_first_time":
        return bool(times) and times[0] >= start
    cut = _back(now, asked["seq_time_value"], asked["seq_time_interval"], history)
    before = [time for time in inside if time < cut]
    after = [time for time in inside if time >= cut]
    if kind == "stopped_performing_event":
        return bool(before) and not after
    return bool(after) and not before and any(time < start for time in times)


def _is_meant(event: Event, asked: dict[str, Any], history: History) -> bool:
    if asked["event_type"] == "actions":
        if not matching.is_of_action(event, int(asked["key"]), history):
            return False
    elif event.event != asked["key"]:
        return False
    return matching.matches_all(event, asked.get("event_filters"), history)


def _is_as_often(count: int, asked: dict[str, Any]) -> bool:
    wanted = asked["operator_value"]
    is_so = {
        "gte": count >= wanted,
        "lte": count <= wanted,
        "gt": count > wanted,
        "lt": count < wanted,
        "exact": count == wanted,
        "eq": count == wanted,
    }[asked["operator"]]
    return count > 0 and is_so


def _regularly(times: list[datetime], asked: dict[str, Any], history: History) -> bool:
    enough = 0
    last = history.now + _MS
    for number in range(1, asked["total_periods"] + 1):
        first = _back(history.now, asked["time_value"] * number, asked["time_interval"], history)
        enough += _is_as_often(sum(first <= time < last for time in times), asked)
        last = first
    return enough >= asked["min_periods"]


def _start(asked: dict[str, Any], history: History) -> datetime:
    given = asked.get("explicit_datetime")
    if given is None:
        return _back(history.now, asked["time_value"], asked["time_interval"], history)
    local = datetime.fromisoformat(given)
    return local.replace(tzinfo=history.zone).astimezone(UTC)


def _end(asked: dict[str, Any], history: History) -> datetime:
    """The last moment that counts."""
    given = asked.get("explicit_datetime_to")
    if given is None:
        return history.now
    return datetime.fromisoformat(given).replace(tzinfo=history.zone).astimezone(UTC)


def _back(now: datetime, count: int, unit: str, history: History) -> datetime:
    if unit in ("hour", "minute"):
        return now - timedelta(**{f"{unit}s": count})
    local = now.astimezone(history.zone)
    day = local.date()
    if unit == "month":
        months = day.year * 12 + day.month - 1 - count
        for last in (day.day, 30, 29, 28):
            try:
                day = day.replace(
                    year=months // 12, month=months % 12 + 1, day=min(local.day, last)
                )
                break
            except ValueError:
                continue
    else:
        day -= timedelta(days=count * (7 if unit == "week" else 1))
    moved = local.replace(year=day.year, month=day.month, day=day.day)
    return moved.astimezone(UTC)
