"""Nothing acknowledged is lost and nothing counts twice, whatever is killed. `kill_rounds` is the long form."""

from flow_tests.kill_rounds import VICTIMS, kill_rounds
from flow_tests.product import Product
from footfall.cli.house import House


def test_ten_kills_lose_nothing_and_double_nothing(house: House, product: Product) -> None:
    report = kill_rounds(house, product, count=10, seed=6)
    assert report["lost"] == 0
    assert report["doubled"] == 0
    assert (
        report["retried_requests"] != 0
    ), "no kill hit a request in flight: the test proved nothing"
    assert set(report["kills"]) <= set(VICTIMS)
