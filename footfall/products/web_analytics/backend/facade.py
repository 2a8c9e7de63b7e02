"""The door to web analytics for other products, for jobs, and for the runners of its queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlglot import exp

from footfall.foundations.clickhouse.client import ClickHouse, QueryResult
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import ask_own_question
from footfall.products.web_analytics.backend.contracts import (
    WebOverviewResult,
    WebStatsTableResult,
    WebTrendsResult,
)
from footfall.products.web_analytics.backend.logic.answer_questions import (
    answer_overview,
    answer_stats_table,
    answer_trends,
)
from footfall.products.web_analytics.backend.logic.build_states import (
    Span,
)
from footfall.products.web_analytics.backend.logic.build_states import (
    build_states as _build_states,
)
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.base import QueryNode, first_problem
from footfall.query.nodes.web import WebOverviewQuery, WebStatsTableQuery, WebTrendsQuery

_Node = TypeVar("_Node", bound=QueryNode)


def run_web_overview_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> WebOverviewResult:
    """A runner of a query kind, as insights' README says. Raises QueryError or a QueryFailedError."""
    node = _read(WebOverviewQuery, query, path)
    return answer_overview(node, _asking(clickhouse, asker), asker, now, path)


def run_web_stats_table_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> WebStatsTableResult:
    """As `run_web_overview_query`, for WebStatsTableQuery."""
    node = _read(WebStatsTableQuery, query, path)
    return answer_stats_table(node, _asking(clickhouse, asker), asker, now, path)


def run_web_trends_query(
    clickhouse: ClickHouse, query: Mapping[str, Any], asker: Asker, now: datetime, path: str
) -> WebTrendsResult:
    """As `run_web_overview_query`, for WebTrendsQuery."""
    node = _read(WebTrendsQuery, query, path)
    return answer_trends(node, _asking(clickhouse, asker), asker, now, path)


def build_states(writer: ClickHouse, team_id: int, windows: Iterable[Span]) -> int:
    """Builds the windows (start, end) of a team's states and publishes them at once; returns how many."""
    return _build_states(writer, team_id, windows)


def _asking(clickhouse: ClickHouse, asker: Asker) -> Callable[[exp.Select], QueryResult]:
    return lambda tree: ask_own_question(clickhouse, tree, asker.team_id)


def _read(kind: type[_Node], query: Mapping[str, Any], path: str) -> _Node:
    try:
        return kind.model_validate(query)
    except ValidationError as error:
        problem = first_problem(error, query)
        wrong = at(path, problem.path) if problem.path else path
        raise InvalidValueError(problem.message, path=wrong) from error
