"""The engine's answers against the oracle's, for filters of every type, actions and cohorts."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from tools.oracle.asking_filters import assert_filters_agree
from tools.oracle.examples import agreement
from tools.oracle.nasty_filters import filter_scenes, filtered_questions
from tools.oracle.storing_filters import store_everything

_QUESTIONS = 4


@pytest.mark.django_db
@agreement(40)
@given(scene=filter_scenes(), data=st.data())
def test_what_passes_filters_is_what_the_oracle_finds(
    clickhouse: ClickHouseUsers, scene: Any, data: st.DataObject
) -> None:
    team_id = 1 + secrets.randbelow(2**40)
    store_everything(scene.history, team_id, clickhouse.writer)
    for _ in range(_QUESTIONS):
        assert_filters_agree(
            clickhouse.reader, team_id, scene, data.draw(filtered_questions(scene))
        )
