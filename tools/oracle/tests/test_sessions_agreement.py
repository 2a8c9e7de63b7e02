"""Sessions against the oracle. ORACLE_EXAMPLES histories, several questions each."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from tools.oracle.asking_sessions import compare
from tools.oracle.examples import agreement
from tools.oracle.nasty_sessions import session_scenes, sessions_queries
from tools.oracle.storing import store

QUESTIONS_PER_HISTORY = 4


@pytest.mark.django_db
@agreement(20)
@given(scene=session_scenes(), data=st.data())
def test_sessions_are_what_the_oracle_finds(
    clickhouse: ClickHouseUsers, scene: Any, data: st.DataObject
) -> None:
    team_id = 1 + secrets.randbelow(2**48)
    store(scene.history, team_id, clickhouse.writer)
    for _ in range(QUESTIONS_PER_HISTORY):
        query = data.draw(sessions_queries(scene))
        note(json.dumps(query))
        compare(clickhouse.reader, query, scene, team_id)
