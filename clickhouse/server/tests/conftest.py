"""One server is shared by the tests of a session; those that kill, stop or fill one start their own."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from clickhouse.server.tests.running_server import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    shared = Server(tmp_path_factory.mktemp("clickhouse") / "home")
    shared.start()
    yield shared
    assert shared.stop() == 0


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own; its process need not live at the end."""
    own = Server(tmp_path / "home")
    yield own
    if own.process is not None and own.process.poll() is None:
        own.kill()


@pytest.fixture
def table(server: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty table of the test's own: `id UInt64, text String`, with deduplication."""
    digest = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]
    name = f"t_{digest}"
    created = server.post(
        f"CREATE TABLE {name} (id UInt64, text String) ENGINE = MergeTree ORDER BY id "
        "SETTINGS non_replicated_deduplication_window = 100"
    )
    assert created.status == 200, created.text
    yield name
    assert server.post(f"DROP TABLE {name} SYNC").status == 200
