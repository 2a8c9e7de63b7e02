"""The worker program: `python -m footfall.server.temporal_worker`. Runs the workflows and activities of every product.

Its path: Django's settings name the installed plugins -> each plugin names its workflows, activities and schedules ->
search attributes and schedules are brought to their wanted state -> the worker takes work from one task queue until
SIGTERM, then takes no more, lets activities under way end, and interrupts the rest, which begin again elsewhere from
their last heartbeat. `FOOTFALL_WORKER_LISTEN` answers `/_liveness` and `/_readiness`.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import django
from django.conf import settings
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from footfall.foundations.registry.loading import load, plugins
from footfall.foundations.settings.environment import InvalidSettingError
from footfall.foundations.temporal.activity_threads import ActivityThreads
from footfall.foundations.temporal.client import connect
from footfall.foundations.temporal.search_attributes import ensure_search_attributes
from footfall.foundations.temporal.task_queue import TASK_QUEUE

logger = logging.getLogger(__name__)

_THREADS = 16
_GRACE = timedelta(seconds=15)
# Resume states are small, and a killed worker's work is redone from the last of them.
_HEARTBEAT_AT_MOST_EVERY = timedelta(milliseconds=500)
_CONNECT_AGAIN_AFTER_S = 1.0
_CONNECT_ATTEMPTS = 60


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "footfall.server.settings")
    try:
        django.setup()
        listen = settings.FOOTFALL.worker_listen
    except InvalidSettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    is_ready = threading.Event()
    with _health_server(listen, is_ready):
        asyncio.run(_run(is_ready))
    return 0


async def _run(is_ready: threading.Event) -> None:
    client = await _connect()
    await ensure_search_attributes(client)
    await ensure_schedules(client)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with make_worker(client):
        is_ready.set()
        logger.info("the worker takes work", extra={"task_queue": TASK_QUEUE})
        await stop.wait()
        is_ready.clear()
        logger.info("the worker takes no more work and waits for what is under way")


async def _connect() -> Client:
    for _ in range(_CONNECT_ATTEMPTS - 1):
        try:
            return await connect()
        except (RuntimeError, RPCError) as error:
            logger.warning("Temporal does not answer yet", extra={"reason": str(error)})
            await asyncio.sleep(_CONNECT_AGAIN_AFTER_S)
    return await connect()


async def ensure_schedules(client: Client) -> None:
    """Let every product bring its Temporal schedules to their wanted state."""
    for plugin in plugins():
        for name in plugin.schedules:
            await load(name)(client)


def make_worker(client: Client, task_queue: str = TASK_QUEUE) -> Worker:
    """A worker with everything that the installed plugins name; `async with` runs it and drains it at the end."""
    workflows: list[type] = [load(name) for plugin in plugins() for name in plugin.workflows]
    activities: list[Any] = [load(name) for plugin in plugins() for name in plugin.activities]
    return Worker(
        client,
        task_queue=task_queue,
        workflows=workflows,
        activities=activities,
        activity_executor=ActivityThreads(_THREADS),
        max_concurrent_activities=_THREADS,
        graceful_shutdown_timeout=_GRACE,
        max_heartbeat_throttle_interval=_HEARTBEAT_AT_MOST_EVERY,
        default_heartbeat_throttle_interval=_HEARTBEAT_AT_MOST_EVERY,
    )


class _HealthServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], is_ready: threading.Event) -> None:
        super().__init__(address, _HealthRequest)
        self.is_ready = is_ready

    def __enter__(self) -> "_HealthServer":
        threading.Thread(target=self.serve_forever, daemon=True, name="health").start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _HealthRequest(BaseHTTPRequestHandler):
    server: _HealthServer

    def do_GET(self) -> None:  # the name is the library's
        if self.path == "/_liveness" or (
            self.path == "/_readiness" and self.server.is_ready.is_set()
        ):
            self._answer(HTTPStatus.OK)
        elif self.path == "/_readiness":
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._answer(HTTPStatus.NOT_FOUND)

    def _answer(self, status: HTTPStatus) -> None:
        body = status.phrase.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Probes come every few seconds and are no news."""


def _health_server(listen: str, is_ready: threading.Event) -> _HealthServer:
    host, _, port = listen.rpartition(":")
    return _HealthServer((host, int(port)), is_ready)


if __name__ == "__main__":
    sys.exit(main())
