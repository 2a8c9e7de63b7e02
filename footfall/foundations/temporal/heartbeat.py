"""Heartbeats that go on while an activity waits for somebody else.

An activity that is silent for longer than its `heartbeat_timeout` is given to another worker. A single step (an upload, a
long query) may take longer than that, so a thread repeats what the activity last said.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import asdict, is_dataclass
from typing import Any

from temporalio import activity
from temporalio.exceptions import CancelledError


class Heartbeat:
    """`beat(state)` after each step that is safely done: the next attempt finds it in `last_state()`."""

    def __init__(self) -> None:
        self._state: Any = last_state()

    def beat(self, state: Any) -> None:
        """Say how far the work is. Raises `CancelledError` if it should not go on (cancelled, or the worker stops)."""
        self._state = (
            asdict(state) if is_dataclass(state) and not isinstance(state, type) else state
        )
        self.repeat()
        self.check()

    def repeat(self) -> None:
        activity.heartbeat(self._state)

    def check(self) -> None:
        """Raises `CancelledError` when the activity is cancelled or its worker stops."""
        if activity.is_cancelled():
            raise CancelledError("the activity was cancelled, or its worker stops")


def last_state() -> Any:
    """What the attempt before said last (plain JSON values), None in the first."""
    details = activity.info().heartbeat_details
    return details[0] if details else None


@contextmanager
def beating(every_s: float = 2.0) -> Iterator[Heartbeat]:
    """For plain activities registered with `no_thread_cancel_exception=True`."""
    heartbeat = Heartbeat()
    ended = threading.Event()
    # the activity is found through the context, which a new thread does not have
    context = copy_context()

    def repeat() -> None:
        while not ended.wait(every_s):
            heartbeat.repeat()

    thread = threading.Thread(target=context.run, args=(repeat,), daemon=True, name="heartbeat")
    thread.start()
    try:
        yield heartbeat
    finally:
        ended.set()
        thread.join()
