"""The engine's answers against the oracle's. ORACLE_EXAMPLES histories, several questions each."""

from __future__ import annotations

import json
import os
import secrets

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import run_events_query, run_trends_query
from tools.oracle import events, trends
from tools.oracle.nasty import events_queries, scenes, trends_queries
from tools.oracle.storing import store

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "40"))
QUESTIONS_PER_HISTORY = 4
THOROUGH = settings(
    max_examples=EXAMPLES,
    deadline=None,
    # The server is shared by all examples; each has a team of its own.
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@THOROUGH
@given(scene=scenes(), data=st.data())
def test_trends_are_what_the_oracle_counts(clickhouse: ClickHouseUsers, scene, data) -> None:  # type: ignore[no-untyped-def]
    team_id = 1 + secrets.randbelow(2**48)
    store(scene.history, team_id, clickhouse.writer)
    asker = Asker(team_id, scene.zone)
    for _ in range(QUESTIONS_PER_HISTORY):
        query = data.draw(trends_queries(scene))
        note(json.dumps(query))
        expected = trends.answer(query, scene.history, scene.now, scene.zone)
        answered = run_trends_query(clickhouse.reader, query, asker, scene.now, "query").results
        assert [
            {name: getattr(series, name) for name in (expected[0] if expected else ())}
            for series in answered
        ] == expected


@THOROUGH
@given(scene=scenes(), data=st.data())
def test_event_lists_are_what_the_oracle_finds(clickhouse: ClickHouseUsers, scene, data) -> None:  # type: ignore[no-untyped-def]
    team_id = 1 + secrets.randbelow(2**48)
    store(scene.history, team_id, clickhouse.writer)
    for _ in range(QUESTIONS_PER_HISTORY):
        query = data.draw(events_queries(scene))
        note(json.dumps(query))
        expected = events.answer(query, scene.history, scene.zone)
        answered = run_events_query(
            clickhouse.reader, query, Asker(team_id, scene.zone), scene.now, "query"
        )
        assert {"results": answered.results, "hasMore": answered.hasMore} == expected
