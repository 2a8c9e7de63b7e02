"""Many random histories and questions of web analytics: events, states and the oracle have to give the same digits.

`python -m pytest tools/oracle/web_rounds.py -s` asks WEB_ROUNDS questions (200), each of a history of its own.
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
from tools.oracle.asking_web import answered, expected, play
from tools.oracle.examples import rounds, tell
from tools.oracle.nasty_web import web_queries, web_scenes

ROUNDS = int(os.environ.get("WEB_ROUNDS", "200"))


@pytest.mark.django_db
def test_every_round_agrees(clickhouse: ClickHouseUsers) -> None:
    seen: Counter[str] = Counter()

    @rounds(ROUNDS, 1)
    @given(scene=web_scenes(), data=st.data())
    def ask(scene: Any, data: st.DataObject) -> None:
        team_id = 1 + secrets.randbelow(2**48)
        query = data.draw(web_queries(scene))
        note(json.dumps(query))
        play(scene, team_id, clickhouse.writer)
        counted = expected(query, scene)
        events_only = {**query, "useWebAnalyticsPreAggregatedTables": False}
        from_events, _ = answered(events_only, scene, team_id, clickhouse.reader)
        assert from_events == counted, "events"
        from_both, used = answered(query, scene, team_id, clickhouse.reader)
        assert from_both == counted, "states"
        seen.update(["questions", query["kind"], "from states" if used else "from events"])

    ask()
    tell("web analytics", seen)
