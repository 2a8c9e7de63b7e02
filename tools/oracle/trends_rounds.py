"""Many random histories and questions of trends, of events and of the team's own tables: engine and oracle have to agree.

`python -m pytest tools/oracle/trends_rounds.py -s` asks TRENDS_ROUNDS questions (200), four of each history.
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
from tools.oracle.asking_trends import assert_trends_agree
from tools.oracle.examples import rounds, tell
from tools.oracle.nasty import RATES, trends_queries
from tools.oracle.nasty_breakdowns import trends_told_apart
from tools.oracle.nasty_tables import scenes_with_tables, table_queries
from tools.oracle.storing import drop_table, store, store_rates, store_table

ROUNDS = int(os.environ.get("TRENDS_ROUNDS", "200"))


@pytest.mark.django_db
def test_every_round_agrees(clickhouse: ClickHouseUsers) -> None:
    seen: Counter[str] = Counter()
    store_rates(clickhouse.writer, RATES)

    @rounds(ROUNDS, 4)
    @given(scene=scenes_with_tables(), data=st.data())
    def ask(scene: Any, data: st.DataObject) -> None:
        team_id = 1 + secrets.randbelow(2**48)
        store(scene.history, team_id, clickhouse.writer)
        store_table(scene.history, team_id, clickhouse.writer)
        try:
            for questions in (trends_queries, trends_queries, trends_told_apart, table_queries):
                query = data.draw(questions(scene))
                assert_trends_agree(clickhouse.reader, team_id, scene, query)
                seen.update(series.get("math", "total") for series in query["series"])
                seen["questions"] += 1
        finally:
            drop_table(team_id, clickhouse.writer)

    ask()
    tell("trends", seen)
