"""One event goes its whole way, station by station, in the steps that docs/architecture.md tells."""

import datetime
import re
import uuid

import httpx

from flow_tests.product import Product, event_name, until
from footfall.cli.house import House

INGEST_STEPS = [
    "deduplicate",
    "correct_clock_skew",
    "resolve_person",
    "apply_person_properties",
    "resolve_groups",
    "record_definitions",
]


def test_ingest_times_exactly_the_steps_that_the_documents_name(
    house: House, product: Product
) -> None:
    event = event_name()
    product.send([{"event": event, "distinct_id": "p", "properties": {}}])
    assert until(lambda: product.trend_total(event), 1.0) == 1.0
    metrics = httpx.get(house.url_of("ingest") + "/metrics").text
    assert set(re.findall(r'step="(\w+)"', metrics)) == set(INGEST_STEPS)


def test_a_repeated_uuid_is_one_event(product: Product) -> None:
    event = event_name()
    repeated = {"event": event, "distinct_id": "p", "uuid": str(uuid.uuid4()), "properties": {}}
    other = {"event": event, "distinct_id": "p", "uuid": str(uuid.uuid4()), "properties": {}}
    for batch in ([repeated], [repeated, repeated], [repeated, other]):
        assert product.send(batch).status_code == 200
    assert until(lambda: product.trend_total(event), 2.0) == 2.0


def test_a_wrong_clock_of_the_client_is_corrected(product: Product) -> None:
    event = event_name()
    now = datetime.datetime.now(datetime.UTC)
    hour_ahead = now + datetime.timedelta(hours=1)
    response = httpx.post(
        f"{product.url}/batch/",
        json={
            "api_key": product.project_token,
            "sent_at": hour_ahead.isoformat(),
            "batch": [
                {
                    "event": event,
                    "distinct_id": "p",
                    "properties": {},
                    "timestamp": (hour_ahead - datetime.timedelta(minutes=5)).isoformat(),
                }
            ],
        },
    )
    assert response.status_code == 200
    assert until(lambda: product.trend_total(event), 1.0) == 1.0
    [[timestamp]] = product.events(event, ["timestamp"])
    stored = datetime.datetime.fromisoformat(str(timestamp))
    expected = now - datetime.timedelta(minutes=5)
    assert abs(stored - expected) < datetime.timedelta(seconds=30)


def test_events_from_before_a_login_belong_to_the_person_after_it(product: Product) -> None:
    event = event_name()
    anonymous, known = f"anonymous-{uuid.uuid4()}", f"known-{uuid.uuid4()}"
    product.send([{"event": event, "distinct_id": anonymous, "properties": {}}])
    product.send([{"event": event, "distinct_id": known, "properties": {"$set": {"plan": "team"}}}])
    assert until(lambda: product.trend_total(event, math="dau"), 2.0) == 2.0
    product.send(
        [
            {
                "event": "$identify",
                "distinct_id": known,
                "properties": {"$anon_distinct_id": anonymous},
            }
        ]
    )
    assert until(lambda: product.trend_total(event, math="dau"), 1.0) == 1.0
    assert product.trend_total(event) == 2.0


def test_two_projects_do_not_see_each_other(house: House, product: Product) -> None:
    event = event_name()
    stranger = house.bootstrap(email=f"{uuid.uuid4().hex}@example.com", project="Stranger")
    product.send([{"event": event, "distinct_id": "p", "properties": {}}])
    assert until(lambda: product.trend_total(event), 1.0) == 1.0
    assert Product(**stranger).trend_total(event) == 0.0
    answer = httpx.post(
        f"{product.url}/api/projects/{product.project_id}/query",
        json={"query": {"kind": "EventsQuery", "select": ["*"]}},
        headers={"Authorization": f"Bearer {stranger['personal_api_key']}"},
    )
    assert answer.status_code in {403, 404}
