"""Kills the worker and the Temporal server at random points while workflows run; the caller says what runs and counts.

    report = kill_while(house, start=start_exports, is_settled=no_run_is_open, count=20, seed=7)

No kill falls while nothing is open. A test must still assert that its activities ran more often than there are effects:
a fault that disturbed nothing proves nothing.
"""

import collections
import contextlib
import dataclasses
import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import httpx

from footfall.cli.bootstrapping import Keys
from footfall.cli.house import House
from footfall.cli.trouble import TroubleError

VICTIMS = ("worker", "temporal")
SETTLE_S = 900
_LOOK_EVERY_S = 0.1
_RIPE_WITHIN_S = 60
_KILL_WITHIN_S = 120
_STARTS = 5


class UnsettledError(Exception):
    """Work was open long after the last kill, or never when one was due."""


@dataclasses.dataclass(frozen=True)
class KillReport:
    """`kills` by part; `starts` says how often `start` was called, `settling_s` how long the rest took at the end."""

    seed: int
    kills: dict[str, int]
    starts: int
    killing_s: float
    settling_s: float


class Api:
    """The house's own API below a project's `path`, asked again while the Temporal server is away."""

    def __init__(self, house: House, keys: Keys, path: str) -> None:
        self._root = f"{house.url_of('web')}/api/projects/{keys['project_id']}/{path}"
        self._headers = {"Authorization": f"Bearer {keys['personal_api_key']}"}

    def ask(self, method: str, path: str = "", body: dict[str, Any] | None = None) -> Any:
        for _ in range(120):
            answer = httpx.request(
                method, f"{self._root}{path}", json=body, headers=self._headers, timeout=60
            )
            if answer.status_code not in {409, 502, 503}:
                answer.raise_for_status()
                return answer.json()
            time.sleep(0.5)
        raise RuntimeError(f"{method} {path} was refused for a minute: {answer.text}")


def insert_rows(house: House, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Into ClickHouse, as if the sink had brought them."""
    httpx.post(
        house.url_of("clickhouse"),
        params={"query": f"INSERT INTO {table} FORMAT JSONEachRow", "database": "footfall"},
        content="\n".join(map(json.dumps, rows)),
        auth=house.clickhouse_writer,
        timeout=300,
    ).raise_for_status()


def stamp(at: datetime) -> str:
    """As ClickHouse reads an instant."""
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}"


def kill_while(
    house: House,
    *,
    start: Callable[[], None],
    is_settled: Callable[[], bool],
    count: int,
    seed: int,
    is_ripe: Callable[[], bool],
    must_be_ripe: bool = False,
    victims: Sequence[str] = VICTIMS,
    pause_s: tuple[float, float] = (0.0, 3.0),
) -> KillReport:
    """Kill `count` times with SIGKILL, each victim as often as the others, then wait until the work has ended.

    Before each kill all victims are up again and `is_ripe` says that an activity is under way; then a random pause. When
    the work has ended meanwhile, it is begun again and nothing is killed; with `must_be_ripe`, so it is when no activity is
    under way any more. `start` begins work, and is called again whenever
    `is_settled` finds none open. All three have to bear that a part is away for a moment. Raises `UnsettledError`.
    """
    chance = random.Random(seed)  # noqa: S311 - chooses victims, guards nothing
    kills: collections.Counter[str] = collections.Counter()
    starts = 0
    began = time.monotonic()
    while kills.total() < count:
        if time.monotonic() - began > count * _KILL_WITHIN_S:
            raise UnsettledError(
                f"work ended too soon, again and again, to be met by a kill: {kills}"
            )
        for part in victims:
            _wait_for(house, part)
        ripe_until = time.monotonic() + _RIPE_WITHIN_S
        while not is_ripe() and time.monotonic() < ripe_until:
            if is_settled():
                start()
                starts += 1
            time.sleep(_LOOK_EVERY_S)
        time.sleep(chance.uniform(*pause_s))
        fewest = min(kills[part] for part in victims)
        victim = chance.choice([part for part in victims if kills[part] == fewest])
        pid = house.pid_of(victim)
        if pid and (is_ripe() if must_be_ripe else not is_settled()):
            os.kill(pid, signal.SIGKILL)
            kills[victim] += 1
    killed = time.monotonic()
    while not is_settled():
        if time.monotonic() - killed > SETTLE_S:
            raise UnsettledError(f"work was still open {SETTLE_S} s after the last of {kills}")
        time.sleep(_LOOK_EVERY_S)
    return KillReport(
        seed=seed,
        kills=dict(kills),
        starts=starts,
        killing_s=round(killed - began, 1),
        settling_s=round(time.monotonic() - killed, 1),
    )


def _wait_for(house: House, part: str) -> None:
    """A busy machine may take longer to bring a part back than a person would wait at a start."""
    for _ in range(_STARTS - 1):
        with contextlib.suppress(TroubleError):
            return house.wait_for(part)
    return house.wait_for(part)
