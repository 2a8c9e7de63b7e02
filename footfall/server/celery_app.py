"""The Celery programs: `celery -A footfall.server.celery_app worker` and `… beat`.

beat sends a message for each entry of `celery_chores.CHORES` at its time -> Redis -> the worker runs the function that
the entry names. A message is acknowledged after its work, so that a killed worker's chore is done by the next one, and
expires, so that chores do not pile up while no worker runs. Both programs keep a short-lived key in the broker while
they run; whoever wants to know whether they do reads it.
"""

import faulthandler
import logging
import logging.config
import os
from datetime import timedelta
from typing import Any, Final

import redis
from celery import Celery, signals
from celery.beat import PersistentScheduler
from celery.schedules import crontab

from footfall.foundations.registry.loading import load
from footfall.foundations.settings.environment import read_settings
from footfall.server.celery_chores import CHORES

logger = logging.getLogger(__name__)

SETTINGS = read_settings(os.environ)
WORKER_KEY: Final = "footfall:celery:worker"
BEAT_KEY: Final = "footfall:celery:beat"
_KEY_LIVES: Final = timedelta(seconds=30)
_BEAT_WAKES_EVERY: Final = timedelta(seconds=10)

app = Celery("footfall", broker=SETTINGS.celery_broker_url, set_as_current=True)
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    event_serializer="json",
    task_ignore_result=True,
    task_default_queue="footfall",
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    # Longer than any chore may take, so that none is handed out twice while it runs.
    broker_transport_options={
        "visibility_timeout": max(2 * chore.time_limit for chore in CHORES).total_seconds()
    },
    enable_utc=True,
    timezone="UTC",
    beat_max_loop_interval=_BEAT_WAKES_EVERY.total_seconds(),
    beat_schedule={
        chore.name: {
            "task": chore.name,
            "schedule": crontab(minute=chore.minute, hour=chore.hour),
            "options": {"expires": chore.expires.total_seconds()},
        }
        for chore in CHORES
    },
)


_BY_NAME = {chore.name: chore for chore in CHORES}


def _run(task: Any) -> None:
    chore = _BY_NAME[task.name]
    # The threads of the pool cannot be interrupted, so a chore that hangs ends the process, which is started again.
    faulthandler.dump_traceback_later(chore.time_limit.total_seconds(), exit=True)
    try:
        answer = load(chore.function)()
    finally:
        faulthandler.cancel_dump_traceback_later()
    logger.info("a chore is done", extra={"chore": chore.name, "answer": answer})


for _name in _BY_NAME:
    app.task(_run, name=_name, bind=True)


class TellingScheduler(PersistentScheduler):  # type: ignore[misc]  # Celery has no types
    """Beat's own scheduler, which also tells that it runs."""

    def tick(self, *arguments: Any, **options: Any) -> float:
        tell(BEAT_KEY)
        return float(super().tick(*arguments, **options))


def tell(key: str) -> None:
    with redis.Redis.from_url(SETTINGS.celery_broker_url) as broker:
        broker.set(key, os.getpid(), ex=_KEY_LIVES)


@signals.heartbeat_sent.connect  # type: ignore[untyped-decorator]
def _tell_of_worker(**_: object) -> None:
    tell(WORKER_KEY)


@signals.setup_logging.connect  # type: ignore[untyped-decorator]
def _set_up_logging(**_: object) -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": "footfall.foundations.http.json_logs.JsonFormatter"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": SETTINGS.log_level},
            "loggers": {"celery": {"level": "WARNING"}},
        }
    )
