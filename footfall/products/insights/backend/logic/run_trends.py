"""TrendsQuery -> series: a query for each series and period, gaps filled, labels in the team's time zone."""

from __future__ import annotations

from dataclasses import dataclass
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
)
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.combine_values import (
    Values,
    moving_averages,
    of_formula,
    running_totals,
)
from footfall.products.insights.backend.logic.find_earliest import find_earliest
from footfall.products.insights.backend.logic.find_tables import find_tables
from footfall.products.insights.backend.logic.read_date_range import (
    ComparedRange,
    buckets_of,
    compared_ranges,
    read_date_range,
    resolved,
)
from footfall.products.insights.backend.logic.shape_trends import (
    action_of_formula,
    action_of_series,
    shaped,
)
from footfall.products.insights.backend.queries.breakdowns import BrokenDown, broken_down
from footfall.products.insights.backend.queries.formulas import Formula, read_formula
from footfall.products.insights.backend.queries.sources import Source, events_source
from footfall.products.insights.backend.queries.table_sources import (
    TableSource,
    find_table,
    table_source,
)
from footfall.products.insights.backend.queries.trends import Period
from footfall.query.calendar.ranges import Clock
from footfall.query.calendar.windows import windows_of
from footfall.query.catalog.external import ExternalTable
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.properties import conditions_of
from footfall.query.nodes.maths import Math
from footfall.query.nodes.series import DataWarehouseNode, EventsNode
from footfall.query.nodes.trends import Display, FormulaNode, TrendsFilter, TrendsQuery

MAX_POINTS = 500_000
_Series = EventsNode | DataWarehouseNode
_ONE_NUMBER = frozenset({Display.NUMBER, Display.PIE, Display.BAR_BY_VALUE, Display.TABLE})


@dataclass(frozen=True)
class _Asked:
    """A question as it was read. `sources` and `breakdowns` are those of its series, in order."""

    query: TrendsQuery
    clickhouse: ClickHouse
    asker: Asker
    clock: Clock
    ranges: list[ComparedRange]
    sources: list[Source]
    breakdowns: list[BrokenDown | None]
    formulas: list[tuple[FormulaNode, Formula]]
    path: str

    @property
    def filter(self) -> TrendsFilter:
        return self.query.trends_filter or TrendsFilter()

    @property
    def is_one_number(self) -> bool:
        return self.filter.display in _ONE_NUMBER

    @property
    def is_cumulative(self) -> bool:
        return self.filter.display is Display.CUMULATIVE


def run_trends(
    clickhouse: ClickHouse, query: TrendsQuery, asker: Asker, now: datetime, path: str
) -> TrendsResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    clock = Clock(now, asker.zone, asker.week_start)
    sources = _sources(query, asker, path)
    current = read_date_range(
        query.date_range,
        query.interval,
        clock,
        lambda: find_earliest(clickhouse, sources, asker.team_id),
        path,
    )
    asked = _Asked(
        query=query,
        clickhouse=clickhouse,
        asker=asker,
        clock=clock,
        ranges=compared_ranges(current, query.compare_filter, clock, path),
        sources=sources,
        breakdowns=[
            broken_down(query.breakdown_filter, at(path, "breakdownFilter"), _table_of(source))
            for source in sources
        ],
        formulas=_formulas(query, path),
        path=path,
    )
    check_patterns(clickhouse, query.properties, asker.team_id, at(path, "properties"))
    for order, series in enumerate(query.series):
        series_path = at(path, "series", order, "properties")
        check_patterns(clickhouse, series.properties, asker.team_id, series_path)
    results = _of_formulas(asked) if asked.formulas else _of_series(asked)
    return TrendsResult(
        results=results, timezone=asker.zone.key, resolved_date_range=resolved(current, asker)
    )


def _formulas(query: TrendsQuery, path: str) -> list[tuple[FormulaNode, Formula]]:
    asked = query.trends_filter or TrendsFilter()
    given: list[tuple[FormulaNode, str]] = []
    if asked.formula is not None:
        given.append((FormulaNode(formula=asked.formula), "formula"))
    given += [
        (FormulaNode(formula=text), at("formulas", index))
        for index, text in enumerate(asked.formulas or [])
    ]
    given += [
        (node, at("formulaNodes", index, "formula"))
        for index, node in enumerate(asked.formula_nodes or [])
    ]
    return [
        (node, read_formula(node.formula, len(query.series), at(path, "trendsFilter", where)))
        for node, where in given
    ]


