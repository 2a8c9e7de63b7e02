"""Builds windows of states from the events and publishes them, all of one call by one insert: a reader sees all or none."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.clickhouse.schema import Form, Template
from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.sessions.channels import CLICK_IDS

# An event is seen at most so long after the time that its row says it was inserted: the sink gives an insert up after
# two minutes, and the clocks of a cluster may differ.
SEEN_WITHIN = timedelta(minutes=5)
# Of one statement: a day of hours. More would keep the sessions of more windows in memory at once.
WINDOWS_AT_ONCE = 24

_QUERIES = Path(__file__).parents[1] / "queries"
_BUILD = (_QUERIES / "build_states.sql").read_text(encoding="utf-8")
_BUILD_COLUMNS = (
    *("team_id", "window_start", "window_end", "build_id", "complete_until", "built_at"),
)
_SWEEP = Template("sweep_states", (_QUERIES / "sweep_states.sql").read_text(encoding="utf-8"))

Span = tuple[datetime, datetime]


def build_states(
    writer: ClickHouse,
    team_id: int,
    windows: Iterable[Span],
    announce: Callable[[int], None] = lambda _count: None,
) -> int:
    """Returns how many windows were built. They may neither overlap nor begin before 1970.

    `announce` is told after each statement how many are done. Interrupted, it leaves rows that no reader sees and that
    the sweep deletes.
    """
    published: list[tuple[int, datetime, datetime, int, datetime]] = []
    spans = sorted(set(windows))
    for first in range(0, len(spans), WINDOWS_AT_ONCE):
        chunk = spans[first : first + WINDOWS_AT_ONCE]
        # Asked before the events are read: whatever is not seen now is inserted after this, less SEEN_WITHIN.
        complete_until = _now(writer) - SEEN_WITHIN
        first_build = time.time_ns()
        builds = [first_build + index for index in range(len(chunk))]
        writer.run_command(
            _BUILD,
            {
                "database": writer.settings.database,
                "team_id": team_id,
                "starts": [milliseconds_of(start) for start, _ in chunk],
                "ends": [milliseconds_of(end) for _, end in chunk],
                "builds": builds,
                "clicks": list(CLICK_IDS),
                "first_ms": milliseconds_of(chunk[0][0]),
                "last_ms": max(milliseconds_of(end) for _, end in chunk),
            },
        )
        published += [
            (team_id, start, end, build, complete_until)
            for (start, end), build in zip(chunk, builds, strict=True)
        ]
        announce(len(published))
    if published:
        built_at = _now(writer)
        writer.insert_rows(
            f"{writer.settings.database}.web_builds",
            _BUILD_COLUMNS,
            [(*row, built_at) for row in published],
        )
    return len(published)


def sweep_states(writer: ClickHouse) -> None:
    """Deletes the rows of builds that no window names any more and that are older than any question or build may be."""
    database = writer.settings.database
    form = Form.CLUSTER if _has_shards(writer) else Form.SINGLE_NODE
    for statement in _SWEEP.render(form, database):
        writer.run_command(statement, settings={"allow_nondeterministic_mutations": 1})


def _now(writer: ClickHouse) -> datetime:
    """By ClickHouse's own clock, which also says when events were inserted."""
    moment: datetime = writer.run_query("SELECT now64(3, 'UTC')").rows[0][0]
    return moment


def _has_shards(writer: ClickHouse) -> bool:
    found = writer.run_query(
        "SELECT count() FROM system.tables WHERE database = {database:String} AND name = 'web_states_local'",
        {"database": writer.settings.database},
    )
    return bool(found.rows[0][0])
