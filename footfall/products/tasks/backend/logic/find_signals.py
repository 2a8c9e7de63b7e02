"""Looks for what stands out in a team's whole hours of a period. Reads only; the same period gives the same signals."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from footfall.products.tasks.backend.contracts import (
    ALL_EVENTS,
    GenerationSettings,
    Sensitivity,
    Signal,
    SignalKind,
)
from footfall.products.tasks.backend.logic.ask_events import rows_of
from footfall.products.tasks.backend.logic.judge_drop import WEEKS, WINDOW_HOURS, judge_drop
from footfall.products.tasks.backend.logic.judge_spike import judge_spike
from footfall.products.tasks.backend.logic.past_windows import WEEK, count_between, past_counts
from footfall.products.tasks.backend.queries.volumes import (
    all_by_hour_tree,
    busiest_events_tree,
    errors_by_hour_tree,
    events_by_hour_tree,
    instant_of,
)
from footfall.query.calendar.hours import hour_number

HISTORY_HOURS: Final = 14 * 24
WATCHED_BY_DEFAULT: Final = 5
_MOST_ROWS: Final = 200_000
_HOUR: Final = timedelta(hours=1)
_BUSIEST_OVER: Final = timedelta(days=28)

# hour number -> events
Hours = Mapping[int, int]


def find_signals(
    team_id: int,
    zone: ZoneInfo,
    settings: GenerationSettings,
    looked_from: datetime,
    looked_until: datetime,
) -> list[Signal]:
    """Spikes of errors in each hour, and drops in the windows that end with each hour, from `looked_from` on.

    Both instants are full hours. Raises QueryFailedError when ClickHouse cannot answer now.
    """
    history_start = looked_from - max(
        WEEKS * WEEK + timedelta(hours=WINDOW_HOURS + 1), HISTORY_HOURS * _HOUR
    )
    all_hours: Hours = dict(rows_of(all_by_hour_tree(history_start, looked_until), team_id))
    if not all_hours:
        return []
    spikes = _spikes(team_id, settings, looked_from, looked_until, min(all_hours))
    drops = _drops(team_id, zone, settings, all_hours, looked_from, looked_until)
    return [*spikes, *drops]


def _spikes(
    team_id: int,
    settings: GenerationSettings,
    looked_from: datetime,
    looked_until: datetime,
    first_hour: int,
) -> list[Signal]:
    tree = errors_by_hour_tree(
        looked_from - HISTORY_HOURS * _HOUR,
        looked_from,
        looked_until,
        minimum=settings.minimum_errors,
        limit=_MOST_ROWS,
    )
    by_error: dict[str, dict[int, int]] = defaultdict(dict)
    for name, hour, times in rows_of(tree, team_id):
        by_error[name][hour] = times
    return [
        signal
        for name, hours in by_error.items()
        for signal in spikes_of(
            name,
            hours,
            range(hour_number(looked_from), hour_number(looked_until)),
            first_hour,
            minimum=settings.minimum_errors,
            sensitivity=settings.sensitivity,
        )
    ]


def spikes_of(
    name: str,
    hours: Hours,
    looked_at: range,
    first_hour: int,
    *,
    minimum: int,
    sensitivity: Sensitivity,
) -> Iterator[Signal]:
    """The spikes of one error. `first_hour`: of the team's first event; before that there is no history."""
    for hour in looked_at:
        past = range(max(first_hour, hour - HISTORY_HOURS), hour)
        found = judge_spike(
            hours.get(hour, 0),
            [hours.get(earlier, 0) for earlier in past],
            minimum=minimum,
            sensitivity=sensitivity,
        )
        if found is not None:
            yield Signal(
                kind=SignalKind.ERROR_SPIKE,
                fingerprint=name,
                start=instant_of(hour),
                end=instant_of(hour + 1),
                count=hours[hour],
                expected=found.expected,
                score=found.score,
            )


def _drops(
    team_id: int,
    zone: ZoneInfo,
    settings: GenerationSettings,
    all_hours: Hours,
    looked_from: datetime,
    looked_until: datetime,
) -> list[Signal]:
    names = list(settings.watched_events) or _busiest_events(team_id, looked_until)
    start = looked_from - WEEKS * WEEK - timedelta(hours=WINDOW_HOURS + 1)
    by_event: dict[str, dict[int, int]] = {name: {} for name in names}
    if names:
        for name, hour, times in rows_of(events_by_hour_tree(names, start, looked_until), team_id):
            by_event[name][hour] = times
    ends = [
        instant_of(hour + 1) for hour in range(hour_number(looked_from), hour_number(looked_until))
    ]
    found: list[Signal] = []
    for end in ends:
        whole = drop_of(ALL_EVENTS, all_hours, end, zone, settings.sensitivity)
        singles = [
            drop_of(name, hours, end, zone, settings.sensitivity)
            for name, hours in by_event.items()
        ]
        fallen = [signal for signal in singles if signal is not None]
        # One cause, one task: where every event fell, they fell together. And what nobody chose may fall as well.
        is_together = len(fallen) == len(singles) if fallen else not settings.watched_events
        found += [whole] if whole is not None and is_together else fallen
    return found


def drop_of(
    name: str, hours: Hours, end: datetime, zone: ZoneInfo, sensitivity: Sensitivity
) -> Signal | None:
    """The drop of one event in the window that ends with `end`."""
    start = end - WINDOW_HOURS * _HOUR
    count = count_between(hours, start, end)
    past = past_counts(hours, start, end, zone, WEEKS)
    found = judge_drop(count, past, sensitivity=sensitivity)
    if found is None:
        return None
    return Signal(
        kind=SignalKind.EVENT_DROP,
        fingerprint=name,
        start=start,
        end=end,
        count=count,
        expected=found.expected,
        score=found.score,
    )


def _busiest_events(team_id: int, until: datetime) -> list[str]:
    tree = busiest_events_tree(until - _BUSIEST_OVER, until, limit=WATCHED_BY_DEFAULT)
    return [name for name, _times in rows_of(tree, team_id)]
