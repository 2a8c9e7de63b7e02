"""How many bytes the questions of one team may read in an hour, counted in Redis for all processes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from footfall.foundations.redis.client import Redis
from footfall.products.insights.backend.contracts import BudgetSpentError

_HOUR_S = 3600


def check_budget(shared: Redis, team_id: int, bytes_per_hour: int, now: datetime) -> None:
    """0: no budget. Raises BudgetSpentError."""
    if not bytes_per_hour:
        return
    key = _key(team_id, now)
    spent = shared.tried(lambda client: int(cast("bytes | None", client.get(key)) or 0), 0)
    if spent >= bytes_per_hour:
        wait_s = _HOUR_S - int(now.timestamp()) % _HOUR_S
        raise BudgetSpentError(
            f"The project's queries have read {spent / 1024**3:.1f} GB in this hour, and may read"
            f" {bytes_per_hour / 1024**3:g} GB. Ask again in {-(-wait_s // 60)} minutes, or narrow what is asked often.",
            wait_s,
        )


def spend(shared: Redis, team_id: int, size: int, now: datetime) -> None:
    """Counted is what was read, also by a question that failed."""
    key = _key(team_id, now)

    def add(client: object) -> None:
        with shared.client.pipeline(transaction=False) as together:
            together.incrby(key, size)
            together.expire(key, 2 * _HOUR_S)
            together.execute()

    if size:
        shared.tried(add, None)


def _key(team_id: int, now: datetime) -> str:
    return f"footfall:query:{{{team_id}}}:read:{now.astimezone(UTC):%Y%m%d%H}"
