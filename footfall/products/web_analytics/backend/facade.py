"""The door to web analytics for other products, for jobs, and for the runners of its queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

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
from footfall.query.nodes.web import WebOverviewQuery, WebStatsTableQuery, WebTrendsQuery


def run_web_overview(
    clickhouse: ClickHouse, query: WebOverviewQuery, asker: Asker, now: datetime, path: str
) -> WebOverviewResult:
    """A runner of a query kind, as insights' README says. Raises QueryError or a QueryFailedError."""
    return answer_overview(query, _asking(clickhouse, asker), asker, now, path)


def run_web_stats_table(
    clickhouse: ClickHouse, query: WebStatsTableQuery, asker: Asker, now: datetime, path: str
) -> WebStatsTableResult:
    """As `run_web_overview`, for WebStatsTableQuery."""
    return answer_stats_table(query, _asking(clickhouse, asker), asker, now, path)


def run_web_trends(
    clickhouse: ClickHouse, query: WebTrendsQuery, asker: Asker, now: datetime, path: str
) -> WebTrendsResult:
    """As `run_web_overview`, for WebTrendsQuery."""
    return answer_trends(query, _asking(clickhouse, asker), asker, now, path)


def build_states(writer: ClickHouse, team_id: int, windows: Iterable[Span]) -> int:
    """Builds the windows (start, end) of a team's states and publishes them at once; returns how many."""
    return _build_states(writer, team_id, windows)


def _asking(clickhouse: ClickHouse, asker: Asker) -> Callable[[exp.Select], QueryResult]:
    return lambda tree: ask_own_question(clickhouse, tree, asker.team_id)
