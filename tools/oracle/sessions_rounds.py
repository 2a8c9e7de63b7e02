"""Many random visits and questions about their sessions: engine and oracle have to agree.

`python -m pytest tools/oracle/sessions_rounds.py -s` asks SESSIONS_ROUNDS questions (200), ten of each history.
"""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from tools.oracle.asking_sessions import compare
from tools.oracle.examples import rounds, tell
from tools.oracle.nasty_sessions import session_scenes, sessions_queries
from tools.oracle.storing import store

ROUNDS = int(os.environ.get("SESSIONS_ROUNDS", "200"))
_PER_HISTORY = 10


@pytest.mark.django_db
def test_every_round_agrees(clickhouse: ClickHouseUsers) -> None:
    seen: Counter[str] = Counter()

    @rounds(ROUNDS, _PER_HISTORY)
    @given(scene=session_scenes(), data=st.data())
    def ask(scene: Any, data: st.DataObject) -> None:
        team_id = 1 + secrets.randbelow(2**48)
        store(scene.history, team_id, clickhouse.writer)
        for _ in range(_PER_HISTORY):
            query = data.draw(sessions_queries(scene))
            note(json.dumps(query))
            said = compare(clickhouse.reader, query, scene, team_id)
            seen.update(["questions", said])

    ask()
    tell("sessions", seen)
