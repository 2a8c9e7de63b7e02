"""Asks random questions of every kind of engine and oracle alike: `python -m tools.prove_insights --count 50000`.

A file of rounds at a time for each job, each with servers of its own. Exit code 1 where an answer differs; what was asked and
stored is then printed.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

_ORACLE = pathlib.Path(__file__).parent / "oracle"
# The rounds by the setting that says how many questions of each of their kinds are asked, and how many kinds they have:
# those that take longest first, so that no job waits for them at the end.
ROUNDS = {
    "actors_rounds.py": ("ACTORS_ROUNDS", 10),
    "journeys_rounds.py": ("JOURNEYS_ROUNDS", 4),
    "funnels_rounds.py": ("FUNNELS_ROUNDS", 3),
    "trends_rounds.py": ("TRENDS_ROUNDS", 1),
    "filters_rounds.py": ("FILTERS_ROUNDS", 1),
    "sessions_rounds.py": ("SESSIONS_ROUNDS", 1),
    "web_rounds.py": ("WEB_ROUNDS", 1),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="questions of all kinds together")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    of_each_kind = -(-asked.count // sum(kinds for _, kinds in ROUNDS.values()))
    _say(f"{of_each_kind} questions of each kind")
    with ThreadPoolExecutor(asked.jobs) as jobs:
        codes = list(jobs.map(lambda name: _run(name, of_each_kind), ROUNDS))
    return int(any(codes))


def _run(name: str, of_each_kind: int) -> int:
    setting, kinds = ROUNDS[name]
    started = time.monotonic()
    # each prints what it has asked
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "-x", str(_ORACLE / name)],
        env={**os.environ, setting: str(of_each_kind)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    _say(
        f"{name}: {of_each_kind * kinds} questions in {time.monotonic() - started:.0f} s,"
        f" exit code {found.returncode}\n{found.stdout}"
    )
    return found.returncode


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
