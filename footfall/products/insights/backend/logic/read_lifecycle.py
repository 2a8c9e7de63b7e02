"""LifecycleQuery -> what is asked of the events. What has no meaning is refused with its path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.check_patterns import check_patterns
from footfall.products.insights.backend.logic.find_earliest import find_earliest
from footfall.products.insights.backend.logic.find_scope import scope_of
from footfall.products.insights.backend.logic.read_whole_range import WholeRange, read_whole_range
from footfall.products.insights.backend.queries.actors import (
    Actors,
    actors_of,
    check_counts_actors,
)
from footfall.products.insights.backend.queries.sources import EventsSource, events_source
from footfall.query.calendar.ranges import Clock
from footfall.query.errors import at
from footfall.query.filters.properties import conditions_of_question
from footfall.query.nodes.lifecycle import LifecycleQuery


@dataclass(frozen=True)
class AskedLifecycle:
    source: EventsSource
    actors: Actors
    range: WholeRange


def read_lifecycle(
    clickhouse: ClickHouse, query: LifecycleQuery, asker: Asker, now: datetime, path: str
) -> AskedLifecycle:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    series, series_path = query.series[0], at(path, "series", 0)
    check_counts_actors(series, series_path)
    filters_path = at(path, "properties")
    scope = scope_of(asker, now)
    filters = conditions_of_question(query, path, scope)
    source = events_source(series, filters, series_path, scope)
    asked = read_whole_range(
        query.date_range,
        query.interval,
        Clock(now, asker.zone, asker.week_start),
        lambda: find_earliest(clickhouse, [source], asker.team_id),
        path,
    )
    check_patterns(clickhouse, query.properties, asker.team_id, filters_path)
    check_patterns(clickhouse, series.properties, asker.team_id, at(series_path, "properties"))
    return AskedLifecycle(source, actors_of(query.aggregation_group_type_index), asked)
