"""Many random histories and funnels: engine and oracle have to agree.

`python -m pytest tools/oracle/funnels_rounds.py -s` asks FUNNELS_ROUNDS questions (200) of each kind, ten of each history.
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
from tools.oracle.asking_funnels import VIZ_TYPES, compare
from tools.oracle.examples import rounds, tell
from tools.oracle.nasty import Scene
from tools.oracle.nasty_funnels import crowded_scenes, funnels_queries, options_of
from tools.oracle.storing_filters import store_everything

ROUNDS = int(os.environ.get("FUNNELS_ROUNDS", "200"))
_PER_HISTORY = 10


@st.composite
def _asked(draw: st.DrawFn, viz: str) -> tuple[Scene, list[dict[str, Any]]]:
    scene = draw(crowded_scenes())
    return scene, [draw(funnels_queries(scene, viz)) for _ in range(_PER_HISTORY)]


@pytest.mark.django_db
@pytest.mark.parametrize("viz", VIZ_TYPES)
def test_every_round_agrees(clickhouse: ClickHouseUsers, viz: str) -> None:
    seen: Counter[str] = Counter()

    @rounds(ROUNDS, _PER_HISTORY)
    @given(asked=_asked(viz))
    def ask(asked: tuple[Scene, list[dict[str, Any]]]) -> None:
        scene, queries = asked
        team_id = 1 + secrets.randbelow(2**40)
        store_everything(scene.history, team_id, clickhouse.writer)
        for query in queries:
            note(json.dumps(query))
            said = compare(clickhouse.reader, query, scene, Asker(team_id, scene.zone))
            seen.update(["questions", said])
            seen.update(f"{option}, {said}" for option in options_of(query))

    ask()
    tell(f"funnels as {viz}", seen)
