"""Gathers what the events of a task's strongest recent signal have in common, and writes it to the task."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import F

from footfall.products.tasks.backend.contracts import (
    ALL_EVENTS,
    Evidence,
    ExampleEvent,
    HourCount,
    PropertyShares,
    Signal,
    SignalKind,
    TaskNotFoundError,
    ValueShare,
)
from footfall.products.tasks.backend.logic.ask_events import rows_of
from footfall.products.tasks.backend.logic.grade_severity import severity_of
from footfall.products.tasks.backend.logic.judge_drop import WEEKS
from footfall.products.tasks.backend.logic.past_windows import WEEK, past_counts, week_before
from footfall.products.tasks.backend.models import Signal as SignalRow
from footfall.products.tasks.backend.models import Task as TaskRow
from footfall.products.tasks.backend.queries.evidence import (
    COMPARED,
    Span,
    conditions_of,
    examples_tree,
    first_seen_tree,
    numbers_tree,
    shares_tree,
)
from footfall.products.tasks.backend.queries.exceptions import EXCEPTION
from footfall.products.tasks.backend.queries.volumes import (
    all_by_hour_tree,
    instant_of,
)
from footfall.query.calendar.hours import hour_number
from footfall.query.syntax.build import Node

_RECENT: Final = timedelta(days=1)
_CHART: Final = timedelta(days=7)
_FIRST_SEEN_WITHIN: Final = timedelta(days=90)
_VALUES: Final = 5
_EXAMPLES: Final = 5
_COMPARED_WEEKS: Final = 3
_SHORTEST_LITERAL: Final = 4


def gather_evidence(team_id: int, zone: ZoneInfo, task_id: int) -> None:
    """Raises TaskNotFoundError, and QueryFailedError when ClickHouse cannot answer now."""
    task = TaskRow.objects.of_team(team_id).filter(pk=task_id).first()
    if task is None:
        raise TaskNotFoundError(f"there is no task {task_id}")
    TaskRow.objects.of_team(team_id).filter(pk=task_id).update(
        evidence_attempts=F("evidence_attempts") + 1
    )
    until = task.last_seen_at
    evidence = evidence_of(team_id, zone, _strongest_signal(task))
    TaskRow.objects.of_team(team_id).filter(pk=task_id).update(
        evidence=as_json(evidence),
        evidence_until=until,
        severity=severity_of(task_kind(task), evidence),
    )


def task_kind(task: TaskRow) -> SignalKind:
    return SignalKind(task.kind)


def _strongest_signal(task: TaskRow) -> Signal:
    recent = SignalRow.objects.of_team(task.team_id).filter(
        task=task, window_end__gt=task.last_seen_at - _RECENT
    )
    row = recent.order_by("-score", "-window_start")[0]
    return Signal(
        kind=task_kind(task),
        fingerprint=task.fingerprint,
        start=row.window_start,
        end=row.window_end,
        count=row.count,
        expected=row.expected,
        score=row.score,
    )


def evidence_of(team_id: int, zone: ZoneInfo, signal: Signal) -> Evidence:
    conditions = conditions_of(signal.kind, signal.fingerprint)
    now: Span = (signal.start, signal.end)
    length = signal.end - signal.start
    weeks = [
        (past, past + length)
        for past in (
            week_before(signal.start, number, zone) for number in range(1, _COMPARED_WEEKS + 1)
        )
    ]
    is_drop = signal.kind is SignalKind.EVENT_DROP
    usual: list[Span] = weeks if is_drop else [(signal.start - WEEK, signal.start)]
    [(count, people, sessions)] = rows_of(numbers_tree(conditions, [now]), team_id)
    [(_all, active_people, _sessions)] = rows_of(numbers_tree([], [now]), team_id)
    all_hours = dict(
        rows_of(all_by_hour_tree(signal.start - (WEEKS + 1) * WEEK, signal.end), team_id)
    )
    usual_all = past_counts(all_hours, *now, zone, WEEKS)
    examples, filters = _examples(team_id, signal, conditions, now, usual)
    return Evidence(
        window_start=signal.start,
        window_end=signal.end,
        count=count,
        expected=signal.expected,
        score=signal.score,
        people=people,
        usual_people=_usual_people(team_id, conditions, weeks) if is_drop else None,
        sessions=sessions,
        active_people=active_people,
        all_events=sum(
            all_hours.get(hour, 0)
            for hour in range(hour_number(signal.start), hour_number(signal.end))
        ),
        usual_all_events=fmean(usual_all) if usual_all else None,
        first_seen_at=_first_seen(team_id, conditions, signal.start),
        hours=_hours(team_id, conditions, signal.end),
        properties=tuple(
            shares
            for name, label in COMPARED.items()
            if (shares := _shares(team_id, conditions, name, label, now, usual)).values
        ),
        examples=examples,
        filters=filters,
    )


def as_json(evidence: Evidence) -> dict[str, Any]:
    """Instants as ISO 8601 with Z."""
    return {name: _plain(value) for name, value in asdict(evidence).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _usual_people(team_id: int, conditions: Sequence[Node], weeks: Sequence[Span]) -> float:
    counts = [rows_of(numbers_tree(conditions, [span]), team_id)[0][1] for span in weeks]
    return fmean(counts)


def _first_seen(team_id: int, conditions: Sequence[Node], before: datetime) -> datetime | None:
    [(moment_ms, times)] = rows_of(
        first_seen_tree(conditions, (before - _FIRST_SEEN_WITHIN, before)), team_id
    )
    return datetime.fromtimestamp(moment_ms / 1000, tz=UTC) if times else None


def _hours(team_id: int, conditions: Sequence[Node], end: datetime) -> tuple[HourCount, ...]:
    hours = dict(rows_of(all_by_hour_tree(end - 2 * _CHART, end, conditions), team_id))
    week = _CHART // timedelta(hours=1)
    has_week_before = any(hour < hour_number(end) - week for hour in hours)
    return tuple(
        HourCount(
            start=instant_of(hour),
            count=hours.get(hour, 0),
            usual=hours.get(hour - week, 0) if has_week_before else None,
        )
        for hour in range(hour_number(end) - week, hour_number(end))
    )


def _shares(
    team_id: int,
    conditions: Sequence[Node],
    name: str,
    label: str,
    now: Span,
    usual: Sequence[Span],
) -> PropertyShares:
    rows = rows_of(shares_tree(conditions, name, now, usual, limit=100), team_id)
    total = sum(times for _value, times, _usual in rows)
    usual_total = sum(usual_times for _value, _times, usual_times in rows)
    is_known = any(value is not None for value, _times, _usual in rows)
    ranked = sorted(
        rows,
        key=lambda row: max(row[1] / (total or 1), row[2] / (usual_total or 1)),
        reverse=True,
    )
    values = [
        ValueShare(
            value=value,
            count=times,
            share=times / total if total else 0.0,
            usual_share=usual_times / usual_total if usual_total else None,
        )
        for value, times, usual_times in ranked[:_VALUES]
    ]
    return PropertyShares(property=name, label=label, values=tuple(values) if is_known else ())


def _examples(
    team_id: int, signal: Signal, conditions: Sequence[Node], now: Span, usual: Sequence[Span]
) -> tuple[tuple[ExampleEvent, ...], dict[str, Any]]:
    """Of a drop to nothing, the events that are missing now: those of the week before."""
    rows = rows_of(examples_tree(conditions, now, limit=_EXAMPLES), team_id) or rows_of(
        examples_tree(conditions, usual[0], limit=_EXAMPLES), team_id
    )
    is_error = signal.kind is SignalKind.ERROR_SPIKE
    examples = tuple(
        ExampleEvent(
            uuid=uuid,
            timestamp=datetime.fromtimestamp(moment_ms / 1000, tz=UTC),
            message=message if is_error else None,
            page=page,
            browser=browser,
            release=release,
            library=library,
        )
        for uuid, moment_ms, message, page, browser, release, library, _brought, _told in rows
    )
    return examples, _filters(signal, rows)


def _filters(signal: Signal, rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    if signal.kind is SignalKind.EVENT_DROP:
        name = None if signal.fingerprint == ALL_EVENTS else signal.fingerprint
        return {"event": name, "properties": []}
    brought, told = rows[0][-2:] if rows else (None, None)
    if brought:
        found = {
            "key": "$exception_fingerprint",
            "operator": "exact",
            "value": [signal.fingerprint],
        }
        return {"event": EXCEPTION, "properties": [{**found, "type": "event"}]}
    # the part of the message that does not vary; in the list it stands as JSON, so without what JSON escapes
    message = signal.fingerprint.partition(": ")[2]
    pieces = re.split(r'[#"\\\x00-\x1f]' if not told else "#", message)
    literal = max((piece.strip() for piece in pieces), key=len, default="")
    if len(literal) < _SHORTEST_LITERAL:
        return {"event": EXCEPTION, "properties": []}
    key = "$exception_message" if told else "$exception_list"
    found = {"key": key, "operator": "icontains", "value": literal}
    return {"event": EXCEPTION, "properties": [{**found, "type": "event"}]}
