"""How many questions one team may run at once, counted in Redis for all processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from footfall.foundations.redis.leases import Lease, Leases
from footfall.products.insights.backend.contracts import TooManyQueriesError

SLOTS_PER_TEAM = 6
# A dashboard asks more at once than may run, and most answers are quick.
WAIT_S = 10.0
_PAUSE_S = 0.05


@contextmanager
def hold_slot(leases: Leases, team_id: int, *, wait_s: float | None = None) -> Iterator[None]:
    """Waits for a slot. Raises TooManyQueriesError."""
    until = time.monotonic() + (WAIT_S if wait_s is None else wait_s)
    while (held := _take(leases, team_id)) is None:
        if time.monotonic() >= until:
            raise TooManyQueriesError(
                f"The project already runs {SLOTS_PER_TEAM} queries. Wait for one of them, or cancel it."
            )
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        leases.release(held)


def slot_key(team_id: int, slot: int) -> str:
    return f"footfall:query:{{{team_id}}}:slot:{slot}"


def _take(leases: Leases, team_id: int) -> Lease | None:
    for slot in range(SLOTS_PER_TEAM):
        lease = leases.take(slot_key(team_id, slot))
        if lease is not None:
            return lease
    return None
