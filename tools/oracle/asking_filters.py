"""Asks the product a question with filters of any type, and compares the whole answer with the oracle's."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import note

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import run_query
from tools.oracle import events, trends
from tools.oracle.comparing import assert_same
from tools.oracle.nasty import Scene
from tools.oracle.storing_filters import numbered, numbered_value


def assert_filters_agree(
    reader: ClickHouse, team_id: int, scene: Scene, query: dict[str, Any]
) -> bool:
    """Whether anything passed; a question that nothing passes proves little."""
    note(json.dumps(query))
    note(json.dumps({"actions": scene.history.actions, "cohorts": _shown(scene)}))
    asker = Asker(team_id, scene.zone)
    answered = run_query(reader, numbered(query, team_id), asker, scene.now, "query")
    if query["kind"] == "EventsQuery":
        found = events.answer(query, scene.history, scene.zone)["results"]
        assert answered.results == found
        return bool(found)
    expected = trends.answer(query, scene.history, scene.now, scene.zone)
    for series in expected:
        series["breakdown_value"] = numbered_value(series["breakdown_value"], query, team_id)
    assert_same(
        [
            {name: getattr(series, name) for name in (expected[0] if expected else ())}
            for series in answered.results
        ],
        expected,
    )
    return any(any(series["data"]) for series in expected)


def _shown(scene: Scene) -> dict[int, Any]:
    return {
        number: cohort.get("filters") or list(map(str, cohort["people"]))
        for number, cohort in scene.history.cohorts.items()
    }
