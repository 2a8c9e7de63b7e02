"""A pytest plugin: starts PostgreSQL, Redis, Kafka, ClickHouse, Temporal and the object store once for a test run and points the settings at them.

Nothing is started where the environment already says where PostgreSQL is. Settings of parts that only flow tests run
get placeholders, whose port refuses connections.
"""

import contextlib
import os
import pathlib
import tempfile
from collections.abc import Generator

import pytest

from footfall.cli.house import House, running_house
from footfall.foundations.settings.placeholders import PLACEHOLDERS

PARTS = ["postgres", "redis", "kafka", "clickhouse", "temporal", "objects"]
_HOUSE = pytest.StashKey[House]()
_STACK = pytest.StashKey[contextlib.ExitStack]()


# A wrapper, because Django's settings are read by another plugin's implementation of this hook.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    if "FOOTFALL_POSTGRES_URL" not in os.environ:
        stack = contextlib.ExitStack()
        early_config.stash[_STACK] = stack
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="footfall-tests-"))
        house = stack.enter_context(running_house(pathlib.Path(folder) / "home", parts=PARTS))
        early_config.stash[_HOUSE] = house
        os.environ.update(house.settings)
    for name, value in PLACEHOLDERS.items():
        os.environ.setdefault(name, value)
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _STACK in config.stash:
        config.stash[_STACK].close()


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> House:
    """The servers of this test run: PostgreSQL, Redis, Kafka, ClickHouse, Temporal, and the object store."""
    return pytestconfig.stash[_HOUSE]
