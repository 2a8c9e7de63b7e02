"""ActorsQuery -> a page of the people, groups or sessions behind a point of an answer, or of all persons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from footfall.foundations.clickhouse.client import ClickHouse, QueryResult
from footfall.products.insights.backend.contracts import ActorsResult, Asker, QueryTooLargeError
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.find_persons import KnownPerson, find_persons
from footfall.products.insights.backend.logic.find_scope import naming_properties, scope_of
from footfall.products.insights.backend.logic.pick_funnels_actors import pick_funnels_actors
from footfall.products.insights.backend.logic.pick_journey_actors import (
    pick_lifecycle_actors,
    pick_paths_actors,
    pick_retention_actors,
    pick_stickiness_actors,
)
from footfall.products.insights.backend.logic.pick_trends_actors import pick_trends_actors
from footfall.products.insights.backend.logic.show_actors import Actor, Column, columns_of
from footfall.products.insights.backend.queries.actors_behind import (
    EVENT_COUNT,
    PATH_COUNT,
    ActorKind,
    Behind,
)
from footfall.products.insights.backend.queries.actors_page import ActorsPage, Ordering
from footfall.products.insights.backend.queries.names import ACTOR
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.actors import (
    ActorsQuery,
    FunnelsActorsQuery,
    InsightActorsQuery,
    StickinessActorsQuery,
)
from footfall.query.nodes.lifecycle import LifecycleQuery
from footfall.query.nodes.paths import PathsQuery
from footfall.query.nodes.retention import RetentionQuery
from footfall.query.nodes.stickiness import StickinessQuery
from footfall.query.nodes.trends import TrendsQuery
from footfall.query.syntax.build import Node

# At once, into a cohort.
MAX_PEOPLE = 500_000
_ORDERED = re.compile(r"(.+?)(?:\s+(ASC|DESC))?", re.IGNORECASE | re.DOTALL)
# What each source says of a point; a field of another source would be without effect.
_POINTS: dict[type, frozenset[str]] = {
    TrendsQuery: frozenset({"day", "series", "breakdown", "compare"}),
    RetentionQuery: frozenset({"day", "interval", "column", "breakdown"}),
    LifecycleQuery: frozenset({"day", "status"}),
    StickinessQuery: frozenset({"day", "interval", "series", "compare"}),
    PathsQuery: frozenset(),
}


def run_actors(
    clickhouse: ClickHouse, query: ActorsQuery, asker: Asker, now: datetime, path: str
) -> ActorsResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    page, conditions = _read(clickhouse, query, asker, now, path)
    kind, behind = page.kind, page.behind
    columns = columns_of(query.select, kind, behind, at(path, "select"))
    tree = page.tree(
        conditions,
        _orderings(query, behind, at(path, "orderBy")),
        limit=query.limit + 1,
        offset=query.offset,
    )
    answer = ask(clickhouse, tree, asker.team_id, path=at(path, "properties"))
    actors = _actors(answer, kind, behind, asker, query.limit)
    return ActorsResult(
        columns=[column.name for column in columns],
        types=[column.type for column in columns],
        results=[_row(actor, columns) for actor in actors],
        hasMore=len(answer.rows) > query.limit,
        limit=query.limit,
        offset=query.offset,
    )


def find_people(
    clickhouse: ClickHouse, query: ActorsQuery, asker: Asker, now: datetime, path: str
) -> list[UUID]:
    """The ids of all people that `query` finds, whatever its limit and offset. As `run_actors`."""
    page, conditions = _read(clickhouse, query, asker, now, path)
    if page.kind is not ActorKind.PERSON:
        raise InvalidValueError(
            f"expected a question about people: these actors are of the kind {page.kind}",
            path=at(path, "source"),
        )
    tree = page.tree(conditions, [], limit=MAX_PEOPLE + 1, offset=0)
    answer = ask(clickhouse, tree, asker.team_id, path=at(path, "properties"))
    if len(answer.rows) > MAX_PEOPLE:
        raise QueryTooLargeError(
            f"These are more than {MAX_PEOPLE:,} people: make the question narrower."
        )
    place = [column.name for column in answer.columns].index(ACTOR) if answer.rows else 0
    return [row[place] for row in answer.rows]


def _read(
    clickhouse: ClickHouse, query: ActorsQuery, asker: Asker, now: datetime, path: str
) -> tuple[ActorsPage, list[Node]]:
    """The page of actors, and the conditions on who is on it."""
    behind = None
    if query.source is not None:
        behind = _behind(clickhouse, query.source, asker, now, at(path, "source"))
    kind = ActorKind.PERSON if behind is None else behind.kind
    page = ActorsPage(kind, behind, scope_of(asker, now))
    conditions: list[Node] = []
    for filters, name in (
        (query.properties, "properties"),
        (query.fixed_properties, "fixedProperties"),
    ):
        conditions += page.conditions(filters, at(path, name))
        check_patterns(clickhouse, filters, asker.team_id, at(path, name))
    if query.search and query.search.strip():
        names = naming_properties(asker.team_id)
        conditions.append(page.searched(query.search.strip(), names))
    return page, conditions


def _behind(
    clickhouse: ClickHouse,
    source: InsightActorsQuery | StickinessActorsQuery | FunnelsActorsQuery,
    asker: Asker,
    now: datetime,
    path: str,
) -> Behind:
    if isinstance(source, FunnelsActorsQuery):
        return pick_funnels_actors(clickhouse, source, asker, now, path)
    insight = source.source
    if isinstance(source, InsightActorsQuery):
        _check_point(source, path)
    if isinstance(insight, StickinessQuery):
        return pick_stickiness_actors(clickhouse, source, insight, asker, now, path)
    if isinstance(source, StickinessActorsQuery):
        raise TypeError("stickiness was told apart above")
    if isinstance(insight, TrendsQuery):
        return pick_trends_actors(clickhouse, source, insight, asker, now, path)
    if isinstance(insight, RetentionQuery):
        return pick_retention_actors(clickhouse, source, insight, asker, now, path)
    if isinstance(insight, LifecycleQuery):
        return pick_lifecycle_actors(clickhouse, source, insight, asker, now, path)
    return pick_paths_actors(clickhouse, source, insight, asker, now, path)


def _check_point(source: InsightActorsQuery, path: str) -> None:
    named = _POINTS[type(source.source)]
    for name in ("day", "series", "breakdown", "compare", "status", "interval", "column"):
        if getattr(source, name) is not None and name not in named:
            raise InvalidValueError(
                f"has no meaning for a point of a {source.source.kind}", path=at(path, name)
            )


def _orderings(query: ActorsQuery, behind: Behind | None, path: str) -> list[Ordering]:
    if not query.order_by:
        return _usual_order(behind, path)
    found: list[Ordering] = []
    for index, item in enumerate(query.order_by):
        ordered = _ORDERED.fullmatch(item.strip())
        name = ordered[1].strip() if ordered else item
        is_descending = ordered is not None and (ordered[2] or "").upper() == "DESC"
        found.append(Ordering(name, is_descending, at(path, index)))
    return found


def _usual_order(behind: Behind | None, path: str) -> list[Ordering]:
    """The busiest first; of all persons the newest."""
    if behind is None:
        return [Ordering("created_at", True, path)]
    return [
        Ordering(name, True, path) for name in (EVENT_COUNT, PATH_COUNT) if name in behind.measures
    ]


def _actors(
    answer: QueryResult, kind: ActorKind, behind: Behind | None, asker: Asker, limit: int
) -> list[Actor]:
    names = [column.name for column in answer.columns]
    rows = [dict(zip(names, row, strict=True)) for row in answer.rows[:limit]]
    persons: Mapping[UUID, KnownPerson] = {}
    if kind is ActorKind.PERSON:
        persons = find_persons(asker.team_id, [row[ACTOR] for row in rows])
    measures = behind.measures if behind is not None else ()
    shown = behind.shown if behind is not None else {}
    return [
        Actor(
            kind,
            row[ACTOR],
            row,
            persons.get(row[ACTOR]),
            behind.group_type_index if behind is not None else None,
            {name: shown.get(name, _as_it_is)(row[name]) for name in measures},
        )
        for row in rows
    ]


def _as_it_is(value: object) -> object:
    return value


def _row(actor: Actor, columns: list[Column]) -> list[object]:
    return [column.make(actor) for column in columns]
