"""Sessions against the oracle. ORACLE_EXAMPLES histories, several questions each."""

from __future__ import annotations

import json
import os
import secrets

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from tools.oracle.asking_sessions import compare
from tools.oracle.nasty_sessions import session_scenes, sessions_queries
from tools.oracle.storing import store

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "20"))
QUESTIONS_PER_HISTORY = 4


@pytest.mark.django_db
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
@given(scene=session_scenes(), data=st.data())
def test_sessions_are_what_the_oracle_finds(clickhouse: ClickHouseUsers, scene, data) -> None:  # type: ignore[no-untyped-def]
    team_id = 1 + secrets.randbelow(2**48)
    store(scene.history, team_id, clickhouse.writer)
    for _ in range(QUESTIONS_PER_HISTORY):
        query = data.draw(sessions_queries(scene))
        note(json.dumps(query))
        compare(clickhouse.reader, query, scene, team_id)
