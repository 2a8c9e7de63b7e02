"""The door to insights for other products and for `http`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlglot import exp

from footfall.foundations.clickhouse.client import ClickHouse, QueryResult
from footfall.products.insights.backend.contracts import (
    Asker,
    EventsResult,
    FunnelsResult,
    LifecycleResult,
    PathsResult,
    PropertyValues,
    RetentionResult,
    SqlMetadata,
    SqlResult,
    SqlSchema,
    StickinessResult,
    TrendsResult,
)
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.describe_sql import describe_house, describe_sql
from footfall.products.insights.backend.logic.list_property_values import (
    list_property_values as _list_property_values,
)
from footfall.products.insights.backend.logic.run_events import run_events
from footfall.products.insights.backend.logic.run_funnels import run_funnels
from footfall.products.insights.backend.logic.run_lifecycle import run_lifecycle
from footfall.products.insights.backend.logic.run_paths import run_paths
from footfall.products.insights.backend.logic.run_retention import run_retention
from footfall.products.insights.backend.logic.run_sql import check_sql, run_sql
from footfall.products.insights.backend.logic.run_stickiness import run_stickiness
from footfall.products.insights.backend.logic.run_trends import run_trends
from footfall.products.insights.backend.queries.property_values import PropertyKind
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.base import QueryNode, first_problem
from footfall.query.nodes.events import EventsQuery
from footfall.query.nodes.funnels import FunnelsQuery
from footfall.query.nodes.lifecycle import LifecycleQuery
from footfall.query.nodes.paths import PathsQuery
from footfall.query.nodes.retention import RetentionQuery
from footfall.query.nodes.sql import HogQLMetadata, HogQLQuery
from footfall.query.nodes.stickiness import StickinessQuery
from footfall.query.nodes.trends import TrendsQuery

_Node = TypeVar("_Node", bound=QueryNode)


def run_trends_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> TrendsResult:
    """A runner, as all runners of query kinds are: `query` as the client wrote it, found at `path` of the request.

    Raises QueryError (the client's fault, with the path of the field) or a QueryFailedError.
    """
    return run_trends(clickhouse, _read(TrendsQuery, query, path), asker, now, path)


def run_events_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> EventsResult:
    """As `run_trends_query`, for EventsQuery."""
    return run_events(clickhouse, _read(EventsQuery, query, path), asker, now, path)


def run_funnels_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> FunnelsResult:
    """As `run_trends_query`, for FunnelsQuery."""
    return run_funnels(clickhouse, _read(FunnelsQuery, query, path), asker, now, path)


def run_retention_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> RetentionResult:
    """As `run_trends_query`, for RetentionQuery."""
    return run_retention(clickhouse, _read(RetentionQuery, query, path), asker, now, path)


def run_lifecycle_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> LifecycleResult:
    """As `run_trends_query`, for LifecycleQuery."""
    return run_lifecycle(clickhouse, _read(LifecycleQuery, query, path), asker, now, path)


def run_stickiness_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> StickinessResult:
    """As `run_trends_query`, for StickinessQuery."""
    return run_stickiness(clickhouse, _read(StickinessQuery, query, path), asker, now, path)


def run_paths_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> PathsResult:
    """As `run_trends_query`, for PathsQuery."""
    return run_paths(clickhouse, _read(PathsQuery, query, path), asker, now, path)


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


def run_sql_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> SqlResult:
    """As `run_trends_query`, for HogQLQuery: a SELECT that people wrote."""
    return run_sql(clickhouse, _read(HogQLQuery, query, path), asker, now, path)


def run_sql_metadata(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> SqlMetadata:
    """As `run_trends_query`, for HogQLMetadata: what is wrong with a statement, found without running it."""
    return check_sql(clickhouse, _read(HogQLMetadata, query, path), asker, now, path)


def sql_schema(team_id: int) -> SqlSchema:
    """The tables, columns and functions that the team's SQL may name."""
    return describe_sql(team_id)


def sql_house_schema() -> SqlSchema:
    """As `sql_schema`, without the tables of any one team."""
    return describe_house()


def ask_own_question(clickhouse: ClickHouse, tree: exp.Query, team_id: int) -> QueryResult:
    """For products with questions of their own: a tree over the virtual tables, compiled and guarded for the team.

    Raises QueryError or a QueryFailedError.
    """
    return ask(clickhouse, tree, team_id)


def _read(kind: type[_Node], query: Mapping[str, Any], path: str) -> _Node:
    try:
        return kind.model_validate(query)
    except ValidationError as error:
        problem = first_problem(error, query)
        wrong = at(path, problem.path) if problem.path else path
        raise InvalidValueError(problem.message, path=wrong) from error
