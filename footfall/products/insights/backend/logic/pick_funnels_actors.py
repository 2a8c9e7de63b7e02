"""A point of a FunnelsQuery's answer -> who is behind it."""

from __future__ import annotations

from datetime import datetime

from sqlglot import exp

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.find_point import find_bucket, find_range, find_value
from footfall.products.insights.backend.logic.read_funnel import read_funnel, span_of
from footfall.products.insights.backend.queries.actors_behind import (
    ActorKind,
    Behind,
    ChosenValue,
    kind_of,
)
from footfall.products.insights.backend.queries.actors_funnels import (
    interval_actors,
    step_actors,
    time_actors,
)
from footfall.products.insights.backend.queries.funnels import (
    LOW,
    WIDTH,
    steps_tree,
    times_tree,
    trends_tree,
)
from footfall.products.insights.backend.queries.funnels_rows import Funnel
from footfall.products.insights.backend.queries.names import (
    BREAKDOWN,
    BREAKDOWN_IS_OTHER,
)
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.actors import FunnelsActorsQuery
from footfall.query.nodes.funnels import FunnelsQuery, FunnelVizType

_SESSION = "properties.$session_id"


def pick_funnels_actors(
    clickhouse: ClickHouse, asked: FunnelsActorsQuery, asker: Asker, now: datetime, path: str
) -> Behind:
    """`path` is where `asked` is. Raises QueryError or a QueryFailedError."""
    query = asked.source
    source_path = at(path, "source")
    periods = read_funnel(clickhouse, query, asker, now, source_path)
    compared = find_range(
        [period.compared for period in periods], asked.compare, at(path, "compare")
    )
    funnel = next(period.funnel for period in periods if period.compared is compared)
    viz = query.filter.viz_type
    if viz is FunnelVizType.TIME_TO_CONVERT and asked.funnel_time_bin is not None:
        tree = _of_time(clickhouse, asked, funnel, asker, path)
    else:
        value = find_value(
            asked.funnel_step_breakdown,
            funnel.breakdown,
            lambda: _kept_values(clickhouse, query, periods[0].funnel, asker, path),
            at(path, "funnelStepBreakdown"),
        )
        of_point = _of_interval if viz is FunnelVizType.TRENDS else _of_step
        tree = of_point(asked, funnel, value, path)
    return _behind(query, tree)


def _behind(query: FunnelsQuery, tree: exp.Select) -> Behind:
    written = query.filter.funnel_aggregate_by
    if written is None:
        index = query.aggregation_group_type_index
        return Behind(tree, kind_of(index), index)
    return Behind(tree, ActorKind.SESSION if written == _SESSION else ActorKind.VALUE)


def _of_step(
    asked: FunnelsActorsQuery, funnel: Funnel, value: ChosenValue | None, path: str
) -> exp.Select:
    step, where = asked.funnel_step, at(path, "funnelStep")
    count = len(funnel.steps)
    if step is None or step in (0, -1) or abs(step) > count:
        raise InvalidValueError(
            f"expected 1 to {count} for those who got there, -2 to -{count} for those who did not",
            path=where,
        )
    if step > 0:
        return step_actors(funnel, step, None, value)
    return step_actors(funnel, _before(funnel, -step), -step, value)


def _before(funnel: Funnel, step: int) -> int:
    """The step that those came from who are missed at `step`: the last before it that nobody may leave out."""
    return next(
        number for number in range(step - 1, 0, -1) if not funnel.steps[number - 1].is_optional
    )


def _of_interval(
    asked: FunnelsActorsQuery, funnel: Funnel, value: ChosenValue | None, path: str
) -> exp.Select:
    day, where = asked.funnel_trends_entrance_period_start, "funnelTrendsEntrancePeriodStart"
    if day is None or funnel.buckets is None:
        raise InvalidValueError("expected one of the answer's days", path=at(path, where))
    place = find_bucket(funnel.buckets, day, at(path, where))
    span = span_of(asked.source, at(path, "source"))
    if asked.funnel_trends_drop_off:
        return interval_actors(funnel, place, [span.first], span.last, value)
    return interval_actors(funnel, place, [span.first, span.last], None, value)


def _of_time(
    clickhouse: ClickHouse, asked: FunnelsActorsQuery, funnel: Funnel, asker: Asker, path: str
) -> exp.Select:
    span = span_of(asked.source, at(path, "source"))
    tree = times_tree(funnel, span.first, span.last, asked.source.filter.bin_count)
    answer = ask(clickhouse, tree, asker.team_id, path=at(path, "source", "properties"))
    names = [column.name for column in answer.columns]
    row = dict(zip(names, answer.rows[0], strict=True)) if answer.rows else {LOW: 0, WIDTH: 1}
    begin = asked.funnel_time_bin or 0
    if answer.rows and (begin - row[LOW]) % row[WIDTH]:
        raise InvalidValueError("no bin begins there", path=at(path, "funnelTimeBin"))
    return time_actors(funnel, span.first, span.last, begin, row[WIDTH])


def _kept_values(
    clickhouse: ClickHouse, query: FunnelsQuery, funnel: Funnel, asker: Asker, path: str
) -> tuple[str, ...]:
    """The values that the answer of the current period tells apart."""
    if funnel.buckets is None:
        tree = steps_tree(funnel)
    else:
        span = span_of(query, at(path, "source"))
        tree = trends_tree(funnel, span.first, span.last)
    answer = ask(clickhouse, tree, asker.team_id, path=at(path, "source", "properties"))
    names = [column.name for column in answer.columns]
    value, is_other = names.index(BREAKDOWN), names.index(BREAKDOWN_IS_OTHER)
    kept = (row[value] for row in answer.rows if not row[is_other] and row[value] is not None)
    return tuple(dict.fromkeys(kept))
