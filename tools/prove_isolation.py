"""Runs random statements of one team beside another's rows and counts: `python -m tools.prove_isolation --count 10000`.

Uses the ClickHouse that the environment names, or starts one of its own. Exit code 1 at the first leak.
"""

import argparse
import contextlib
import os
import pathlib
import secrets
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

from footfall.cli.house import running_house
from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.clickhouse.migrations import apply_migrations, read_migrations
from footfall.foundations.clickhouse.schema import Form
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.query.tests.isolation import Counts, Leak, World, make_world, prove

_ROUND = 250


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=4)
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        users = _users(stack)
        counts = Counts()
        started = time.monotonic()
        random = _seeded(asked.seed)
        world = make_world(users, 1 + secrets.randbelow(2**40), random)
        shares = [
            asked.count // asked.threads + (n < asked.count % asked.threads)
            for n in range(asked.threads)
        ]
        with ThreadPoolExecutor(asked.threads) as pool:
            parts = [
                pool.submit(_prove, world, share, _seeded(asked.seed * 1000 + number))
                for number, share in enumerate(shares)
            ]
            for part in parts:
                counts.add(part.result())
        _report(asked.count, asked.seed, counts, time.monotonic() - started)
    return 1 if counts.leaks else 0


def _prove(world: World, count: int, random: Random) -> Counts:
    counts = Counts()
    try:
        for done in range(0, count, _ROUND):
            prove(world, min(_ROUND, count - done), random, counts)
            _say(f"… {counts.accepted + counts.refused} of {count}, leaks = {counts.leaks}")
    except Leak as leak:
        counts.leaks = max(counts.leaks, 1)
        _say(str(leak))
    return counts


def _seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # the same seed has to give the same statements


def _users(stack: contextlib.ExitStack) -> ClickHouseUsers:
    settings = dict(os.environ)
    if "FOOTFALL_CLICKHOUSE_URL" not in settings:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="footfall-isolation-"))
        home = pathlib.Path(folder) / "home"
        house = stack.enter_context(running_house(home, parts=["clickhouse"]))
        settings.update(house.settings)
    writer, reader = (
        ConnectionSettings(
            url=settings["FOOTFALL_CLICKHOUSE_URL"],
            database=settings["FOOTFALL_CLICKHOUSE_DATABASE"],
            user=settings[f"FOOTFALL_CLICKHOUSE_{role}_USER"],
            password=settings[f"FOOTFALL_CLICKHOUSE_{role}_PASSWORD"],
        )
        for role in ("WRITER", "READER")
    )
    apply_migrations(writer, Form.SINGLE_NODE, read_migrations(), lambda _name: None)
    return ClickHouseUsers(ClickHouse(writer), ClickHouse(reader))


def _report(count: int, seed: int, counts: Counts, seconds: float) -> None:
    _say(f"{count} statements of seed {seed} in {seconds:.0f} s")
    _say(f"accepted {counts.accepted}, refused {counts.refused}")
    _say(
        f"executed {counts.executed} with {counts.answers} rows, compared with no neighbour {counts.compared}"
    )
    for title, found in (("refusals", counts.refusals), ("errors of the engine", counts.errors)):
        listed = ", ".join(f"{name} {number}" for name, number in found.most_common())
        _say(f"{title}: {listed or 'none'}")
    _say(f"leaks = {counts.leaks}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
