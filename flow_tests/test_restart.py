"""A house that was stopped and started again is the same house."""

import pathlib

from flow_tests.product import EMAIL, PASSWORD, Product, event_name, until
from footfall.cli.house import running_house


def test_a_house_that_was_stopped_and_started_again_has_its_data_and_keys(
    tmp_path: pathlib.Path,
) -> None:
    home, event = tmp_path / "home", event_name()
    batch = [
        {"event": event, "distinct_id": f"p{n % 7}", "properties": {"n": n}} for n in range(50)
    ]
    with running_house(home, parts=["gateway", "worker"]) as house:
        keys = house.bootstrap(email=EMAIL, password=PASSWORD, project="Restart")
        before = Product(**keys)
        # acknowledged, and the house is stopped before anybody looked whether it has arrived
        assert before.send(batch).status_code == 200
    with running_house(home, parts=["gateway", "worker"]) as house:
        assert house.bootstrap(email=EMAIL, password=PASSWORD, project="Restart") == keys
        after = Product(**keys)
        assert until(lambda: after.trend_total(event), 50.0) == 50.0
        assert after.trend_total(event, math="dau") == 7.0
        assert after.send(batch[:1]).status_code == 200
        assert until(lambda: after.trend_total(event), 51.0) == 51.0
