"""Histories of made-up teams in the real ClickHouse."""

import itertools
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.tasks.backend.contracts import RunTrigger
from footfall.products.tasks.backend.facade import begin_run, find_and_record_signals

# a Wednesday; the last whole hour before it ends at ten o'clock
MOMENT = datetime(2026, 3, 11, 10, 15, tzinfo=UTC)
UNTIL = datetime(2026, 3, 11, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)

Event = tuple[str, datetime, str, dict[str, Any]]
_people = {number: uuid.uuid5(uuid.NAMESPACE_URL, f"person {number}") for number in range(1000)}
_COLUMNS = [
    "team_id",
    "uuid",
    "event",
    "distinct_id",
    "person_id",
    "timestamp",
    "captured_at",
    "properties",
]


def hourly(
    event: str,
    hours: Iterable[datetime],
    times: int,
    properties: Callable[[int], Mapping[str, Any]] = lambda number: {},
) -> Iterator[Event]:
    """`times` events in each hour, evenly spread, of so many people; `properties` by the event's number."""
    numbers = itertools.count()
    for hour in hours:
        for position in range(times):
            at = hour + HOUR * position / times
            who = f"person-{position}"
            yield event, at, who, dict(properties(next(numbers)))


def hours_between(start: datetime, end: datetime) -> list[datetime]:
    return [start + HOUR * number for number in range((end - start) // HOUR)]


def weeks_before(end: datetime, weeks: int) -> list[datetime]:
    return hours_between(end - timedelta(weeks=weeks), end)


def exception(number: int, **properties: Any) -> dict[str, Any]:
    """As today's browser SDK sends it; the number in the message varies from one to the next."""
    message = f"Cannot read item {number} of cart for ada@example.com"
    return {
        "$exception_list": [{"type": "TypeError", "value": message, "stacktrace": {"frames": []}}],
        "$session_id": f"session-{number % 7}",
        "$lib": "web",
        **properties,
    }


FINGERPRINT = "TypeError: Cannot read item # of cart for ada@example.com"


def store(writer: ClickHouse, team_id: int, events: Iterable[Event]) -> None:
    rows = [
        (
            *(team_id, uuid.uuid4(), event, who, _people[int(who.rpartition("-")[2])]),
            *(at, at, json.dumps(properties)),
        )
        for event, at, who, properties in events
    ]
    writer.insert_rows("events", _COLUMNS, rows)


def look(team_id: int, key: str = "a look", moment: datetime = MOMENT) -> list[int]:
    """Begins a run of the last day before `moment` and records its signals; the tasks that need work."""
    run = begin_run(team_id, key, RunTrigger.MANUAL, moment)
    return find_and_record_signals(team_id, run.id)
