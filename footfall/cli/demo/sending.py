"""Brings events to the capture endpoint as a server SDK would bring old ones: historical batches, gzip, kept connections."""

import gzip
import json
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from queue import Queue
from threading import Thread
from typing import Any, Final

import httpx

from footfall.cli.demo.events import Event
from footfall.cli.trouble import TroubleError

LANES: Final = 4
BATCH_EVENTS: Final = 1000
_WAITING_BATCHES: Final = 2
_ATTEMPTS: Final = 8
_LONGEST_PAUSE_S: Final = 15
_RETRIED: Final = frozenset({408, 429})

Batch = list[dict[str, Any]]


class Sender:
    """Use it in a `with`: `send` hands events over and waits when capture is slower; leaving waits for all answers.

    Each lane has one connection and sends its batches one after the other, so that whoever shares a lane keeps the
    order of their events. `told` is called with the number of events of each acknowledged batch.
    """

    def __init__(self, url: str, token: str, told: Callable[[int], None]) -> None:
        self._url, self._token, self._told = f"{url}/batch/", token, told
        self._lanes = [_Lane(self._deliver) for _ in range(LANES)]
        self._failure: Exception | None = None

    def __enter__(self) -> "Sender":
        for lane in self._lanes:
            lane.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for lane in self._lanes:
            lane.finish(is_given_up=kind is not None)
        if kind is None:
            self._raise_failure()

    def send(self, events: Iterable[Event]) -> None:
        """Raises `TroubleError` once a batch was refused."""
        for event in events:
            self._raise_failure()
            self._lanes[event.lane % LANES].add(event.body)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _deliver(self, client: httpx.Client, batch: Batch) -> None:
        if self._failure is not None:
            return
        document = {"api_key": self._token, "historical_migration": True, "batch": batch}
        try:
            body = gzip.compress(json.dumps(document, separators=(",", ":")).encode(), 2)
            self._post(client, body)
            self._told(len(batch))
        except Exception as error:  # noqa: BLE001  # raised again where events are handed over
            self._failure = error

    def _post(self, client: httpx.Client, body: bytes) -> None:
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        refusal = ""
        for attempt in range(_ATTEMPTS):
            try:
                answer = client.post(self._url, content=body, headers=headers)
            except httpx.HTTPError as error:
                refusal = str(error)
            else:
                if answer.status_code == httpx.codes.OK and "refused" not in answer.json():
                    return
                refusal = f"{answer.status_code} {answer.text.strip()[:300]}"
                if answer.status_code < 500 and answer.status_code not in _RETRIED:
                    break
            time.sleep(min(2**attempt / 2, _LONGEST_PAUSE_S))
        raise TroubleError(
            f"Capture did not take a batch: {refusal}",
            "See bin/footfall status; run the same command again, it goes on where it stopped.",
        )


class _Lane:
    def __init__(self, deliver: Callable[[httpx.Client, Batch], None]) -> None:
        self._deliver = deliver
        self._batch: Batch = []
        self._queue: Queue[Batch | None] = Queue(_WAITING_BATCHES)
        self.thread = Thread(target=self._run, name="demo-lane", daemon=True)

    def add(self, body: dict[str, Any]) -> None:
        self._batch.append(body)
        if len(self._batch) == BATCH_EVENTS:
            self._queue.put(self._batch)
            self._batch = []

    def finish(self, *, is_given_up: bool) -> None:
        if self._batch and not is_given_up:
            self._queue.put(self._batch)
        self._queue.put(None)
        self.thread.join()

    def _run(self) -> None:
        with ExitStack() as stack:
            client = stack.enter_context(httpx.Client(timeout=60, trust_env=False))
            while (batch := self._queue.get()) is not None:
                self._deliver(client, batch)
