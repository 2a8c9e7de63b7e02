"""Web analytics from events, from states and from the oracle. ORACLE_EXAMPLES histories, several questions each."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from tools.oracle.asking_web import answered, expected, play
from tools.oracle.examples import agreement
from tools.oracle.nasty_web import web_queries, web_scenes

QUESTIONS_PER_HISTORY = 4


@pytest.mark.django_db
@agreement(25)
@given(scene=web_scenes(), data=st.data())
def test_states_and_events_give_what_the_oracle_counts(
    clickhouse: ClickHouseUsers, scene: Any, data: st.DataObject
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
