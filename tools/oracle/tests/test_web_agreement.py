"""Web analytics from events, from states and from the oracle. ORACLE_EXAMPLES histories, several questions each."""

from __future__ import annotations

import json
import os
import secrets

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from tools.oracle.asking_web import answered, expected, play
from tools.oracle.nasty_web import web_queries, web_scenes

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "25"))
QUESTIONS_PER_HISTORY = 4


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    # The server is shared by all examples; each has a team of its own.
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(scene=web_scenes(), data=st.data())
def test_states_and_events_give_what_the_oracle_counts(  # type: ignore[no-untyped-def]
    clickhouse: ClickHouseUsers, scene, data
) -> None:
    team_id = 1 + secrets.randbelow(2**48)
    play(scene, team_id, clickhouse.writer)
    for _ in range(QUESTIONS_PER_HISTORY):
        query = data.draw(web_queries(scene))
        note(json.dumps(query))
        counted = expected(query, scene)
        events_only = {**query, "useWebAnalyticsPreAggregatedTables": False}
        from_events, used = answered(events_only, scene, team_id, clickhouse.reader)
        assert not used
        assert from_events == counted
        from_both, _ = answered(query, scene, team_id, clickhouse.reader)
        assert from_both == counted
