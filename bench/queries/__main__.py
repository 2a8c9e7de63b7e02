"""python -m bench.queries --events 5000000 [--rounds 5] [--only NAME] [--engines ours,hand,posthog,duckdb,postgres]

Starts servers of its own, makes a history, asks the same questions of every engine in alternating rounds, and prints the
tables. Answers that differ make the exit code 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.queries.engines import Cost
from bench.queries.questions import QUESTIONS
from bench.queries.rounds import Measured, compared
from bench.queries.stores import Wanted, opened
from bench.queries.table import costs_table, ratios_table

ENGINES = ("ours", "hand", "posthog", "duckdb", "postgres")


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def main() -> int:
    asked = _arguments()
    engines = tuple(asked.engines.split(","))
    unknown = set(engines) - set(ENGINES)
    if unknown:
        raise SystemExit(
            f"unknown engines {', '.join(sorted(unknown))}: expected {', '.join(ENGINES)}"
        )
    wanted = Wanted(asked.events, engines, asked.postgres_events or asked.events, asked.memory_gib)
    with tempfile.TemporaryDirectory(prefix="footfall-bench-") as folder:
        home = Path(asked.home) if asked.home else Path(folder)
        with opened(home, wanted, say) as stores:
            results: dict[str, list[Measured]] = {}
            for question in QUESTIONS:
                if asked.only and question.name not in asked.only:
                    continue
                say(f"asking {question.name}")
                measured = compared(
                    question,
                    stores.engines,
                    asked.rounds,
                    lambda engine: engine == "postgres" and stores.postgres_share > 1,
                )
                results[question.name] = [
                    _of_whole(result, stores.postgres_share) for result in measured
                ]
            share = stores.postgres_share
    print(f"{asked.events:,} events, best of {asked.rounds} alternating rounds\n")
    print(costs_table(results), ratios_table(results, share), sep="\n\n")
    if asked.json:
        held = {
            question: {result.engine: result.as_json() for result in measured}
            for question, measured in results.items()
        }
        report = {"events": asked.events, "rounds": asked.rounds, "questions": held}
        Path(asked.json).write_text(json.dumps(report, indent=1))
    return int(any(result.differs for measured in results.values() for result in measured))


def _of_whole(result: Measured, share: int) -> Measured:
    """PostgreSQL with a part of the people, as if it had them all: it reads every row of a question once."""
    if result.engine != "postgres" or share == 1:
        return result
    costs: list[Cost] = [
        replace(cost, statement_s=cost.statement_s * share, whole_s=cost.whole_s * share)
        for cost in result.costs
    ]
    return replace(result, costs=costs)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.queries")
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", help="a question by name; may be repeated")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument(
        "--postgres-events", type=int, help="at most so many rows for PostgreSQL (default: all)"
    )
    parser.add_argument(
        "--memory-gib",
        type=int,
        default=0,
        help="memory of a statement of ours, where a question's own limit is too low for the size",
    )
    parser.add_argument("--home", help="folder that keeps the data for later runs of the same size")
    parser.add_argument("--json", help="file for all figures")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
