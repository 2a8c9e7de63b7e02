"""Funnels, asked of the engine and of the oracle."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import run_query
from tools.oracle import funnels
from tools.oracle.comparing import assert_same
from tools.oracle.nasty import Scene
from tools.oracle.storing_filters import numbered, numbered_value

VIZ_TYPES = ("steps", "time_to_convert", "trends")


def compare(clickhouse: ClickHouse, query: dict[str, Any], scene: Scene, asker: Asker) -> str:
    """Asserts that both say the same; what was counted, in words."""
    expected = funnels.answer(query, scene.history, scene.now, scene.zone)
    _number(expected, query, asker.team_id)
    asked = numbered(query, asker.team_id)
    answered = asdict(run_query(clickhouse, asked, asker, scene.now, "query"))["results"]
    assert_same(_as_shown(answered, expected), expected)
    return _seen(expected)


def _number(expected: Any, query: dict[str, Any], team_id: int) -> None:
    """The ids of cohorts as they are in the database."""
    if isinstance(expected, list):
        for item in expected:
            _number(item, query, team_id)
    elif isinstance(expected, dict) and "breakdown_value" in expected:
        value = expected["breakdown_value"]
        expected["breakdown_value"] = numbered_value(value, query, team_id)


def _as_shown(answered: Any, expected: Any) -> Any:
    """Only what the oracle speaks of; a list keeps its length."""
    if isinstance(answered, list):
        held = expected if isinstance(expected, list) else []
        return [
            _as_shown(item, held[index] if index < len(held) else None)
            for index, item in enumerate(answered)
        ]
    if isinstance(answered, dict) and isinstance(expected, dict):
        return {
            name: _as_shown(answered[name], value) if isinstance(value, list) else answered[name]
            for name, value in expected.items()
        }
    return answered


def _seen(expected: Any) -> str:
    if isinstance(expected, dict):
        return "somebody converted" if expected["bins"] else "nobody converted"
    items = [item for held in expected for item in (held if isinstance(held, list) else [held])]
    if any("converted" in item and any(item["converted"]) for item in items):
        return "somebody converted"
    counts = [steps[-1]["count"] for steps in _lists(expected) if steps and "count" in steps[-1]]
    return "somebody converted" if any(counts) else "nobody converted"


def _lists(expected: list[Any]) -> list[list[Any]]:
    return expected if expected and isinstance(expected[0], list) else [expected]
