"""Celery: the worker that does the chores of the closed list, and beat, which sends them at their times.

Both are watched through the key that each keeps in the broker while it runs.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import redis

from footfall.cli.blueprint import Blueprint
from footfall.cli.home import cannot_write
from footfall.cli.parts.part import NotReadyError, Part
from footfall.foundations.settings.environment import celery_broker_url


def _folder(blueprint: Blueprint) -> Path:
    return blueprint.home.folder_of("celery")


def _prepare(blueprint: Blueprint) -> None:
    folder = _folder(blueprint)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error


def _celery(*arguments: str) -> list[str]:
    program = str(Path(sys.executable).with_name("celery"))
    return [program, "--quiet", "--skip-checks", "-A", "footfall.server.celery_app", *arguments]


def _worker_command(blueprint: Blueprint) -> list[str]:
    # A pool of one thread: heartbeats go on beside a chore, and no second process is held for it.
    return _celery(
        *("worker", "--pool", "threads", "--concurrency", "1"),
        *("--without-gossip", "--without-mingle", "--loglevel", "warning"),
    )


def _beat_command(blueprint: Blueprint) -> list[str]:
    return _celery(
        *("beat", "--schedule", str(_folder(blueprint) / "schedule"), "--pidfile", ""),
        *("--scheduler", "footfall.server.celery_app.TellingScheduler", "--loglevel", "warning"),
    )


def _worker_settings(blueprint: Blueprint) -> Mapping[str, str]:
    # This is how Celery knows that its worker has to set up Django; beat needs no more than the list.
    return {**_beat_settings(blueprint), "DJANGO_SETTINGS_MODULE": "footfall.server.settings"}


def _beat_settings(blueprint: Blueprint) -> Mapping[str, str]:
    return {**blueprint.settings, "MALLOC_ARENA_MAX": "2"}


def _check(key: str) -> Callable[[Blueprint], None]:
    def check_ready(blueprint: Blueprint) -> None:
        url = celery_broker_url(blueprint.settings)
        with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as broker:
            try:
                is_telling = broker.exists(key)
            except redis.RedisError as error:
                raise NotReadyError(str(error)) from error
        if not is_telling:
            raise NotReadyError(f"it has not told that it runs for 30 s (key {key} in Redis)")

    return check_ready


def _forget(key: str) -> Callable[[Blueprint], None]:
    """A key left by the run before would call a part ready that has not begun."""

    def prepare(blueprint: Blueprint) -> None:
        _prepare(blueprint)
        url = celery_broker_url(blueprint.settings)
        with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as broker:
            broker.delete(key)

    return prepare


CELERY_WORKER = Part(
    name="celery-worker",
    command=_worker_command,
    check_ready=_check("footfall:celery:worker"),
    needs=("postgres tables", "redis"),
    settings=_worker_settings,
    prepare=_forget("footfall:celery:worker"),
    stop_wait_s=40,
)
CELERY_BEAT = Part(
    name="celery-beat",
    command=_beat_command,
    check_ready=_check("footfall:celery:beat"),
    needs=("redis",),
    settings=_beat_settings,
    prepare=_forget("footfall:celery:beat"),
)
