"""SessionsQuery -> a page of sessions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker, SessionsResult
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.find_persons import KnownPerson, find_persons
from footfall.products.insights.backend.logic.find_scope import scope_of
from footfall.products.insights.backend.logic.plain_values import plain_value
from footfall.products.insights.backend.logic.show_actors import Actor, shown_time, whole
from footfall.products.insights.backend.queries.actors_behind import ActorKind
from footfall.products.insights.backend.queries.sessions import (
    DISTINCT_ID,
    PERSON,
    SESSION,
    SessionsPage,
    last_end_tree,
)
from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.calendar.ranges import Clock, read_moment
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.properties import (
    condition_of,
    conditions_of,
    conditions_of_expressions,
    conditions_of_test_accounts,
)
from footfall.query.nodes.sessions import SessionField, SessionFieldFilter, SessionsQuery
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

DEFAULT_AFTER = "-24h"
_ORDERED = re.compile(r"(.+?)(?:\s+(ASC|DESC))?", re.IGNORECASE | re.DOTALL)
_IDS = {"session_id": SESSION, "id": SESSION, "distinct_id": DISTINCT_ID, "person_id": PERSON}
_TYPES: dict[SessionField, str] = {
    SessionField.STARTED_AT: "DateTime64(3, 'UTC')",
    SessionField.ENDED_AT: "DateTime64(3, 'UTC')",
    SessionField.DURATION: "Float64",
    SessionField.EVENT_COUNT: "UInt64",
    SessionField.PAGEVIEW_COUNT: "UInt64",
    SessionField.AUTOCAPTURE_COUNT: "UInt64",
    SessionField.IS_BOUNCE: "Bool",
}
_Row = Mapping[str, Any]
_People = Mapping[Any, KnownPerson]


@dataclass(frozen=True)
class _Column:
    name: str
    type: str
    make: Callable[[_Row, _People], Any]


def run_sessions(
    clickhouse: ClickHouse, query: SessionsQuery, asker: Asker, now: datetime, path: str
) -> SessionsResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    scope = scope_of(asker, now)
    started, within = _times(clickhouse, query, asker, now, path)
    page = SessionsPage(tuple(started), tuple(within), scope)
    columns = [_column(name, at(path, "select", index)) for index, name in enumerate(query.select)]
    needs = {SESSION: build.field("visits", SESSION), PERSON: build.field("visits", PERSON)}
    needs[DISTINCT_ID] = build.field("visits", DISTINCT_ID)
    for column in columns:
        if column.name in set(SessionField):
            needs[_alias(SessionField(column.name))] = page.value(SessionField(column.name))
    tree = page.tree(
        needs,
        _conditions(clickhouse, query, page, asker, path),
        _ordering(query, page, at(path, "orderBy")),
        limit=query.limit + 1,
        offset=query.offset,
    )
    answer = ask(clickhouse, tree, asker.team_id, path=at(path, "properties"))
    names = [column.name for column in answer.columns]
    rows = [dict(zip(names, row, strict=True)) for row in answer.rows[: query.limit]]
    people: _People = {}
    if any(column.name == "person" for column in columns):
        people = find_persons(asker.team_id, [row[PERSON] for row in rows])
    return SessionsResult(
        columns=[column.name for column in columns],
        types=[column.type for column in columns],
        results=[[column.make(row, people) for column in columns] for row in rows],
        hasMore=len(answer.rows) > query.limit,
        limit=query.limit,
        offset=query.offset,
    )


def _times(
    clickhouse: ClickHouse, query: SessionsQuery, asker: Asker, now: datetime, path: str
) -> tuple[list[Node], list[Node]]:
    """Conditions on the beginning of a session, and on the times of its events."""
    clock = Clock(now, asker.zone, asker.week_start)
    started: list[Node] = []
    within: list[Node] = []
    after = query.after or DEFAULT_AFTER
    if after != "all":
        moment = read_moment(after, clock, bound="start", path=at(path, "after"))
        started.append(_compared("started_at", ">", moment))
        within.append(_compared("timestamp", ">", moment))
    if query.before is not None:
        moment = read_moment(query.before, clock, bound="start", path=at(path, "before"))
        started.append(_compared("started_at", "<", moment))
        # A session may go on after `before`, and nothing says for how long but its own end.
        last_end, times = ask(clickhouse, last_end_tree(started), asker.team_id).rows[0]
        end = last_end if times else moment
        aware = end if end.tzinfo is not None else end.replace(tzinfo=UTC)
        within.append(_compared("timestamp", "<=", aware))
    return started, within


def _compared(name: str, operator: str, moment: datetime) -> Node:
    return build.compare(build.field(name), operator, moment_of(milliseconds_of(moment)))


def _conditions(
    clickhouse: ClickHouse, query: SessionsQuery, page: SessionsPage, asker: Asker, path: str
) -> list[Node]:
    where = at(path, "properties")
    found: list[Node] = []
    of_event: list[Node] = []
    for index, item in enumerate(query.properties or []):
        if isinstance(item, SessionFieldFilter):
            found.append(page.passes(item, at(where, index)))
        else:
            of_event.append(condition_of(item, at(where, index), page.scope))
    check_patterns(clickhouse, query.properties, asker.team_id, where)
    event_path = at(path, "eventProperties")
    of_event += conditions_of(query.event_properties, event_path, page.scope)
    check_patterns(clickhouse, query.event_properties, asker.team_id, event_path)
    found += conditions_of_expressions(query.where, at(path, "where"), page.scope, page.read_from)
    if query.filter_test_accounts:
        of_event += conditions_of_test_accounts(page.scope, at(path, "filterTestAccounts"))
    if query.event is not None:
        of_event.append(build.compare(build.field("event"), "=", build.text(query.event)))
    if of_event:
        found.append(page.has_event(of_event))
    if query.person_id is not None:
        found.append(page.is_of_person(str(query.person_id)))
    return found


def _ordering(query: SessionsQuery, page: SessionsPage, path: str) -> list[Node]:
    asked = query.order_by or [f"{SessionField.STARTED_AT} DESC"]
    found: list[Node] = []
    for index, item in enumerate(asked):
        ordered = _ORDERED.fullmatch(item.strip())
        name = ordered[1].strip() if ordered else item
        is_descending = ordered is not None and (ordered[2] or "").upper() == "DESC"
        if name in _IDS:
            value: Node = build.field("visits", _IDS[name])
        elif name in set(SessionField):
            value = page.value(SessionField(name))
        else:
            raise InvalidValueError(f"cannot order by {name}", path=at(path, index))
        found.append(build.descending(value) if is_descending else build.ascending(value))
    return found


def _column(name: str, path: str) -> _Column:
    if name in set(SessionField):
        known = SessionField(name)
        alias = _alias(known)
        shown = _TYPES.get(known, "Nullable(String)")
        return _Column(name, shown, lambda row, _people: _shown(known, row[alias]))
    if name in _IDS:
        held = _IDS[name]
        return _Column(
            name,
            "UUID" if held == PERSON else "String",
            lambda row, _people: plain_value(row[held]),
        )
    if name == "person":
        return _Column(name, "Tuple", _person)
    expected = ", ".join([*_IDS, "person", *SessionField])
    raise InvalidValueError(f"unknown column {name!r}: expected one of {expected}", path=path)


def _person(row: _Row, people: _People) -> dict[str, Any]:
    return whole(Actor(ActorKind.PERSON, row[PERSON], row, people.get(row[PERSON])))


def _shown(name: SessionField, value: Any) -> Any:
    if isinstance(value, datetime):
        return shown_time(value)
    return bool(value) if name is SessionField.IS_BOUNCE else plain_value(value)


def _alias(name: SessionField) -> str:
    return "shown_" + name.value.removeprefix("$")
