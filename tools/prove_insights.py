"""Asks random questions of every kind of engine and oracle alike: `python -m tools.prove_insights --count 50000`.

Starts its own servers, unless the environment names some. Exit code 1 at the first answer that differs; what was asked and
stored is then printed.
"""

import argparse
import os
import pathlib
import sys

import pytest

_ORACLE = pathlib.Path(__file__).parent / "oracle"
# The rounds by the setting that says how many questions of each of their kinds are asked, and how many kinds they have.
ROUNDS = {
    "trends_rounds.py": ("TRENDS_ROUNDS", 1),
    "filters_rounds.py": ("FILTERS_ROUNDS", 1),
    "journeys_rounds.py": ("JOURNEYS_ROUNDS", 4),
    "funnels_rounds.py": ("FUNNELS_ROUNDS", 3),
    "sessions_rounds.py": ("SESSIONS_ROUNDS", 1),
    "web_rounds.py": ("WEB_ROUNDS", 1),
    "actors_rounds.py": ("ACTORS_ROUNDS", 10),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="questions of all kinds together")
    count = parser.parse_args().count
    of_each_kind = -(-count // sum(kinds for _, kinds in ROUNDS.values()))
    os.environ.update({setting: str(of_each_kind) for setting, _ in ROUNDS.values()})
    sys.stdout.write(f"{of_each_kind} questions of each kind\n")
    # each prints what it has asked
    return int(pytest.main(["-q", "-s", "-x", *(str(_ORACLE / name) for name in ROUNDS)]))


if __name__ == "__main__":
    sys.exit(main())
