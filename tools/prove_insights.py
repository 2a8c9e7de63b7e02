"""Asks random questions of every kind of engine and oracle alike: `python -m tools.prove_insights --count 50000`.

A few kinds at a time for each job, with servers of its own. Exit code 1 where an answer differs; what was asked and
stored is then printed.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

_ORACLE = pathlib.Path(__file__).parent / "oracle"
# The settings that say how many questions of each of their kinds the files of rounds ask, those that take longest first, so
# that no job waits for them at the end.
ROUNDS = {
    "actors_rounds.py": "ACTORS_ROUNDS",
    "journeys_rounds.py": "JOURNEYS_ROUNDS",
    "funnels_rounds.py": "FUNNELS_ROUNDS",
    "trends_rounds.py": "TRENDS_ROUNDS",
    "filters_rounds.py": "FILTERS_ROUNDS",
    "sessions_rounds.py": "SESSIONS_ROUNDS",
    "web_rounds.py": "WEB_ROUNDS",
}
_KINDS_OF_A_JOB = 4
_COUNT = re.compile(r"^  (\d+) questions$", re.MULTILINE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="questions of all kinds together")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    wanted = parser.parse_args()
    kinds = _kinds()
    asked = 0
    # Some histories have nothing to ask about, so it may take another round.
    while asked < wanted.count:
        of_each_kind = -(-(wanted.count - asked) // len(kinds))
        _say(f"{of_each_kind} questions of each of {len(kinds)} kinds")
        counts = _ask_all(kinds, of_each_kind, wanted.jobs)
        if not all(counts):
            _say("an answer differs, or nothing was asked: see above")
            return 1
        asked += sum(counts)
    _say(f"{asked} questions, 0 mismatches")
    return 0


def _ask_all(kinds: list[str], of_each_kind: int, jobs: int) -> list[int]:
    shares = [
        kinds[first : first + _KINDS_OF_A_JOB] for first in range(0, len(kinds), _KINDS_OF_A_JOB)
    ]
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda share: _asked(share, of_each_kind), shares))


def _kinds() -> list[str]:
    """Each kind of question is one test."""
    files = [str(_ORACLE / name) for name in ROUNDS]
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--collect-only", *files],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [line for line in listed.stdout.splitlines() if "::" in line]


def _asked(kinds: list[str], of_each_kind: int) -> int:
    """How many questions were asked; 0 where an answer differs."""
    started = time.monotonic()
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "-x", *kinds],
        env={**os.environ, **dict.fromkeys(ROUNDS.values(), str(of_each_kind))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    count = sum(map(int, _COUNT.findall(found.stdout)))
    names = ", ".join(kind.rpartition("/")[2] for kind in kinds)
    _say(f"{names}: {count} questions in {time.monotonic() - started:.0f} s\n{found.stdout}")
    return 0 if found.returncode else count


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
