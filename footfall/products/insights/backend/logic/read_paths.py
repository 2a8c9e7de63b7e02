"""PathsQuery -> what is asked of the events. What has no meaning is refused with its path."""

from __future__ import annotations

from datetime import datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.check_patterns import check_pattern, check_patterns
from footfall.products.insights.backend.logic.find_earliest import find_earliest
from footfall.products.insights.backend.logic.find_scope import scope_of
from footfall.products.insights.backend.logic.read_date_range import read_date_range
from footfall.products.insights.backend.queries.actors import actors_of
from footfall.products.insights.backend.queries.paths import Paths
from footfall.products.insights.backend.queries.sources import events_source
from footfall.query.calendar.intervals import Interval
from footfall.query.calendar.ranges import Clock
from footfall.query.errors import at
from footfall.query.filters.properties import conditions_of_question
from footfall.query.nodes.paths import PathsQuery
from footfall.query.nodes.series import EventsNode


def read_paths(
    clickhouse: ClickHouse, query: PathsQuery, asker: Asker, now: datetime, path: str
) -> Paths:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    every_event = events_source(EventsNode(), [], path)
    time_range = read_date_range(
        query.date_range,
        Interval.DAY,
        Clock(now, asker.zone, asker.week_start),
        lambda: find_earliest(clickhouse, [every_event], asker.team_id),
        path,
    )
    filters_path = at(path, "properties")
    paths = Paths(
        asked=query.paths_filter,
        actors=actors_of(query.aggregation_group_type_index),
        filters=tuple(conditions_of_question(query, path, scope_of(asker, now))),
        time_range=time_range,
        path=at(path, "pathsFilter"),
    )
    check_patterns(clickhouse, query.properties, asker.team_id, filters_path)
    for index, cleaning in enumerate(query.paths_filter.local_path_cleaning_filters or []):
        where = at(path, "pathsFilter", "localPathCleaningFilters", index, "regex")
        check_pattern(clickhouse, cleaning.regex, asker.team_id, where)
    return paths
