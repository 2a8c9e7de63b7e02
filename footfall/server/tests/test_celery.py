"""The chores on a real worker and broker, and what the programs promise about every one of them."""

import os
import pathlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from footfall.foundations.settings.environment import celery_broker_url
from footfall.server.celery_app import BEAT_KEY, WORKER_KEY, app
from footfall.server.celery_chores import CHORES, Chore

CELERY = [sys.executable, "-m", "celery", "-q", "-A", "footfall.server.celery_app"]


def until(is_so: Callable[[], object], within_s: float = 30) -> bool:
    end = time.monotonic() + within_s
    while not is_so() and time.monotonic() < end:
        time.sleep(0.1)
    return bool(is_so())


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(celery_broker_url(os.environ)) as broker:
        broker.flushdb()
        yield broker


@pytest.fixture
def worker(transactional_db: None, broker: redis.Redis) -> Iterator[None]:
    """The worker's program, on the database of this test."""
    postgres = os.environ["FOOTFALL_POSTGRES_URL"].rsplit("/", 1)[0]
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "FOOTFALL_POSTGRES_URL": f"{postgres}/{name}",
        "DJANGO_SETTINGS_MODULE": "footfall.server.settings",
    }
    command = [*CELERY, "worker", "--pool", "threads", "--concurrency", "1", "--without-mingle"]
    process = subprocess.Popen(command, env=environment)
    assert until(lambda: broker.exists(WORKER_KEY))
    yield
    process.terminate()
    assert process.wait(timeout=30) == 0


def make_session(key: str, expires: datetime) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=expires)


@pytest.mark.usefixtures("worker")
def test_the_worker_clears_expired_sessions_and_leaves_the_others() -> None:
    make_session("expired", timezone.now() - timedelta(seconds=1))
    make_session("alive", timezone.now() + timedelta(days=1))
    app.send_task("clear_expired_sessions")
    assert until(lambda: Session.objects.count() == 1)
    assert Session.objects.get().session_key == "alive"


def test_beat_tells_that_it_runs_and_keeps_its_schedule(
    broker: redis.Redis, tmp_path: pathlib.Path
) -> None:
    scheduler = "footfall.server.celery_app.TellingScheduler"
    command = [*CELERY, "beat", "-S", scheduler, "-s", str(tmp_path / "schedule"), "--pidfile", ""]
    process = subprocess.Popen(command)
    assert until(lambda: broker.exists(BEAT_KEY))
    process.terminate()
    process.wait(timeout=30)
    assert [file.name for file in tmp_path.iterdir()]


@pytest.mark.parametrize("chore", CHORES, ids=lambda chore: chore.name)
def test_a_chore_waits_no_longer_than_one_and_a_half_of_its_intervals(chore: Chore) -> None:
    entry = app.conf.beat_schedule[chore.name]
    assert entry["options"]["expires"] == 1.5 * chore.interval.total_seconds()
    schedule, begin = entry["schedule"], datetime(2026, 3, 1, 12, tzinfo=UTC)
    schedule.nowfun = lambda: begin
    first = begin + schedule.remaining_estimate(begin)
    schedule.nowfun = lambda: first
    assert schedule.remaining_estimate(first) == chore.interval


def test_messages_are_json_and_acknowledged_after_the_work() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == app.conf.result_serializer == "json"
    assert app.conf.task_acks_late
    longest = max(chore.time_limit for chore in CHORES)
    assert app.conf.broker_transport_options["visibility_timeout"] > longest.total_seconds()
