"""The door to insights for other products and for `http`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import (
    Asker,
    EventsResult,
    PropertyValues,
    TrendsResult,
)
from footfall.products.insights.backend.logic.list_property_values import (
    list_property_values as _list_property_values,
)
from footfall.products.insights.backend.logic.run_events import run_events
from footfall.products.insights.backend.logic.run_trends import run_trends
from footfall.products.insights.backend.queries.property_values import PropertyKind
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.base import QueryNode, first_problem
from footfall.query.nodes.events import EventsQuery
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


def _read(kind: type[_Node], query: Mapping[str, Any], path: str) -> _Node:
    try:
        return kind.model_validate(query)
    except ValidationError as error:
        problem = first_problem(error, query)
        wrong = at(path, problem.path) if problem.path else path
        raise InvalidValueError(problem.message, path=wrong) from error
