"""A small demo through the running house: every event once, also when it is sent again."""

import uuid
from datetime import UTC, datetime

from flow_tests.product import EMAIL, Product, until
from footfall.cli.demo.api import Api
from footfall.cli.demo.command import run_demo
from footfall.cli.demo.history import history
from footfall.cli.demo.record import plan_for
from footfall.cli.demo.sending import Sender
from footfall.cli.house import House


def test_a_demo_is_counted_exactly_and_sent_again_nothing_doubles(house: House) -> None:
    project = f"Demo {uuid.uuid4().hex[:8]}"
    asked = {"email": EMAIL, "project": project, "seed": 5, "days": 2, "events": 2000}
    first = run_demo(house.blueprint, **asked)
    assert first.sent == first.made == first.stored.events == first.stored.uuids
    again = run_demo(house.blueprint, **asked)
    assert (again.sent, again.made, again.stored) == (0, first.made, first.stored)
    # and sent blindly, as by somebody who does not know what has arrived
    plan = plan_for(house.blueprint.home, first.keys["project_id"], 5, 2, 2000, datetime.now(UTC))
    acknowledged = 0

    def told(count: int) -> None:
        nonlocal acknowledged
        acknowledged += count

    with Sender(house.url, first.keys["project_token"], told) as sender:
        for day in history(plan):
            sender.send(day.events)
    assert acknowledged == first.made
    product = Product(**first.keys)
    product.send([{"event": "the end", "distinct_id": "end", "properties": {}}])
    assert until(lambda: product.trend_total("the end"), 1.0) == 1.0
    assert run_demo(house.blueprint, **asked).stored == first.stored
    with Api(house.url, first.keys) as api:
        assert [one["name"] for one in api.get("/batch_exports")["results"]] == [
            "Everything, by hour"
        ]
