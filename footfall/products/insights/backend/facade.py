"""The door to insights for other products and for `http`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlglot import exp

from footfall.foundations.clickhouse.client import ClickHouse, QueryResult
from footfall.foundations.http.pages import Page
from footfall.products.insights.backend.contracts import (
    Asker,
    CacheMiss,
    PropertyValues,
    QueryPlan,
    QueryStatus,
    SqlSchema,
    VariableRecord,
    ViewFields,
    ViewRecord,
)
from footfall.products.insights.backend.logic import list_variables as listing_variables
from footfall.products.insights.backend.logic import list_views as listing_views
from footfall.products.insights.backend.logic import save_variable as saving_variables
from footfall.products.insights.backend.logic import save_view as saving_views
from footfall.products.insights.backend.logic.answer_question import Asked
from footfall.products.insights.backend.logic.answer_request import (
    Refresh,
    Waiting,
    answer_request,
)
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.check_patterns import check_pattern
from footfall.products.insights.backend.logic.describe_sql import describe_house, describe_sql
from footfall.products.insights.backend.logic.find_scope import scope_of
from footfall.products.insights.backend.logic.list_property_values import (
    list_property_values as _list_property_values,
)
from footfall.products.insights.backend.logic.plan_statements import PlanningClickHouse
from footfall.products.insights.backend.logic.run_actors import find_people as _find_people
from footfall.products.insights.backend.logic.run_later import cancel_run, find_run
from footfall.products.insights.backend.logic.run_question import read_question, run_question
from footfall.products.insights.backend.logic.servers import house_servers, reader
from footfall.products.insights.backend.queries.property_values import PropertyKind
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.actors import ActorsQuery


def run_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> Any:
    """Answers a question of any installed kind, at `now` and not later: `query` as a client writes it, found at `path`.

    Raises QueryError (the asker's fault, with the path of the field) or a QueryFailedError.
    """
    return run_question(clickhouse, read_question(query, path), asker, now)


def find_people(
    query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> list[uuid.UUID]:
    """The ids of all people that an ActorsQuery finds, whatever its limit. Raises QueryError or a QueryFailedError."""
    question = read_question(query, path)
    if not isinstance(question.node, ActorsQuery):
        raise InvalidValueError("expected an ActorsQuery", path=at(path, "kind"))
    return _find_people(reader(), question.node, asker, now, path)


def answer_query(
    query: Mapping[str, Any],
    asker: Asker,
    refresh: Refresh,
    now: datetime,
    path: str,
    waiting: Waiting | None = None,
) -> dict[str, Any]:
    """As `run_query`, as it is sent to clients: from what is kept if `refresh` allows it, or with a `query_status` alone.

    Raises QueryError or a QueryFailedError.
    """
    servers = house_servers()
    question = read_question(query, path)
    asked = Asked.of(question, asker, servers.reader.settings.database)
    answered = answer_request(servers, asked, refresh, now, waiting or Waiting())
    if isinstance(answered, QueryStatus):
        return {"query_status": asdict(answered)}
    return asdict(answered) if isinstance(answered, CacheMiss) else answered


def find_query(query_id: str, asker: Asker, now: datetime) -> tuple[QueryStatus, int] | None:
    """The status of a question that is answered later, with its answer, and the code of HTTP that fits.

    None where the asker's team has none of that id.
    """
    return find_run(house_servers(), asker.team_id, query_id, now)


def cancel_query(query_id: str, asker: Asker, now: datetime) -> bool:
    """False where the asker's team has no question of that id. One that has ended stays as it is."""
    return cancel_run(house_servers(), asker.team_id, query_id, now)


def explain_query(query: Mapping[str, Any], asker: Asker, now: datetime, path: str) -> QueryPlan:
    """What `run_query` would run and read. Raises QueryError or a QueryFailedError."""
    planning = PlanningClickHouse(reader())
    run_question(planning, read_question(query, path), asker, now)
    return planning.planned()


def list_property_values(
    clickhouse: ClickHouse,
    asker: Asker,
    now: datetime,
    *,
    kind: PropertyKind,
    key: str,
    search: str = "",
    event: str | None = None,
) -> PropertyValues:
    """The most frequent values of a property, at most 50; of events those of the last 30 days."""
    return _list_property_values(
        clickhouse, asker, now, kind=kind, key=key, search=search, event=event
    )


def sql_schema(team_id: int) -> SqlSchema:
    """The tables, columns and functions that the team's SQL may name."""
    return describe_sql(team_id)


def sql_house_schema() -> SqlSchema:
    """As `sql_schema`, without the tables of any one team."""
    return describe_house()


def filter_scope(asker: Asker, now: datetime) -> FilterScope:
    """What the filters of a team's question may name, for products with questions of their own."""
    return scope_of(asker, now)


def check_regular_expressions(team_id: int, patterns: Iterable[tuple[str, str]]) -> None:
    """`patterns`: where each is, and what it is. Raises InvalidValueError with the path of the first that is not valid."""
    for path, pattern in patterns:
        check_pattern(reader(), pattern, team_id, path)


def ask_own_question(clickhouse: ClickHouse, tree: exp.Query, team_id: int) -> QueryResult:
    """For products with questions of their own: a tree over the virtual tables, compiled and guarded for the team.

    Raises QueryError or a QueryFailedError.
    """
    return ask(clickhouse, tree, team_id)


def views(team_id: int, *, search: str = "", limit: int = 100, offset: int = 0) -> Page[ViewRecord]:
    """The team's views, by name."""
    return listing_views.list_views(team_id, search, limit, offset)


def view(team_id: int, view_id: int) -> ViewRecord | None:
    row = listing_views.find_view(team_id, view_id)
    return None if row is None else listing_views.record_of(row)


def create_view(team_id: int, user_id: int, fields: ViewFields, now: datetime) -> ViewRecord:
    """Raises QueryError with the path of the wrong field, NameTakenError or a QueryFailedError."""
    return listing_views.record_of(saving_views.create_view(team_id, user_id, fields, now))


def change_view(team_id: int, view_id: int, fields: ViewFields, now: datetime) -> ViewRecord | None:
    """As `create_view`, or InUseError; None where the team has no such view."""
    changed = saving_views.change_view(team_id, view_id, fields, now)
    return None if changed is None else listing_views.record_of(changed)


def delete_view(team_id: int, view_id: int) -> bool:
    """False where the team has no such view. Raises InUseError."""
    return saving_views.delete_view(team_id, view_id)


def variables(
    team_id: int, *, search: str = "", limit: int = 100, offset: int = 0
) -> Page[VariableRecord]:
    """The team's variables, by name."""
    return listing_variables.list_variables(team_id, search, limit, offset)


def variable(team_id: int, variable_id: int) -> VariableRecord | None:
    row = listing_variables.find_variable(team_id, variable_id)
    return None if row is None else listing_variables.record_of(row)


def create_variable(team_id: int, user_id: int, fields: dict[str, Any]) -> VariableRecord:
    """`fields` by the names of a VariableRecord. Raises InvalidValueError with the path of the wrong one, or NameTakenError."""
    return listing_variables.record_of(saving_variables.create_variable(team_id, user_id, fields))


def change_variable(
    team_id: int, variable_id: int, fields: dict[str, Any]
) -> VariableRecord | None:
    """As `create_variable`, or InUseError; None where the team has no such variable."""
    changed = saving_variables.change_variable(team_id, variable_id, fields)
    return None if changed is None else listing_variables.record_of(changed)


def delete_variable(team_id: int, variable_id: int) -> bool:
    """False where the team has no such variable. Raises InUseError."""
    return saving_variables.delete_variable(team_id, variable_id)
