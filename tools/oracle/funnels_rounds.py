"""Many random histories and funnels: engine and oracle have to agree.

`python -m pytest tools/oracle/funnels_rounds.py -s` asks FUNNELS_ROUNDS questions (200) of each kind, ten of each history.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import Asker
from tools.oracle.asking_funnels import VIZ_TYPES, compare
from tools.oracle.nasty_funnels import funnel_scenes, funnels_queries
from tools.oracle.storing import store

ROUNDS = int(os.environ.get("FUNNELS_ROUNDS", "200"))
_PER_HISTORY = 10


@pytest.mark.parametrize("viz", VIZ_TYPES)
def test_every_round_agrees(clickhouse: ClickHouseUsers, viz: str) -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=ROUNDS // _PER_HISTORY,
        deadline=None,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(scene=funnel_scenes(), data=st.data())
    def ask(scene, data) -> None:  # type: ignore[no-untyped-def]
        team_id = 1 + secrets.randbelow(2**48)
        store(scene.history, team_id, clickhouse.writer)
        for _ in range(_PER_HISTORY):
            query = data.draw(funnels_queries(scene, viz))
            note(json.dumps(query))
            said = compare(clickhouse.reader, query, scene, Asker(team_id, scene.zone))
            seen.update(
                ["questions", said, query["funnelsFilter"].get("funnelOrderType", "ordered")]
            )

    ask()
    sys.stdout.write(f"{viz}: {dict(seen)}\n")
