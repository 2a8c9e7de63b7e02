"""Sessions, asked of the engine and of the oracle."""

from __future__ import annotations

from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import run_query
from tools.oracle import session_lists
from tools.oracle.comparing import assert_same
from tools.oracle.nasty_web import WebScene


def compare(clickhouse: ClickHouse, query: dict[str, Any], scene: WebScene, team_id: int) -> str:
    """Asserts that both say the same; what was found, in words."""
    expected = session_lists.answer(query, scene.history, scene.now, scene.zone)
    answer = run_query(clickhouse, query, Asker(team_id, scene.zone), scene.now, "query")
    assert_same({"results": answer.results, "hasMore": answer.hasMore}, expected)
    return "somebody's" if expected["results"] else "nobody's"
