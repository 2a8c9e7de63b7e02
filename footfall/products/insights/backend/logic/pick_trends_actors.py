"""A point of a TrendsQuery's answer -> who is behind it."""

from __future__ import annotations

from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.ask_series import ask_series
from footfall.products.insights.backend.logic.find_point import find_bucket, find_range, find_value
from footfall.products.insights.backend.logic.read_trends import AskedTrends, period_of, read_trends
from footfall.products.insights.backend.queries.actors_behind import Behind
from footfall.products.insights.backend.queries.actors_trends import TrendPoint, trend_actors
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.actors import InsightActorsQuery
from footfall.query.nodes.trends import TrendsQuery


def pick_trends_actors(
    clickhouse: ClickHouse,
    asked: InsightActorsQuery,
    query: TrendsQuery,
    asker: Asker,
    now: datetime,
    path: str,
) -> Behind:
    """`path` is where `asked` is; `query` is its source. Raises QueryError or a QueryFailedError."""
    trends = read_trends(clickhouse, query, asker, now, at(path, "source"))
    order = asked.series or 0
    if order >= len(query.series):
        raise InvalidValueError(
            f"the question has the series 0 to {len(query.series) - 1}", path=at(path, "series")
        )
    compared = find_range(trends.ranges, asked.compare, at(path, "compare"))
    period = period_of(trends, query.series[order], compared, is_whole=asked.day is None)
    place = None
    if asked.day is not None:
        if period.buckets is None:
            raise InvalidValueError(
                "the answer is one number for the whole range: leave the day out",
                path=at(path, "day"),
            )
        place = find_bucket(period.buckets, asked.day, at(path, "day"))
    breakdown = trends.breakdowns[order]
    point = TrendPoint(
        period=period,
        place=place,
        is_cumulative=trends.is_cumulative,
        breakdown=breakdown,
        value=find_value(
            asked.breakdown,
            breakdown,
            lambda: _kept_values(trends, order),
            at(path, "breakdown"),
        ),
    )
    series_path = at(path, "source", "series", order)
    return trend_actors(query.series[order], trends.sources[order], point, series_path)


def _kept_values(asked: AskedTrends, order: int) -> tuple[str, ...]:
    """Of a formula's series those that the first one has."""
    first = 0 if asked.formulas else order
    series = asked.query.series[first]
    answer = ask_series(
        asked.clickhouse,
        series,
        asked.sources[first],
        period_of(asked, series, asked.ranges[0]),
        asked.breakdowns[first],
        asked.asker,
        at(asked.path, "series", first),
        is_cumulative=asked.is_cumulative,
        filters_path=at(asked.path, "properties"),
    )
    return answer.kept_values
