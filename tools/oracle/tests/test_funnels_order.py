"""Events of one moment: the oracle has them in the engine's order."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import Asker
from tools.oracle.asking_funnels import VIZ_TYPES, compare
from tools.oracle.events import uuid_order
from tools.oracle.history import Event, History
from tools.oracle.nasty import Scene
from tools.oracle.storing import store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
# The first has the lesser first half, the other the lesser second half.
FIRST, SECOND = uuid.UUID(int=1 << 64 | 9), uuid.UUID(int=5 << 64 | 1)


def event(number: uuid.UUID, browser: str = "") -> Event:
    return Event(
        uuid=number,
        event="a",
        distinct_id="x",
        person_id=uuid.UUID(int=7),
        timestamp=NOON,
        properties={"$browser": browser},
    )


@settings(max_examples=20, deadline=None)
@given(numbers=st.lists(st.uuids(allow_nil=True), min_size=2, max_size=30))
def test_uuids_lie_in_the_order_of_the_engine(
    clickhouse: ClickHouseUsers, numbers: list[uuid.UUID]
) -> None:
    answer = clickhouse.reader.run_query(
        "SELECT arraySort(arrayMap(text -> toUUID(text), splitByChar(',', {texts:String}))) AS found",
        {"texts": ",".join(map(str, numbers))},
    )
    expected = sorted((event(number) for number in numbers), key=uuid_order)
    assert answer.rows[0][0] == [item.uuid for item in expected]


@pytest.mark.django_db
@pytest.mark.parametrize("viz", VIZ_TYPES)
def test_the_first_touch_of_one_moment_is_the_same_for_both(
    clickhouse: ClickHouseUsers, viz: str
) -> None:
    query = {
        "kind": "FunnelsQuery",
        "series": [{"kind": "EventsNode"}, {"kind": "EventsNode", "event": "a"}],
        "dateRange": {"date_from": "-7d", "date_to": "dEnd"},
        "funnelsFilter": {
            "funnelVizType": viz,
            "funnelOrderType": "unordered",
            "funnelWindowInterval": 3,
            "funnelWindowIntervalUnit": "second",
        },
    }
    if viz != "time_to_convert":
        query["breakdownFilter"] = {
            "breakdown": "$browser",
            "breakdown_type": "event",
            "breakdown_limit": 1,
            "breakdown_hide_other_aggregation": True,
        }
    history = History((event(FIRST, "x"), event(SECOND, "y")))
    team_id = 1 + secrets.randbelow(2**40)
    store(history, team_id, clickhouse.writer)
    scene = Scene(history, ZoneInfo("UTC"), NOON, NOON)
    assert (
        compare(clickhouse.reader, query, scene, Asker(team_id, scene.zone)) == "somebody converted"
    )
