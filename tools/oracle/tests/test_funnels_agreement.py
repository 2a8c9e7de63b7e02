"""Funnels against the oracle. ORACLE_EXAMPLES histories of each kind of answer, several questions each."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import Asker
from tools.oracle.asking_funnels import VIZ_TYPES, compare
from tools.oracle.examples import agreement
from tools.oracle.nasty_funnels import funnel_scenes, funnels_queries
from tools.oracle.storing_filters import store_everything

QUESTIONS_PER_HISTORY = 4


@pytest.mark.django_db
@pytest.mark.parametrize("viz", VIZ_TYPES)
@agreement(20)
@given(scene=funnel_scenes(), data=st.data())
def test_a_funnel_is_what_the_oracle_counts(
    clickhouse: ClickHouseUsers, viz: str, scene: Any, data: st.DataObject
) -> None:
    team_id = 1 + secrets.randbelow(2**40)
    store_everything(scene.history, team_id, clickhouse.writer)
    for _ in range(QUESTIONS_PER_HISTORY):
        query = data.draw(funnels_queries(scene, viz))
        note(json.dumps(query))
        compare(clickhouse.reader, query, scene, Asker(team_id, scene.zone))
