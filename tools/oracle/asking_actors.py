"""Who is behind the points of an answer, asked of the engine and of the oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import find_people, run_query
from tools.oracle import funnels, lifecycle, paths, retention, stickiness, trends
from tools.oracle.matching import as_text, holds
from tools.oracle.nasty import RATES, Scene, scenes, trends_queries
from tools.oracle.nasty_filters import filter_scenes, trends_by_cohort
from tools.oracle.nasty_funnels import crowded_scenes, funnels_queries
from tools.oracle.nasty_journeys import (
    busy_scenes,
    lifecycle_queries,
    paths_queries,
    retention_queries,
    stickiness_queries,
)
from tools.oracle.nasty_tables import scenes_with_tables, table_queries
from tools.oracle.points import Point
from tools.oracle.storing import drop_table, store_table
from tools.oracle.storing_filters import numbered, numbered_value, store_everything

Question = dict[str, Any]
OF_TABLES = "trends of tables"


def _funnels_of(viz: str) -> Callable[..., Any]:
    return lambda scene: funnels_queries(scene, viz)


# The scenes, the questions about them, and the oracle's points.
KINDS: dict[str, tuple[Callable[..., Any], Callable[..., Any], Callable[..., list[Point]]]] = {
    "trends": (
        scenes,
        trends_queries,
        lambda *asked: trends.behind(*asked, RATES),
    ),
    "trends by cohort": (
        filter_scenes,
        trends_by_cohort,
        lambda *asked: trends.behind(*asked, RATES),
    ),
    OF_TABLES: (
        scenes_with_tables,
        table_queries,
        lambda *asked: trends.behind(*asked, RATES),
    ),
    "retention": (busy_scenes, retention_queries, retention.behind),
    "lifecycle": (busy_scenes, lifecycle_queries, lifecycle.behind),
    "stickiness": (busy_scenes, stickiness_queries, stickiness.behind),
    "paths": (busy_scenes, paths_queries, paths.behind),
    "funnel steps": (crowded_scenes, _funnels_of("steps"), funnels.behind),
    "funnel trends": (crowded_scenes, _funnels_of("trends"), funnels.behind),
    "funnel times": (crowded_scenes, _funnels_of("time_to_convert"), funnels.behind),
}


@contextmanager
def stored(kind: str, scene: Scene, team_id: int, writer: ClickHouse) -> Iterator[None]:
    """What questions of the kind are about."""
    store_everything(scene.history, team_id, writer)
    if kind != OF_TABLES:
        yield
        return
    store_table(scene.history, team_id, writer)
    try:
        yield
    finally:
        drop_table(team_id, writer)


def source_of(query: Question, point: Point) -> Question:
    if query["kind"] == "FunnelsQuery":
        return {"kind": "FunnelsActorsQuery", "source": query, **point.named}
    if query["kind"] == "PathsQuery":
        asked = {**query["pathsFilter"], **point.named}
        return {"kind": "InsightActorsQuery", "source": {**query, "pathsFilter": asked}}
    return {"kind": "InsightActorsQuery", "source": query, **point.named}


def _numbered(query: Question, point: Point, asker: Asker) -> Point:
    named = {
        name: (
            numbered_value(value, query, asker.team_id)
            if name in ("breakdown", "funnelStepBreakdown")
            else value
        )
        for name, value in point.named.items()
    }
    return replace(point, named=named)


def is_of_people(query: Question, point: Point) -> bool:
    """Whether those behind the point are people."""
    if query["kind"] in ("TrendsQuery", "StickinessQuery"):
        series = query["series"][point.named["series"]]
        if series["kind"] == "DataWarehouseNode":
            return False
        math = series.get("math")
        return math not in ("unique_session", "unique_group")
    written = (query.get("funnelsFilter") or {}).get("funnelAggregateByHogQL")
    return query.get("aggregation_group_type_index") is None and written is None


def compare(
    clickhouse: ClickHouse,
    query: Question,
    point: Point,
    filters: list[dict[str, Any]],
    page: int,
    scene: Scene,
    asker: Asker,
) -> str:
    """Asserts that both find the same, in pages of so many. What was found, in words.

    `filters`: of what people are now, for points that people are behind.
    """
    measures = [point.measure] if point.measure is not None else []
    found: list[tuple[str, Any]] = []
    while True:
        asked = {
            "kind": "ActorsQuery",
            "source": numbered(source_of(query, _numbered(query, point, asker)), asker.team_id),
            "select": ["id", *measures],
            "properties": filters,
            "limit": page,
            "offset": len(found),
        }
        answer = run_query(clickhouse, asked, asker, scene.now, "query")
        found += [(row[0], row[1] if measures else None) for row in answer.results]
        if not answer.hasMore:
            break
        assert len(answer.results) == page
    people = scene.history.people
    expected = {
        str(actor): measure
        for actor, measure in point.actors.items()
        if all(holds(as_text(people.get(actor, {}).get(item["key"])), item) for item in filters)
    }
    if is_of_people(query, point):
        # as a cohort is filled
        assert set(map(str, find_people(asked, asker, scene.now, "query"))) == set(expected)
    assert len(dict(found)) == len(found), f"somebody is there twice: {found}"
    assert dict(found) == expected
    if point.value is not None and not filters:
        held = sum(measure for _, measure in found) if point.adds_up else len(found)
        assert held == point.value
    return "somebody" if found else "nobody"
