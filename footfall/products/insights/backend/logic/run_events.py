"""EventsQuery -> rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from footfall.foundations.clickhouse.client import ClickHouse, QueryResult
from footfall.products.insights.backend.contracts import Asker, EventsResult
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.find_scope import scope_of
from footfall.products.insights.backend.queries.events import (
    EventsTree,
    events_tree,
    is_newest_first,
)
from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.calendar.ranges import Clock, read_moment
from footfall.query.errors import at
from footfall.query.filters.expressions import OVER_EVENTS
from footfall.query.filters.properties import conditions_of_expressions, conditions_of_question
from footfall.query.nodes.events import EventsQuery
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

# The newest events are mostly of today: reading all of a team's history for a page of them is the last resort.
_WINDOWS = (timedelta(days=1), timedelta(days=30))


def run_events(
    clickhouse: ClickHouse, query: EventsQuery, asker: Asker, now: datetime, path: str
) -> EventsResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    scope = scope_of(asker, now)
    conditions = conditions_of_question(query, path, scope)
    conditions += conditions_of_expressions(query.where, at(path, "where"), scope, OVER_EVENTS)
    if query.event is not None:
        conditions.append(build.compare(build.field("event"), "=", build.text(query.event)))
    check_patterns(clickhouse, query.properties, asker.team_id, at(path, "properties"))
    clock = Clock(now, asker.zone, asker.week_start)
    after = _moment(query.after, clock, at(path, "after"))
    before = _moment(query.before, clock, at(path, "before"))
    conditions += _between(after, before)
    wanted = query.limit + 1
    for since in _starts(after, before or now) if is_newest_first(query) else (None,):
        added = [] if since is None else [_since(since)]
        asked = events_tree(query, [*conditions, *added], path, limit=wanted)
        answer = ask(clickhouse, asked.tree, asker.team_id, path=at(path, "properties"))
        if len(answer.rows) == wanted:
            break
    return _shaped(query, asked, answer)


def _moment(value: str | None, clock: Clock, path: str) -> datetime | None:
    if value is None or value == "all":
        return None
    return read_moment(value, clock, bound="start", path=path)


def _between(after: datetime | None, before: datetime | None) -> list[Node]:
    return [
        build.compare(build.field("timestamp"), operator, moment_of(milliseconds_of(moment)))
        for moment, operator in ((after, ">"), (before, "<"))
        if moment is not None
    ]


def _starts(after: datetime | None, end: datetime) -> list[datetime | None]:
    """From when on to look for the newest events before `end`, one after the other; None for all that were asked for."""
    starts = [end - window for window in _WINDOWS]
    return [*(start for start in starts if after is None or start > after), None]


def _since(moment: datetime) -> Node:
    return build.compare(build.field("timestamp"), ">=", moment_of(milliseconds_of(moment)))


def _shaped(query: EventsQuery, asked: EventsTree, answer: QueryResult) -> EventsResult:
    rows = [dict(zip(asked.needs, row, strict=True)) for row in answer.rows[: query.limit]]
    return EventsResult(
        columns=[column.name for column in asked.columns],
        types=[column.type for column in asked.columns],
        results=[[column.make(row) for column in asked.columns] for row in rows],
        hasMore=len(answer.rows) > query.limit,
        limit=query.limit,
        offset=query.offset,
    )
