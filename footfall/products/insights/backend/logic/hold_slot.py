"""How many statements of people one team may run at once, counted in Redis for all web processes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

from footfall.products.insights.backend.contracts import TooManyQueriesError

SLOTS_PER_TEAM = 6
# Longer than any statement may run: a slot of a process that died is free again after this.
_LEASE_S = 75


@contextmanager
def hold_slot(team_id: int) -> Iterator[None]:
    """Raises TooManyQueriesError."""
    keys = (f"sql:slot:{team_id}:{slot}" for slot in range(SLOTS_PER_TEAM))
    taken = next((key for key in keys if cache.add(key, 1, timeout=_LEASE_S)), None)
    if taken is None:
        raise TooManyQueriesError(
            f"The project already runs {SLOTS_PER_TEAM} queries. Wait for one of them, or cancel it."
        )
    try:
        yield
    finally:
        cache.delete(taken)
