"""StickinessQuery -> for each series how many actors are active in 1, 2, … intervals of the range."""

from __future__ import annotations

from datetime import datetime
from itertools import accumulate

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker, StickinessResult, StickinessSeries
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.find_person_hours import has_person_hours
from footfall.products.insights.backend.logic.read_date_range import (
    ComparedRange,
    resolved,
)
from footfall.products.insights.backend.logic.read_stickiness import (
    AskedStickiness,
    read_stickiness,
)
from footfall.products.insights.backend.logic.shape_trends import action_of_series
from footfall.products.insights.backend.queries.stickiness import stickiness_tree
from footfall.query.errors import at
from footfall.query.nodes.series import ActionsNode, EventsNode
from footfall.query.nodes.stickiness import StickinessQuery


def run_stickiness(
    clickhouse: ClickHouse, query: StickinessQuery, asker: Asker, now: datetime, path: str
) -> StickinessResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    asked = read_stickiness(clickhouse, query, asker, now, path)
    results: list[StickinessSeries] = []
    for order, (series, source, who) in enumerate(
        zip(query.series, asked.sources, asked.actors, strict=True)
    ):
        for compared in asked.ranges:
            whole = asked.whole(compared)
            criteria = asked.filter.stickiness_criteria
            tree = stickiness_tree(
                source,
                who,
                whole.buckets,
                whole.time_range,
                criteria,
                has_person_hours=has_person_hours(clickhouse),
            )
            rows = ask(clickhouse, tree, asker.team_id, path=at(path, "properties")).rows
            data = [0] * len(whole.buckets.items)
            for intervals, count in rows:
                data[intervals - 1] = count
            results.append(_shaped(asked, series, order, compared, data))
    return StickinessResult(
        results=results, timezone=asker.zone.key, resolved_date_range=resolved(asked.current, asker)
    )


def _shaped(
    asked: AskedStickiness,
    series: EventsNode | ActionsNode,
    order: int,
    compared: ComparedRange,
    data: list[int],
) -> StickinessSeries:
    action = action_of_series(series, asked.sources[order], order)
    if asked.filter.computed_as == "cumulative":
        data = list(accumulate(reversed(data)))[::-1]
    numbers = range(1, len(data) + 1)
    return StickinessSeries(
        action=action,
        label=action.custom_name or action.name,
        count=sum(data),
        data=data,
        labels=[
            f"{number} {asked.query.interval}{'' if number == 1 else 's'}" for number in numbers
        ],
        days=list(numbers),
        compare=True if compared.label is not None else None,
        compare_label=compared.label,
    )
