"""Many random histories and questions of retention, lifecycle, stickiness and paths: engine and oracle have to agree.

`python -m pytest tools/oracle/journeys_rounds.py -s` asks JOURNEYS_ROUNDS questions (200) of each kind, ten of each history.
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
from footfall.products.insights.backend.contracts import Asker
from tools.oracle.asking_journeys import KINDS
from tools.oracle.examples import rounds, tell
from tools.oracle.nasty_journeys import busy_scenes
from tools.oracle.storing import store

ROUNDS = int(os.environ.get("JOURNEYS_ROUNDS", "200"))
_PER_HISTORY = 10


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_round_agrees(clickhouse: ClickHouseUsers, kind: str) -> None:
    seen: Counter[str] = Counter()
    queries, compare = KINDS[kind]

    @rounds(ROUNDS, _PER_HISTORY)
    @given(scene=busy_scenes(), data=st.data())
    def ask(scene: Any, data: st.DataObject) -> None:
        team_id = 1 + secrets.randbelow(2**48)
        store(scene.history, team_id, clickhouse.writer)
        for _ in range(_PER_HISTORY):
            query = data.draw(queries(scene))
            note(json.dumps(query))
            is_counted = compare(clickhouse.reader, query, scene, Asker(team_id, scene.zone))
            seen.update(["questions", "with something counted" if is_counted else "with nothing"])

    ask()
    tell(kind, seen)
