"""Many random histories and questions with filters of every type and operator, actions and cohorts: engine and oracle
have to agree.

`python -m pytest tools/oracle/filters_rounds.py -s` asks FILTERS_ROUNDS questions (200), ten of each history.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from tools.oracle.asking_filters import assert_filters_agree
from tools.oracle.examples import rounds, tell
from tools.oracle.nasty_filters import filter_scenes, filtered_questions
from tools.oracle.storing_filters import store_everything

ROUNDS = int(os.environ.get("FILTERS_ROUNDS", "200"))
_QUESTIONS = 10


@pytest.mark.django_db
def test_every_round_agrees(clickhouse: ClickHouseUsers) -> None:
    seen: Counter[str] = Counter()

    @rounds(ROUNDS, _QUESTIONS)
    @given(scene=filter_scenes(), data=st.data())
    def ask(scene: Any, data: st.DataObject) -> None:
        team_id = 1 + secrets.randbelow(2**40)
        store_everything(scene.history, team_id, clickhouse.writer)
        for _ in range(_QUESTIONS):
            query = data.draw(filtered_questions(scene))
            is_found = assert_filters_agree(clickhouse.reader, team_id, scene, query)
            seen.update(_asked(query))
            seen["questions"] += 1
            seen["questions that something passes"] += is_found

    ask()
    tell("filters", seen)


def _asked(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _asked(item)]
    if not isinstance(value, dict):
        return []
    own = (
        [f"{value['type']} {value.get('operator', '')}"]
        if "values" not in value and "type" in value
        else []
    )
    own += ["ActionsNode"] if value.get("kind") == "ActionsNode" else []
    return own + [name for item in value.values() for name in _asked(item)]
