"""The engine's answers against the oracle's. ORACLE_EXAMPLES histories, several questions each."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import run_query
from tools.oracle import events
from tools.oracle.asking_trends import assert_trends_agree
from tools.oracle.examples import agreement
from tools.oracle.nasty import RATES, events_queries, scenes, trends_queries
from tools.oracle.nasty_tables import scenes_with_tables, table_queries
from tools.oracle.storing import drop_table, store, store_rates, store_table

QUESTIONS_PER_HISTORY = 4
THOROUGH = agreement(40)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def rates(clickhouse: ClickHouseUsers) -> None:
    store_rates(clickhouse.writer, RATES)


@THOROUGH
@given(scene=scenes(), data=st.data())
def test_trends_are_what_the_oracle_counts(
    clickhouse: ClickHouseUsers, scene: Any, data: st.DataObject
) -> None:
    team_id = 1 + secrets.randbelow(2**48)
    store(scene.history, team_id, clickhouse.writer)
    for _ in range(QUESTIONS_PER_HISTORY):
        assert_trends_agree(clickhouse.reader, team_id, scene, data.draw(trends_queries(scene)))


@THOROUGH
@given(scene=scenes_with_tables(), data=st.data())
def test_trends_of_tables_are_what_the_oracle_counts(
    clickhouse: ClickHouseUsers, scene: Any, data: st.DataObject
) -> None:
    team_id = 1 + secrets.randbelow(2**48)
    store(scene.history, team_id, clickhouse.writer)
    store_table(scene.history, team_id, clickhouse.writer)
    try:
        for _ in range(QUESTIONS_PER_HISTORY):
            assert_trends_agree(clickhouse.reader, team_id, scene, data.draw(table_queries(scene)))
    finally:
        drop_table(team_id, clickhouse.writer)


@THOROUGH
@given(scene=scenes(), data=st.data())
def test_event_lists_are_what_the_oracle_finds(
    clickhouse: ClickHouseUsers, scene: Any, data: st.DataObject
) -> None:
    team_id = 1 + secrets.randbelow(2**48)
    store(scene.history, team_id, clickhouse.writer)
    for _ in range(QUESTIONS_PER_HISTORY):
        query = data.draw(events_queries(scene))
        note(json.dumps(query))
        expected = events.answer(query, scene.history, scene.zone)
        answered = run_query(
            clickhouse.reader, query, Asker(team_id, scene.zone), scene.now, "query"
        )
        assert {"results": answered.results, "hasMore": answered.hasMore} == expected
