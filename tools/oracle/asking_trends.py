"""Asks the product a trends question, and compares the whole answer with the oracle's."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import note

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import run_query
from tools.oracle import trends
from tools.oracle.comparing import assert_same
from tools.oracle.nasty import RATES, Scene


def assert_trends_agree(
    reader: ClickHouse, team_id: int, scene: Scene, query: dict[str, Any]
) -> None:
    note(json.dumps(query))
    expected = trends.answer(query, scene.history, scene.now, scene.zone, RATES)
    asker = Asker(team_id, scene.zone)
    answered = run_query(reader, query, asker, scene.now, "query").results
    assert_same(
        [
            {name: getattr(series, name) for name in (expected[0] if expected else ())}
            for series in answered
        ],
        expected,
    )
