import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_team, make_user
from footfall.products.taxonomy.backend.facade import count_definitions
from footfall.products.taxonomy.backend.tests.factories import (
    make_event_definition,
    make_property_definition,
)

pytestmark = pytest.mark.django_db


def store(clickhouse: ClickHouseUsers, team: Team, event: str, age_days: int, text: str) -> None:
    clickhouse.writer.insert_rows(
        "events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(team.pk, uuid.uuid4(), event, "somebody", uuid.uuid4()),
                *(timezone.now() - timedelta(days=age_days), text),
            )
        ],
    )


def volumes(team: Team, path: str) -> dict[str, int | None]:
    client = client_of(make_user(team.organization))
    listed = client.get(f"/api/projects/{team.pk}/{path}").json()["results"]
    return {one["name"]: one["volume_30_day"] for one in listed}


def test_definitions_tell_how_many_events_of_the_last_month_had_them(
    clickhouse: ClickHouseUsers,
) -> None:
    team, stranger = make_team(), make_team()
    # names of this run: ClickHouse may hold events of an older one under the same team
    paid, unused = f"paid {uuid.uuid4()}", f"unused {uuid.uuid4()}"
    price, plan = f"price-{uuid.uuid4()}", f"plan-{uuid.uuid4()}"
    for owner in (team, stranger):
        make_event_definition(owner, paid)
        make_event_definition(owner, unused)
        make_property_definition(owner, price)
        make_property_definition(owner, plan)
        make_property_definition(owner, plan, "person")
    assert volumes(team, "event_definitions") == {paid: None, unused: None}
    for text in (f'{{"{price}": 1}}', f'{{"{price}": 2, "{plan}": "free"}}'):
        store(clickhouse, team, paid, 1, text)
    store(clickhouse, team, paid, 31, f'{{"{price}": 3}}')
    assert count_definitions() == 8
    assert volumes(team, "event_definitions") == {paid: 2, unused: 0}
    assert volumes(team, "property_definitions") == {price: 2, plan: 1}
    assert volumes(team, "property_definitions?type=person") == {plan: None}
    assert volumes(stranger, "event_definitions") == {paid: 0, unused: 0}
    assert count_definitions() == 0
