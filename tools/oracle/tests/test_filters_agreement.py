"""The engine's answers against the oracle's, for filters of every type, actions and cohorts."""

from __future__ import annotations

import os
import secrets

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from tools.oracle.asking_filters import assert_filters_agree
from tools.oracle.nasty_filters import filter_scenes, filtered_questions
from tools.oracle.storing_filters import store_everything

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "40"))
_QUESTIONS = 4


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
@given(scene=filter_scenes(), data=st.data())
def test_what_passes_filters_is_what_the_oracle_finds(clickhouse: ClickHouseUsers, scene, data) -> None:  # type: ignore[no-untyped-def]
    team_id = 1 + secrets.randbelow(2**40)
    store_everything(scene.history, team_id, clickhouse.writer)
    for _ in range(_QUESTIONS):
        assert_filters_agree(
            clickhouse.reader, team_id, scene, data.draw(filtered_questions(scene))
        )
