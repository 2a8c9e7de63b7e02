"""Leases: keys in Redis that say that somebody lives. A process that is gone cannot renew its own, and they end."""

from __future__ import annotations

import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

import redis

from footfall.foundations.redis.client import Redis

LEASE_S = 12.0
_RENEW_S = 2.0

_RELEASE = "return redis.call('get', KEYS[1]) == ARGV[1] and redis.call('del', KEYS[1]) or 0"
_RENEW = (
    "return redis.call('get', KEYS[1]) == ARGV[1] and redis.call('pexpire', KEYS[1], ARGV[2]) or 0"
)


@dataclass(frozen=True)
class Lease:
    key: str
    token: str = field(default_factory=lambda: secrets.token_hex(16))


class Leases:
    """Takes leases, and renews those that are held, by one thread of the process."""

    def __init__(self, shared: Redis, lease_s: float = LEASE_S, renew_s: float = _RENEW_S) -> None:
        self._shared = shared
        self._lease_ms = int(lease_s * 1000)
        self._renew_s = renew_s
        self._lock = threading.Lock()
        self._held: dict[str, Lease] = {}
        self._keeper: threading.Thread | None = None

    def take(self, key: str) -> Lease | None:
        """None when somebody else holds it. While Redis is down everybody is given it."""
        lease = Lease(key)
        taken = self._shared.tried(
            lambda client: bool(client.set(key, lease.token, nx=True, px=self._lease_ms)), True
        )
        if not taken:
            return None
        with self._lock:
            self._held[lease.token] = lease
            if self._keeper is None or not self._keeper.is_alive():
                self._keeper = threading.Thread(target=self._keep, name="leases", daemon=True)
                self._keeper.start()
        return lease

    def release(self, lease: Lease) -> None:
        with self._lock:
            self._held.pop(lease.token, None)
        self._shared.tried(lambda client: client.eval(_RELEASE, 1, lease.key, lease.token), None)

    def is_held(self, key: str) -> bool:
        """By anybody. While Redis is down: no."""
        return self._shared.tried(lambda client: bool(client.exists(key)), False)

    def _keep(self) -> None:
        while True:
            time.sleep(self._renew_s)
            with self._lock:
                held = list(self._held.values())
                if not held:
                    self._keeper = None
                    return
            # the others of a round are tried again at the next one, long before they end
            with suppress(redis.RedisError):
                self._renew(held)

    def _renew(self, held: list[Lease]) -> None:
        with self._shared.client.pipeline(transaction=False) as together:
            for lease in held:
                together.eval(_RENEW, 1, lease.key, lease.token, str(self._lease_ms))
            together.execute()
