"""TrendsQuery -> what is asked of the events and of the team's own tables. What has no meaning is refused with its path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.find_earliest import find_earliest
from footfall.products.insights.backend.logic.find_scope import scope_of
from footfall.products.insights.backend.logic.find_tables import find_tables
from footfall.products.insights.backend.logic.read_date_range import (
    ComparedRange,
    buckets_of,
    compared_ranges,
    read_date_range,
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
from footfall.query.calendar.ranges import Clock, TimeRange
from footfall.query.calendar.windows import windows_of
from footfall.query.catalog.external import ExternalTable
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.properties import conditions_of_question
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.maths import Math
from footfall.query.nodes.series import ActionsNode, DataWarehouseNode, EventsNode
from footfall.query.nodes.trends import Display, FormulaNode, TrendsFilter, TrendsQuery

_ONE_NUMBER = frozenset({Display.NUMBER, Display.PIE, Display.BAR_BY_VALUE, Display.TABLE})


@dataclass(frozen=True)
class AskedTrends:
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
    def current(self) -> TimeRange:
        return self.ranges[0].time_range

    @property
    def filter(self) -> TrendsFilter:
        return self.query.trends_filter or TrendsFilter()

    @property
    def is_one_number(self) -> bool:
        return self.filter.display in _ONE_NUMBER

    @property
    def is_cumulative(self) -> bool:
        return self.filter.display is Display.CUMULATIVE


def read_trends(
    clickhouse: ClickHouse, query: TrendsQuery, asker: Asker, now: datetime, path: str
) -> AskedTrends:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    clock = Clock(now, asker.zone, asker.week_start)
    scope = scope_of(asker, now)
    sources = _sources(query, asker, scope, path)
    current = read_date_range(
        query.date_range,
        query.interval,
        clock,
        lambda: find_earliest(clickhouse, sources, asker.team_id),
        path,
    )
    asked = AskedTrends(
        query=query,
        clickhouse=clickhouse,
        asker=asker,
        clock=clock,
        ranges=compared_ranges(current, query.compare_filter, clock, path),
        sources=sources,
        breakdowns=[
            broken_down(
                query.breakdown_filter, at(path, "breakdownFilter"), scope, _table_of(source)
            )
            for source in sources
        ],
        formulas=_formulas(query, path),
        path=path,
    )
    check_patterns(clickhouse, query.properties, asker.team_id, at(path, "properties"))
    for order, series in enumerate(query.series):
        series_path = at(path, "series", order, "properties")
        check_patterns(clickhouse, series.properties, asker.team_id, series_path)
    return asked


def period_of(
    asked: AskedTrends,
    series: EventsNode | ActionsNode | DataWarehouseNode,
    compared: ComparedRange,
    *,
    is_whole: bool = False,
) -> Period:
    """`is_whole`: the whole range as one, also where the answer has buckets."""
    buckets = None
    if not (asked.is_one_number or is_whole):
        buckets = buckets_of(compared.time_range, asked.query.interval, asked.clock, asked.path)
    days = (series.math or Math.TOTAL).window_days
    zone = asked.clock.zone
    windows = windows_of(buckets, compared.time_range, days, zone) if days is not None else None
    return Period(compared.time_range, buckets, zone.key, windows)


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


def _sources(query: TrendsQuery, asker: Asker, scope: FilterScope, path: str) -> list[Source]:
    filters = conditions_of_question(query, path, scope)
    is_of_tables = any(isinstance(series, DataWarehouseNode) for series in query.series)
    if is_of_tables and filters:
        raise InvalidValueError(
            "these filters are of events, and a series is of a table: filter each series instead",
            path=at(path, "properties" if query.properties else "filterTestAccounts"),
        )
    tables = find_tables(asker.team_id) if is_of_tables else ()
    sources: list[Source] = []
    for order, series in enumerate(query.series):
        series_path = at(path, "series", order)
        if not isinstance(series, DataWarehouseNode):
            copies = [node.copy() for node in filters]
            sources.append(events_source(series, copies, series_path, scope))
        else:
            table = find_table(series.table_name, tables, at(series_path, "table_name"))
            sources.append(table_source(series, table, scope, series_path))
    return sources


def _table_of(source: Source) -> ExternalTable | None:
    return source.held if isinstance(source, TableSource) else None
