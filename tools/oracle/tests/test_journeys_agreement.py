"""Retention, lifecycle, stickiness and paths against the oracle. ORACLE_EXAMPLES histories of each, several questions each."""

from __future__ import annotations

import json
import os
import secrets

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import Asker
from tools.oracle.asking_journeys import KINDS
from tools.oracle.nasty_journeys import busy_scenes
from tools.oracle.storing import store

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "20"))
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


@pytest.mark.parametrize("kind", KINDS)
@THOROUGH
@given(scene=busy_scenes(), data=st.data())
def test_an_answer_is_what_the_oracle_counts(clickhouse: ClickHouseUsers, kind, scene, data) -> None:  # type: ignore[no-untyped-def]
    queries, compare = KINDS[kind]
    team_id = 1 + secrets.randbelow(2**48)
    store(scene.history, team_id, clickhouse.writer)
    for _ in range(QUESTIONS_PER_HISTORY):
        query = data.draw(queries(scene))
        note(json.dumps(query))
        compare(clickhouse.reader, query, scene, Asker(team_id, scene.zone))
