"""One client of Redis for a process, and how to go on without it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import redis

logger = logging.getLogger(__name__)

TIMEOUT_S = 2.0
# While Redis is down every call would wait for its timeout.
PAUSE_S = 5.0

_Answer = TypeVar("_Answer")


class Redis:
    """A server that the process can do without: `tried` answers `otherwise` while it is down, and says so once."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(
            url, socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S
        )
        self._lock = threading.Lock()
        self._down_until: float | None = None

    def tried(self, action: Callable[[redis.Redis], _Answer], otherwise: _Answer) -> _Answer:
        if self._is_paused():
            return otherwise
        try:
            answer = action(self.client)
        except redis.RedisError:
            self._note_down()
            return otherwise
        self._note_up()
        return answer

    @property
    def is_down(self) -> bool:
        """As far as the last call knows."""
        return self._down_until is not None

    def _is_paused(self) -> bool:
        return self._down_until is not None and time.monotonic() < self._down_until

    def _note_down(self) -> None:
        with self._lock:
            was_down = self.is_down
            self._down_until = time.monotonic() + PAUSE_S
        if not was_down:
            logger.warning("Redis does not answer: going on without it", exc_info=True)

    def _note_up(self) -> None:
        if self._down_until is None:
            return
        with self._lock:
            was_down, self._down_until = self.is_down, None
        if was_down:
            logger.info("Redis answers again")


@cache
def redis_at(url: str) -> Redis:
    """One for each address; it is shared by all threads."""
    return Redis(url)
