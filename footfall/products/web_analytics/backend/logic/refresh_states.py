"""Which windows of a team are due, and building them: of a given range, or those that are missing or dirty."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.identity.models import Team
from footfall.products.insights.backend.facade import ask_own_question
from footfall.products.web_analytics.backend.contracts import BuiltCount
from footfall.products.web_analytics.backend.logic.answer_questions import instant_ms
from footfall.products.web_analytics.backend.logic.build_states import (
    SEEN_WITHIN,
    Span,
    build_states,
)
from footfall.products.web_analytics.backend.logic.choose_windows import (
    QUARTER_MS,
    Window,
    is_clean,
)
from footfall.products.web_analytics.backend.queries.windows import builds_tree, touches_tree
from footfall.query.calendar.intervals import milliseconds_of, start_of_day

# How far back the schedule looks for windows that are missing or dirty.
HOURS_BACK = 48
DAYS_BACK = 90
_HOUR = timedelta(hours=1)
_TOUCHED_TEAMS = "SELECT DISTINCT team_id FROM {database:Identifier}.web_touches"


def teams_with_visits(writer: ClickHouse) -> dict[int, ZoneInfo]:
    """The teams that have web events, with their time zones."""
    rows = writer.run_query(_TOUCHED_TEAMS, {"database": writer.settings.database}).rows
    touched = {int(row[0]) for row in rows}
    found = Team.objects.filter(pk__in=touched).order_by("pk").values_list("pk", "timezone")
    return {team_id: ZoneInfo(zone) for team_id, zone in found}


def local_days(first: date, last: date, zone: ZoneInfo) -> list[Span]:
    """The days from `first` to `last`, both included; a date that a zone skipped has no time of its own."""
    dates = [first + timedelta(days=index) for index in range((last - first).days + 1)]
    spans = [
        (start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)) for day in dates
    ]
    return [(start, end) for start, end in spans if start < end]


def utc_hours(first: datetime, end: datetime) -> list[Span]:
    """The whole hours that begin at or after `first` and before `end`."""
    start = first.replace(minute=0, second=0, microsecond=0)
    return [
        (start + index * _HOUR, start + (index + 1) * _HOUR)
        for index in range(max(0, -((start - end) // _HOUR)))
    ]


def rebuild_days(
    writer: ClickHouse, first: date, last: date, now: datetime, announce: Callable[[str], None]
) -> BuiltCount:
    """Builds the local days of every team, as far as they are over."""
    days = teams = 0
    for team_id, zone in teams_with_visits(writer).items():
        spans = closed(local_days(first, last, zone), now)
        days += build_states(writer, team_id, spans)
        teams += 1
        announce(f"team {team_id}: {len(spans)} days")
    return BuiltCount(teams=teams, days=days)


def rebuild_hours(
    writer: ClickHouse,
    first: datetime,
    end: datetime,
    now: datetime,
    announce: Callable[[str], None],
) -> BuiltCount:
    """Builds the hours of every team, as far as they are over."""
    hours = teams = 0
    for team_id in teams_with_visits(writer):
        spans = closed(utc_hours(first, end), now)
        hours += build_states(writer, team_id, spans)
        teams += 1
        announce(f"team {team_id}: {len(spans)} hours")
    return BuiltCount(teams=teams, hours=hours)


def refresh(writer: ClickHouse, now: datetime, announce: Callable[[str], None]) -> BuiltCount:
    """Builds what is missing or dirty of the last days, leaving alone what is still getting events."""
    hours = days = teams = 0
    for team_id, zone in teams_with_visits(writer).items():
        today = now.astimezone(zone).date()
        due_hours = due(writer, team_id, utc_hours(now - HOURS_BACK * _HOUR, now), now)
        span = local_days(today - timedelta(days=DAYS_BACK), today, zone)
        due_days = due(writer, team_id, span, now)
        hours += build_states(writer, team_id, due_hours)
        days += build_states(writer, team_id, due_days)
        teams += 1
        if due_hours or due_days:
            announce(f"team {team_id}: {len(due_hours)} hours, {len(due_days)} days")
    return BuiltCount(teams=teams, hours=hours, days=days)


def closed(spans: Iterable[Span], now: datetime) -> list[Span]:
    """Those that are over, and that begin after 1970."""
    return [
        (start, end)
        for start, end in spans
        if end + SEEN_WITHIN <= now and milliseconds_of(start) >= 0
    ]


def due(writer: ClickHouse, team_id: int, spans: Iterable[Span], now: datetime) -> list[Span]:
    """Those of `spans` that are over, had a visit at or before them, and have no build or a dirty one.

    A window that got an event just now is not: its build would be dirty as soon as it is published.
    """
    over = closed(spans, now)
    if not over:
        return []
    first, last = milliseconds_of(over[0][0]), milliseconds_of(over[-1][1])
    built = {
        (instant_ms(start), instant_ms(end)): Window(
            instant_ms(start), instant_ms(end), int(build_id), instant_ms(complete_until)
        )
        for start, end, build_id, complete_until in ask_own_question(
            writer, builds_tree(first, last), team_id
        ).rows
    }
    tree = touches_tree(0, last // QUARTER_MS)
    touched = {
        int(quarter): instant_ms(moment)
        for quarter, moment in ask_own_question(writer, tree, team_id).rows
    }
    first_quarter = min(touched, default=None)
    quiet_until = milliseconds_of(now - SEEN_WITHIN)
    found: list[Span] = []
    for start, end in over:
        start_ms, end_ms = milliseconds_of(start), milliseconds_of(end)
        if first_quarter is None or end_ms <= first_quarter * QUARTER_MS:
            continue
        window = built.get((start_ms, end_ms))
        if window is not None and is_clean(window, touched):
            continue
        if is_clean(Window(start_ms, end_ms, 0, quiet_until), touched):
            found.append((start, end))
    return found
