"""A Temporal worker inside the test's process, so that a test sees what workflows did to its own database."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from temporalio.worker import Worker

from footfall.foundations.registry.loading import load
from footfall.foundations.registry.plugin import Plugin
from footfall.foundations.temporal.activity_threads import ActivityThreads
from footfall.foundations.temporal.client import connect
from footfall.foundations.temporal.task_queue import TASK_QUEUE

_THREADS = 8


@contextmanager
def running_worker(*plugins: Plugin) -> Iterator[None]:
    """Run what the plugins name until the `with` is left. The test needs `django_db(transaction=True)`."""
    started = threading.Event()
    failures: list[BaseException] = []
    loop: asyncio.AbstractEventLoop | None = None
    stop: asyncio.Event | None = None

    async def serve() -> None:
        nonlocal stop, loop
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        worker = Worker(
            await connect(),
            task_queue=TASK_QUEUE,
            workflows=[load(name) for plugin in plugins for name in plugin.workflows],
            activities=[load(name) for plugin in plugins for name in plugin.activities],
            activity_executor=ActivityThreads(_THREADS),
            max_heartbeat_throttle_interval=timedelta(milliseconds=100),
            default_heartbeat_throttle_interval=timedelta(milliseconds=100),
        )
        async with worker:
            started.set()
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:  # noqa: BLE001  # told to the test below
            failures.append(error)
            started.set()

    thread = threading.Thread(target=run, name="temporal-worker")
    thread.start()
    started.wait()
    try:
        if failures:
            raise failures[0]
        yield
    finally:
        if loop is not None and stop is not None and thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
        thread.join()
