"""Retention, lifecycle, stickiness and paths against the oracle. ORACLE_EXAMPLES histories of each, several questions each."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import Asker
from tools.oracle.asking_journeys import KINDS
from tools.oracle.examples import agreement
from tools.oracle.nasty_journeys import busy_scenes
from tools.oracle.storing import store

QUESTIONS_PER_HISTORY = 4
THOROUGH = agreement(20)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@THOROUGH
@given(scene=busy_scenes(), data=st.data())
def test_an_answer_is_what_the_oracle_counts(
    clickhouse: ClickHouseUsers, kind: str, scene: Any, data: st.DataObject
) -> None:
    queries, compare = KINDS[kind]
    team_id = 1 + secrets.randbelow(2**48)
    store(scene.history, team_id, clickhouse.writer)
    for _ in range(QUESTIONS_PER_HISTORY):
        query = data.draw(queries(scene))
        note(json.dumps(query))
        compare(clickhouse.reader, query, scene, Asker(team_id, scene.zone))
