"""One Kafka, one ClickHouse and one supervised sink for all tests of this folder; each test has a team of its own."""

from collections.abc import Iterator

import pytest

from footfall.cli.house import House, running_house
from services.sink.tests.bench import Bench


@pytest.fixture(scope="session")
def sink_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    given = {"FOOTFALL_SINK_INSTANCE": "first", "FOOTFALL_SINK_BLOCK_MAX_ROWS": "500"}
    home = tmp_path_factory.mktemp("sink") / "home"
    with running_house(home, parts=["sink"], given=given) as house:
        yield house


@pytest.fixture
def bench(sink_house: House, team_id: int) -> Iterator[Bench]:
    bench = Bench(sink_house, team_id)
    yield bench
    bench.close()
