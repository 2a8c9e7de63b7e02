"""python -m bench.queries.compile_time [--rounds 300]

From a question's JSON to the text of all its statements, and back from empty answers: no engine is asked. p50 and p99 of each kind.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from typing import Any

import django

from bench.queries.questions import ASKER, NOW, QUESTIONS, Question
from footfall.foundations.clickhouse.client import (
    ClickHouse,
    ConnectionSettings,
    Parameters,
    QueryResult,
    QuerySummary,
)
from footfall.query.passes.context import Context
from footfall.query.written.compile import compile_statement
from footfall.query.written.scope import Question as WrittenQuestion

TARGET_MS = 5.0
_DATABASE = "footfall"
_NOTHING = QueryResult(columns=(), rows=[], summary=QuerySummary(0, 0, 0, 0.0), query_id="")


class EmptyClickHouse(ClickHouse):
    """Has every table, and no row in any."""

    def __init__(self) -> None:
        super().__init__(ConnectionSettings("http://127.0.0.1:1", _DATABASE, "nobody", ""))
        self.statements = 0

    def run_query(self, sql: str, parameters: Parameters | None = None, **_: Any) -> QueryResult:
        self.statements += 1
        return _NOTHING


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.queries.compile_time")
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "footfall.server.settings_for_tools")
    django.setup()
    clickhouse = EmptyClickHouse()
    times: dict[str, list[float]] = {question.name: [] for question in QUESTIONS}
    statements: dict[str, int] = {}
    # The first round fills caches; then the kinds take turns, so that a busy moment meets all of them.
    for number in range(rounds + 1):
        if number == 1:
            # As the web server does: what is there for good is not looked at again by each collection.
            gc.collect()
            gc.freeze()
        for question in QUESTIONS:
            clickhouse.statements = 0
            started = time.process_time()
            _compile(question, clickhouse)
            took = time.process_time() - started
            statements[question.name] = clickhouse.statements or 1
            if number > 0:
                times[question.name].append(took * 1000 / statements[question.name])
    print("| question | statements | p50 ms of one | p99 ms of one |\n| --- | --- | --- | --- |")
    worst = 0.0
    for name, held in times.items():
        ordered = sorted(held)
        p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        worst = max(worst, p99)
        print(f"| {name} | {statements[name]} | {p50:.2f} | {p99:.2f} |")
    print(f"\nCPU time of one thread; the slowest p99 is {worst:.2f} ms, the target {TARGET_MS} ms")
    return int(worst > TARGET_MS)


def _compile(question: Question, clickhouse: ClickHouse) -> None:
    if question.node["kind"] != "HogQLQuery":
        question.ask(clickhouse)
        return
    # What runs it asks PostgreSQL for the team's tables first.
    asked = WrittenQuestion(NOW, ASKER.zone, _DATABASE)
    compile_statement(question.node["query"], asked, Context(ASKER.team_id, _DATABASE))


if __name__ == "__main__":
    raise SystemExit(main())
