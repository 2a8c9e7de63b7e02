"""StickinessQuery -> what is asked of the events. What has no meaning is refused with its path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.find_earliest import find_earliest
from footfall.products.insights.backend.logic.find_scope import scope_of
from footfall.products.insights.backend.logic.read_date_range import (
    ComparedRange,
    compared_ranges,
)
from footfall.products.insights.backend.logic.read_whole_range import (
    WholeRange,
    read_whole_range,
    whole,
)
from footfall.products.insights.backend.queries.actors import Actors, actors_of_series
from footfall.products.insights.backend.queries.sources import EventsSource, events_source
from footfall.query.calendar.ranges import Clock, TimeRange
from footfall.query.errors import at
from footfall.query.filters.properties import conditions_of_question
from footfall.query.nodes.stickiness import StickinessFilter, StickinessQuery


@dataclass(frozen=True)
class AskedStickiness:
    """A question as it was read. `sources` and `actors` are those of its series, in order."""

    query: StickinessQuery
    clock: Clock
    sources: list[EventsSource]
    actors: list[Actors]
    current: TimeRange
    ranges: list[ComparedRange]
    path: str

    @property
    def filter(self) -> StickinessFilter:
        return self.query.stickiness_filter or StickinessFilter()

    def whole(self, compared: ComparedRange) -> WholeRange:
        return whole(compared.time_range, self.query.interval, self.clock, self.path)


def read_stickiness(
    clickhouse: ClickHouse, query: StickinessQuery, asker: Asker, now: datetime, path: str
) -> AskedStickiness:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    clock = Clock(now, asker.zone, asker.week_start)
    filters_path = at(path, "properties")
    scope = scope_of(asker, now)
    sources = [
        events_source(
            series, conditions_of_question(query, path, scope), at(path, "series", order), scope
        )
        for order, series in enumerate(query.series)
    ]
    actors = [
        actors_of_series(series, at(path, "series", order))
        for order, series in enumerate(query.series)
    ]
    current = read_whole_range(
        query.date_range,
        query.interval,
        clock,
        lambda: find_earliest(clickhouse, sources, asker.team_id),
        path,
    ).time_range
    check_patterns(clickhouse, query.properties, asker.team_id, filters_path)
    for order, series in enumerate(query.series):
        series_path = at(path, "series", order, "properties")
        check_patterns(clickhouse, series.properties, asker.team_id, series_path)
    ranges = compared_ranges(current, query.compare_filter, clock, path)
    return AskedStickiness(query, clock, sources, actors, current, ranges, path)
