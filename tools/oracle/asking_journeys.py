"""Retention, lifecycle, stickiness and paths, asked of the engine and of the oracle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import run_query
from tools.oracle import lifecycle, paths, retention, stickiness
from tools.oracle.comparing import assert_same
from tools.oracle.nasty import Scene
from tools.oracle.nasty_journeys import (
    lifecycle_queries,
    paths_queries,
    retention_queries,
    stickiness_queries,
)

Question = dict[str, Any]


def retention_of(clickhouse: ClickHouse, query: Question, scene: Scene, asker: Asker) -> bool:
    """Asserts that both say the same; whether anything was counted at all."""
    expected = retention.answer(query, scene.history, scene.now, scene.zone)
    answered = run_query(clickhouse, query, asker, scene.now, "query")
    length = len(expected["results"][0]["date"]) if expected["results"] else 0
    shown = {
        "results": [
            {
                "date": row.date.replace("T", " ")[:length],
                "counts": [value.count for value in row.values],
                "percentages": [value.percentage for value in row.values],
                "breakdown_value": row.breakdown_value,
            }
            for row in answered.results
        ],
        "means": [asdict(means) for means in answered.means],
    }
    assert_same(shown, expected)
    return any(sum(row["counts"]) for row in expected["results"])


def series_of(
    oracle: Callable[..., list[Question]],
) -> Callable[[ClickHouse, Question, Scene, Asker], bool]:
    def compare(clickhouse: ClickHouse, query: Question, scene: Scene, asker: Asker) -> bool:
        expected = oracle(query, scene.history, scene.now, scene.zone)
        answered = run_query(clickhouse, query, asker, scene.now, "query").results
        names = expected[0] if expected else ()
        shown = [{name: getattr(item, name) for name in names} for item in answered]
        assert_same(shown, expected)
        return any(item.get("value") or any(item.get("data", ())) for item in expected)

    return compare


KINDS = {
    "retention": (retention_queries, retention_of),
    "lifecycle": (lifecycle_queries, series_of(lifecycle.answer)),
    "stickiness": (stickiness_queries, series_of(stickiness.answer)),
    "paths": (paths_queries, series_of(paths.answer)),
}
