"""Leases end with their holder and not before; while Redis is down nobody waits for it."""

import logging
import os
import threading
import time

import pytest

from footfall.foundations.redis.client import Redis
from footfall.foundations.redis.leases import Leases


@pytest.fixture
def shared() -> Redis:
    return Redis(os.environ["FOOTFALL_REDIS_URL"])


def key(team_id: int, name: str) -> str:
    return f"test:{team_id}:{name}"


def test_a_lease_lasts_as_long_as_its_holder_renews_it(shared: Redis, team_id: int) -> None:
    living = Leases(shared, lease_s=0.6, renew_s=0.1)
    # as one whose process was killed
    dead = Leases(shared, lease_s=0.6, renew_s=3600)
    held = living.take(key(team_id, "living"))
    assert held is not None
    assert dead.take(key(team_id, "dead")) is not None
    assert living.take(key(team_id, "dead")) is None
    threading.Event().wait(1.5)
    assert living.is_held(key(team_id, "living")) is True
    assert dead.is_held(key(team_id, "dead")) is False
    living.release(held)
    assert living.is_held(key(team_id, "living")) is False


def test_nobody_gives_back_the_lease_of_another(shared: Redis, team_id: int) -> None:
    leases = Leases(shared)
    first = leases.take(key(team_id, "mine"))
    assert first is not None
    leases.release(first)
    second = leases.take(key(team_id, "mine"))
    assert second is not None
    leases.release(first)
    assert leases.is_held(key(team_id, "mine")) is True
    leases.release(second)


def test_a_redis_that_is_down_is_said_once_and_not_asked_each_time(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    down = Redis("redis://127.0.0.1:9/0")
    asked: list[int] = []

    def ask(client: object) -> str:
        asked.append(1)
        down.client.ping()
        return "answered"

    assert [down.tried(ask, "otherwise") for _ in range(5)] == ["otherwise"] * 5
    assert len(asked) == 1
    assert down.is_down is True
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    assert down.tried(ask, "otherwise") == "otherwise"
    assert len(asked) == 2
    monkeypatch.setattr(time, "monotonic", lambda: now + 120)
    assert down.tried(lambda _: "answered", "otherwise") == "answered"
    assert down.is_down is False
    said = [record.getMessage() for record in caplog.records]
    assert said == ["Redis does not answer: going on without it", "Redis answers again"]


def test_a_fault_of_ours_is_no_outage(shared: Redis) -> None:
    def fail(_client: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shared.tried(fail, None)
    assert shared.is_down is False
