"""What ClickHouse already has of a plan's events, which end in the plan's tag."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from footfall.cli.demo.events import Event
from footfall.cli.demo.plan import Plan
from footfall.cli.trouble import TroubleError
from footfall.foundations.clickhouse.client import ClickHouse

_OURS: Final = """
FROM events
WHERE team_id = {team_id:Int64}
    AND timestamp >= fromUnixTimestamp64Milli({first_ms:Int64}) AND timestamp <= fromUnixTimestamp64Milli({last_ms:Int64})
    AND endsWith(toString(uuid), {tag:String})
"""
_COUNT: Final = f"SELECT count() AS events, uniqExact(uuid) AS uuids {_OURS}"
_UUIDS: Final = f"SELECT toString(uuid) {_OURS}"
_ASK_EVERY_S: Final = 0.5
_SILENCE_S: Final = 120


@dataclass(frozen=True)
class Stored:
    """`events` is larger than `uuids` where something was counted twice."""

    events: int
    uuids: int


class Store:
    """One team's events of one plan in ClickHouse."""

    def __init__(self, clickhouse: ClickHouse, team_id: int, plan: Plan) -> None:
        self._clickhouse, self._team_id, self._plan = clickhouse, team_id, plan

    def missing(self, events: list[Event]) -> list[Event]:
        """Those of one day's `events` that are not there yet."""
        if not events:
            return []
        rows = self._ask(_UUIDS, events[0].at_ms, events[-1].at_ms)
        known = {uuid for (uuid,) in rows}
        return [event for event in events if event.body["uuid"] not in known]

    def count(self) -> Stored:
        [(events, uuids)] = self._ask(
            _COUNT, *(int(at.timestamp() * 1000) for at in (self._plan.start, self._plan.until))
        )
        return Stored(int(events), int(uuids))

    def wait_for(self, wanted: int, told: Callable[[int], None]) -> Stored:
        """Until `wanted` events can be asked for. Raises `TroubleError` when none came for two minutes."""
        seen, last_news = -1, time.monotonic()
        while True:
            stored = self.count()
            told(stored.uuids)
            if stored.uuids >= wanted:
                return stored
            if stored.uuids != seen:
                seen, last_news = stored.uuids, time.monotonic()
            if time.monotonic() - last_news > _SILENCE_S:
                raise TroubleError(
                    f"{stored.uuids} of {wanted} events are in ClickHouse, and no more came for {_SILENCE_S} s.",
                    "Look at bin/footfall logs ingest and bin/footfall logs sink, then run the same command again.",
                )
            time.sleep(_ASK_EVERY_S)

    def _ask(self, sql: str, first_ms: int, last_ms: int) -> list[tuple[Any, ...]]:
        tag = f"{self._plan.tag:012x}"
        parameters = {
            "team_id": self._team_id,
            "first_ms": first_ms,
            "last_ms": last_ms,
            "tag": tag,
        }
        return self._clickhouse.run_query(sql, parameters).rows
