"""Whether the hours of people are kept for all events, so that questions may be asked of them."""

from __future__ import annotations

import time

from footfall.foundations.clickhouse.client import ClickHouse, QueryLimits
from footfall.products.insights.backend.logic.tell_limits import told_limits
from footfall.products.insights.backend.queries.system import statement

_LIMITS = QueryLimits(max_execution_time_s=10, max_memory_usage_bytes=256 * 1024**2)
_AGAIN = "ask again in a moment"
# New parts have their hours from the start. Old ones come only with a backup, and get theirs by MATERIALIZE PROJECTION.
_KNOWN_FOR_S = 60.0

# What was found last, and until when it holds, by the address and the database of a server.
_found: dict[tuple[str, str], tuple[bool, float]] = {}


def has_person_hours(clickhouse: ClickHouse) -> bool:
    """Raises a QueryFailedError, or ClickHouseError."""
    settings = clickhouse.settings
    key = (settings.url, settings.database)
    has_all, until = _found.get(key, (False, 0.0))
    if time.monotonic() >= until:
        asked = statement("parts_without_person_hours")
        with told_limits(_LIMITS, _AGAIN, "More rows than one"):
            has_all = clickhouse.run_query(asked, limits=_LIMITS).rows == [(0,)]
        _found[key] = (has_all, time.monotonic() + _KNOWN_FOR_S)
    return has_all


def forget_person_hours() -> None:
    """For who takes them away."""
    _found.clear()