def _of_series(asked: _Asked) -> list[TrendsSeries]:
    results: list[TrendsSeries] = []
    for order, series in enumerate(asked.query.series):
        action = action_of_series(series, order)
        kept: tuple[str, ...] | None = None
        for compared in asked.ranges:
            period = _period(asked, series, compared)
            answer = _ask(asked, series, order, period, kept)
            keys = _keys(asked, [answer], kept)
            # The previous period is told apart by the values of the current one, or the others would not be the same.
            kept = answer.kept_values if kept is None else kept
            for key in keys:
                values = _finished(asked, answer.of(key))
                left_out = answer.left_out.get(key, 0) if answer.counts_left_out else None
                results.append(shaped(asked.query, action, period, compared, key, values, left_out))
            _check_size(results)
    return results


def _of_formulas(asked: _Asked) -> list[TrendsSeries]:
    """Every series is told apart by the values of the first, or their values could not be put side by side."""
    results: list[TrendsSeries] = []
    kept: tuple[str, ...] | None = None
    for compared in asked.ranges:
        answers: list[SeriesAnswer] = []
        for order, series in enumerate(asked.query.series):
            answers.append(_ask(asked, series, order, _period(asked, series, compared), kept))
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
                period = _period(asked, asked.query.series[0], compared)
                results.append(shaped(asked.query, action, period, compared, key, values, left_out))
        _check_size(results)
    return sorted(results, key=lambda result: result.action.order)


def _keys(
    asked: _Asked, answers: list[SeriesAnswer], kept: tuple[str, ...] | None
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


def _ask(
    asked: _Asked, series: _Series, order: int, period: Period, kept: tuple[str, ...] | None
) -> SeriesAnswer:
    breakdown = asked.breakdowns[order]
    if breakdown is not None and kept is not None:
        breakdown = breakdown.keeping(kept)
    path = at(asked.path, "series", order)
    if asked.is_cumulative and not (series.math or Math.TOTAL).adds_up:
        raise InvalidValueError(
            f"a running total of {series.math} means nothing: choose another display or math",
            path=at(path, "math"),
        )
    return ask_series(
        asked.clickhouse,
        series,
        asked.sources[order],
        period,
        breakdown,
        asked.asker,
        path,
        is_cumulative=asked.is_cumulative,
        filters_path=at(asked.path, "properties"),
    )


def _sources(query: TrendsQuery, asker: Asker, path: str) -> list[Source]:
    filters_path = at(path, "properties")
    filters = conditions_of(query.properties, filters_path)
    is_of_tables = any(isinstance(series, DataWarehouseNode) for series in query.series)
    if is_of_tables and filters:
        raise InvalidValueError(
            "these filters are of events, and a series is of a table: filter each series instead",
            path=filters_path,
        )
    tables = find_tables(asker.team_id) if is_of_tables else ()
    sources: list[Source] = []
    for order, series in enumerate(query.series):
        series_path = at(path, "series", order)
        if isinstance(series, EventsNode):
            copies = [node.copy() for node in filters]
            sources.append(events_source(series, copies, series_path))
        else:
            table = find_table(series.table_name, tables, at(series_path, "table_name"))
            sources.append(table_source(series, table, asker.zone, series_path))
    return sources


def _table_of(source: Source) -> ExternalTable | None:
    return source.held if isinstance(source, TableSource) else None


def _period(asked: _Asked, series: _Series, compared: ComparedRange) -> Period:
    buckets = None
    if not asked.is_one_number:
        buckets = buckets_of(compared.time_range, asked.query.interval, asked.clock, asked.path)
    days = (series.math or Math.TOTAL).window_days
    zone = asked.clock.zone
    windows = windows_of(buckets, compared.time_range, days, zone) if days is not None else None
    return Period(compared.time_range, buckets, zone.key, windows)


def _finished(asked: _Asked, values: Values) -> Values:
    if asked.is_cumulative:
        values = running_totals(values)
    width = asked.filter.smoothing_intervals or 1
    return moving_averages(values, width) if width > 1 and not asked.is_one_number else values


def _check_size(results: list[TrendsSeries]) -> None:
    if sum(max(1, len(item.data)) for item in results) > MAX_POINTS:
        raise QueryTooLargeError(
            f"The answer has more than {MAX_POINTS} points: use fewer breakdown values or a longer interval."
        )
