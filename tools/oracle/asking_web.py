"""Asks the product a question of web analytics, in the oracle's words."""

from __future__ import annotations

from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import run_query
from footfall.products.web_analytics.backend.contracts import WebTrendsItem
from footfall.products.web_analytics.backend.facade import build_states
from tools.oracle import web
from tools.oracle.history import History
from tools.oracle.nasty_web import WebScene, long_ago
from tools.oracle.storing import store


def play(scene: WebScene, team_id: int, writer: ClickHouse) -> None:
    """Lets it happen: early events, builds, late events, merges."""
    store(History(scene.early), team_id, writer, inserted_at=long_ago())
    build_states(writer, team_id, scene.hours)
    build_states(writer, team_id, scene.days)
    store(History(scene.late, scene.merged), team_id, writer)


def expected(query: dict[str, Any], scene: WebScene) -> Any:
    counting = {
        "WebOverviewQuery": web.overview,
        "WebStatsTableQuery": web.stats_table,
        "WebTrendsQuery": web.trends,
    }[query["kind"]]
    return counting(query, scene.history, scene.now, scene.zone)


def answered(
    query: dict[str, Any], scene: WebScene, team_id: int, reader: ClickHouse
) -> tuple[Any, bool]:
    """The answer, and whether states were used."""
    asker = Asker(team_id, scene.zone)
    if query["kind"] == "WebOverviewQuery":
        overview = run_query(reader, query, asker, scene.now, "query")
        cells = [[item.value, item.previous] for item in overview.results]
        return cells, overview.usedPreAggregatedTables
    if query["kind"] == "WebStatsTableQuery":
        table = run_query(reader, query, asker, scene.now, "query")
        return (
            {"results": table.results, "hasMore": table.hasMore},
            table.usedPreAggregatedTables,
        )
    trends = run_query(reader, query, asker, scene.now, "query")
    periods = [trends.results, *([trends.previous] if trends.previous else [])]
    return (
        [[_numbers(item) for item in period] for period in periods],
        trends.usedPreAggregatedTables,
    )


def _numbers(item: WebTrendsItem) -> tuple[str, tuple[float | None, ...]]:
    metrics = item.metrics
    return item.bucket, (
        *(metrics.UniqueUsers, metrics.PageViews, metrics.Sessions),
        *(metrics.AvgSessionDuration, metrics.BounceRate),
    )
