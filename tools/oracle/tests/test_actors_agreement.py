"""Those behind the points of answers against the oracle's. ORACLE_EXAMPLES histories of each kind of question."""

from __future__ import annotations

import json
import secrets

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import Asker
from tools.oracle.asking_actors import KINDS, compare, is_of_people, stored
from tools.oracle.examples import agreement
from tools.oracle.nasty import RATES
from tools.oracle.nasty_people import people_filters, with_people
from tools.oracle.storing import store_rates

POINTS_PER_QUESTION = 3


@pytest.fixture(scope="module", autouse=True)
def rates(clickhouse: ClickHouseUsers) -> None:
    store_rates(clickhouse.writer, RATES)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@agreement(8)
@given(data=st.data())
def test_those_behind_a_point_are_whom_the_oracle_finds(
    clickhouse: ClickHouseUsers, kind: str, data: st.DataObject
) -> None:
    scenes, queries, behind = KINDS[kind]
    team_id = 1 + secrets.randbelow(2**40)
    scene = data.draw(with_people(data.draw(scenes())))
    with stored(kind, scene, team_id, clickhouse.writer):
        query = data.draw(queries(scene))
        note(json.dumps(query))
        points = behind(query, scene.history, scene.now, scene.zone)
        peopled = [point for point in points if point.actors] or points
        for _ in range(POINTS_PER_QUESTION if peopled else 0):
            point = peopled[data.draw(st.integers(0, len(peopled) - 1))]
            note(str(point))
            page = data.draw(st.sampled_from([1, 2, 100]))
            is_filtered = is_of_people(query, point) and data.draw(st.booleans())
            filters = [data.draw(people_filters())] if is_filtered else []
            asker = Asker(team_id, scene.zone)
            compare(clickhouse.reader, query, point, filters, page, scene, asker)
