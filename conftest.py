"""What the tests of every room share, besides the servers that `tools.test_servers` starts."""

import contextlib
import os
import secrets

import pytest
import redis

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.clickhouse.migrations import apply_migrations, read_migrations
from footfall.foundations.clickhouse.schema import Form
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers


@pytest.fixture(scope="session")
def clickhouse() -> ClickHouseUsers:
    """ClickHouse with its tables, as its two users see it."""
    writer, reader = (_connection_of(role) for role in ("WRITER", "READER"))
    apply_migrations(writer, Form.SINGLE_NODE, read_migrations(), lambda _name: None)
    return ClickHouseUsers(writer=ClickHouse(writer), reader=ClickHouse(reader))


@pytest.fixture(scope="session", autouse=True)
def no_answers_of_earlier_runs() -> None:
    """PostgreSQL's teams begin anew with each run, and Redis keeps the answers of those of the last one."""
    shared = redis.Redis.from_url(os.environ["FOOTFALL_REDIS_URL"], socket_connect_timeout=2)
    with shared, contextlib.suppress(redis.ConnectionError):
        for key in shared.scan_iter("footfall:query:*", count=1000):
            shared.delete(key)


@pytest.fixture
def team_id() -> int:
    """A team that no other test has, so that tests share tables and nothing else."""
    return 1 + secrets.randbelow(2**48)


def _connection_of(role: str) -> ConnectionSettings:
    return ConnectionSettings(
        url=os.environ["FOOTFALL_CLICKHOUSE_URL"],
        database=os.environ["FOOTFALL_CLICKHOUSE_DATABASE"],
        user=os.environ[f"FOOTFALL_CLICKHOUSE_{role}_USER"],
        password=os.environ[f"FOOTFALL_CLICKHOUSE_{role}_PASSWORD"],
    )
