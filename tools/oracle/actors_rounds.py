"""Many random histories and points of answers: engine and oracle have to find the same actors behind them.

`python -m pytest tools/oracle/actors_rounds.py -s` asks of ACTORS_ROUNDS points (200) of each kind of question, twelve of each
history.
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
from tools.oracle.asking_actors import KINDS, compare, is_of_people, stored
from tools.oracle.examples import rounds, tell
from tools.oracle.nasty import RATES
from tools.oracle.nasty_people import people_filters, with_people
from tools.oracle.storing import store_rates

ROUNDS = int(os.environ.get("ACTORS_ROUNDS", "200"))
_QUESTIONS = 3
_POINTS = 4


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_round_agrees(clickhouse: ClickHouseUsers, kind: str) -> None:
    seen: Counter[str] = Counter()
    store_rates(clickhouse.writer, RATES)
    scenes, queries, behind = KINDS[kind]

    def ask_one(scene: Any, data: st.DataObject, team_id: int) -> None:
        query = data.draw(queries(scene))
        note(json.dumps(query))
        points = behind(query, scene.history, scene.now, scene.zone)
        # Most points have nobody behind them.
        peopled = [point for point in points if point.actors] or points
        for among in [peopled] * (_POINTS - 1) + [points] if points else []:
            point = among[data.draw(st.integers(0, len(among) - 1))]
            note(str(point))
            page = data.draw(st.sampled_from([1, 2, 100]))
            asker = Asker(team_id, scene.zone)
            filters = []
            if is_of_people(query, point) and data.draw(st.integers(0, 3)) == 0:
                filters = data.draw(st.lists(people_filters(), min_size=1, max_size=1))
            note(json.dumps(filters))
            said = compare(clickhouse.reader, query, point, filters, page, scene, asker)
            seen.update(["questions", said, *(["filtered"] if filters else [])])

    @rounds(ROUNDS, _QUESTIONS * _POINTS)
    @given(scene=scenes(), data=st.data())
    def ask(scene: Any, data: st.DataObject) -> None:
        team_id = 1 + secrets.randbelow(2**40)
        scene = data.draw(with_people(scene))
        with stored(kind, scene, team_id, clickhouse.writer):
            for _ in range(_QUESTIONS):
                ask_one(scene, data, team_id)

    ask()
    tell(f"actors of {kind}", seen)
