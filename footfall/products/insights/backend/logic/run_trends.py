"""TrendsQuery -> series: a query for each series and period, gaps filled, labels in the team's time zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import (
    Asker,
    QueryTooLargeError,
    TrendsResult,
    TrendsSeries,
)
from footfall.products.insights.backend.logic.ask_series import (
    OTHER,
    BreakdownKey,
    SeriesAnswer,
    all_keys,
    ask_series,
    ask_together,
)
from footfall.products.insights.backend.logic.combine_values import (
    Values,
    moving_averages,
    of_formula,
    running_totals,
)
from footfall.products.insights.backend.logic.read_date_range import ComparedRange, resolved
from footfall.products.insights.backend.logic.read_trends import (
    AskedTrends,
    period_of,
    read_trends,
)
from footfall.products.insights.backend.logic.shape_trends import (
    action_of_formula,
    action_of_series,
    shaped,
)
from footfall.products.insights.backend.queries.trends_together import AskedSeries, of_same_events
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.maths import Math
from footfall.query.nodes.trends import TrendsQuery

MAX_POINTS = 500_000
# By which of the series it is and by the label of its period.
_Together = Mapping[tuple[int, str | None], SeriesAnswer]


def run_trends(
    clickhouse: ClickHouse, query: TrendsQuery, asker: Asker, now: datetime, path: str
) -> TrendsResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    asked = read_trends(clickhouse, query, asker, now, path)
    if asked.is_cumulative:
        _check_totals(asked)
    together = _together(asked)
    results = _of_formulas(asked, together) if asked.formulas else _of_series(asked, together)
    return TrendsResult(
        results=results, timezone=asker.zone.key, resolved_date_range=resolved(asked.current, asker)
    )


def _of_series(asked: AskedTrends, together: _Together) -> list[TrendsSeries]:
    results: list[TrendsSeries] = []
    for order, series in enumerate(asked.query.series):
        action = action_of_series(series, asked.sources[order], order)
        kept = _given_values(asked)
        for compared in asked.ranges:
            period = period_of(asked, series, compared)
            answer = _answered(asked, together, order, compared, kept)
            keys = _keys(asked, [answer], kept)
            # The previous period is told apart by the values of the current one, or the others would not be the same.
            kept = answer.kept_values if kept is None else kept
            for key in keys:
                values = _finished(asked, answer.of(key))
                left_out = answer.left_out.get(key, 0) if answer.counts_left_out else None
                results.append(
                    shaped(
                        asked.query,
                        action,
                        period,
                        compared,
                        key,
                        asked.breakdowns[order],
                        values,
                        left_out,
                    )
                )
            _check_size(results)
    return results


def _of_formulas(asked: AskedTrends, together: _Together) -> list[TrendsSeries]:
    """Every series is told apart by the values of the first, or their values could not be put side by side."""
    results: list[TrendsSeries] = []
    kept = _given_values(asked)
    for compared in asked.ranges:
        answers: list[SeriesAnswer] = []
        for order in range(len(asked.query.series)):
            answers.append(_answered(asked, together, order, compared, kept))
            kept = answers[0].kept_values if kept is None else kept
        keys = _keys(asked, answers, kept)
        for order, (node, formula) in enumerate(asked.formulas):
            action = action_of_formula(node, order)
            used = [answers[letter] for letter in sorted(formula.letters)]
            for key in keys:
                values = of_formula(
                    formula, [_finished(asked, answer.of(key)) for answer in answers]
                )
                left_out = (
                    sum(answer.left_out.get(key, 0) for answer in used)
                    if any(answer.counts_left_out for answer in used)
                    else None
                )
                period = period_of(asked, asked.query.series[0], compared)
                results.append(
                    shaped(
                        asked.query,
                        action,
                        period,
                        compared,
                        key,
                        asked.breakdowns[0],
                        values,
                        left_out,
                    )
                )
        _check_size(results)
    return sorted(results, key=lambda result: result.action.order)


def _check_totals(asked: AskedTrends) -> None:
    for order, series in enumerate(asked.query.series):
        if not (series.math or Math.TOTAL).adds_up:
            raise InvalidValueError(
                f"a running total of {series.math} means nothing: choose another display or math",
                path=at(asked.path, "series", order, "math"),
            )


def _together(asked: AskedTrends) -> _Together:
    """The answers of series that one scan gives. With a breakdown each has values of its own, and none is."""
    if any(breakdown is not None for breakdown in asked.breakdowns):
        return {}
    series = [
        AskedSeries(order, item, asked.sources[order], at(asked.path, "series", order))
        for order, item in enumerate(asked.query.series)
    ]
    found: dict[tuple[int, str | None], SeriesAnswer] = {}
    for group in of_same_events(series, is_cumulative=asked.is_cumulative):
        for compared in asked.ranges:
            answers = ask_together(
                asked.clickhouse,
                group,
                period_of(asked, asked.query.series[group[0].order], compared),
                asked.asker,
                filters_path=at(asked.path, "properties"),
            )
            found |= {(order, compared.label): answer for order, answer in answers.items()}
    return found


def _given_values(asked: AskedTrends) -> tuple[str, ...] | None:
    """Those that the question names itself: cohorts are shown whether anybody is in them or not."""
    breakdown = asked.breakdowns[0]
    return None if breakdown is None else breakdown.kept_values


def _keys(
    asked: AskedTrends, answers: list[SeriesAnswer], kept: tuple[str, ...] | None
) -> list[BreakdownKey]:
    breakdown = asked.breakdowns[0]
    if breakdown is None:
        return [None]
    found = {key for answer in answers for key in answer.values}
    if kept is None:
        keys = list(answers[0].values)
    else:
        keys = [
            key for key in all_keys(kept) if key in found or (key is not None and key[0] == "value")
        ]
    return [key for key in keys if key != OTHER or not breakdown.hides_other]


def _answered(
    asked: AskedTrends,
    together: _Together,
    order: int,
    compared: ComparedRange,
    kept: tuple[str, ...] | None,
) -> SeriesAnswer:
    """The answer of the series of that number: the one that is there, or asked for now."""
    answer = together.get((order, compared.label))
    if answer is not None:
        return answer
    series, breakdown = asked.query.series[order], asked.breakdowns[order]
    if breakdown is not None and kept is not None:
        breakdown = breakdown.keeping(kept)
    return ask_series(
        asked.clickhouse,
        series,
        asked.sources[order],
        period_of(asked, series, compared),
        breakdown,
        asked.asker,
        at(asked.path, "series", order),
        is_cumulative=asked.is_cumulative,
        filters_path=at(asked.path, "properties"),
    )


def _finished(asked: AskedTrends, values: Values) -> Values:
    if asked.is_cumulative:
        values = running_totals(values)
    width = asked.filter.smoothing_intervals or 1
    return moving_averages(values, width) if width > 1 and not asked.is_one_number else values


def _check_size(results: list[TrendsSeries]) -> None:
    if sum(max(1, len(item.data)) for item in results) > MAX_POINTS:
        raise QueryTooLargeError(
            f"The answer has more than {MAX_POINTS} points: use fewer breakdown values or a longer interval."
        )
