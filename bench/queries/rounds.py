"""Asks each question of all engines in turn, holds their answers to each other, and keeps what each round cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

import duckdb
import psycopg

from bench.queries.engines import Cost, Engine
from bench.queries.questions import Answer, Question
from footfall.foundations.clickhouse.errors import ClickHouseError
from footfall.products.insights.backend.contracts import QueryFailedError
from footfall.query.errors import QueryError

# The table says it, and the other engines go on.
FAILURES = (ClickHouseError, QueryError, QueryFailedError, duckdb.Error, psycopg.Error)


@dataclass
class Measured:
    """`costs` of the rounds after the first, which warms up. `differs`: from the first engine; `failed`: its error."""

    engine: str
    costs: list[Cost] = field(default_factory=list)
    differs: str = ""
    failed: str = ""

    @property
    def best_s(self) -> float:
        return min(cost.statement_s for cost in self.costs)

    @property
    def median_s(self) -> float:
        return median(cost.statement_s for cost in self.costs)

    @property
    def whole_s(self) -> float:
        return median(cost.whole_s for cost in self.costs)

    @property
    def cpu_s(self) -> float:
        return mean(cost.cpu_s for cost in self.costs)

    @property
    def peak_bytes(self) -> int:
        return max(cost.peak_bytes for cost in self.costs)

    def as_json(self) -> dict[str, Any]:
        if self.failed or not self.costs:
            return {"failed": self.failed}
        last = self.costs[-1]
        return {
            "best_s": self.best_s,
            "median_s": self.median_s,
            "whole_median_s": self.whole_s,
            "cpu_mean_s": self.cpu_s,
            "peak_bytes": self.peak_bytes,
            "read_rows": last.read_rows,
            "read_bytes": last.read_bytes,
            "differs": self.differs,
        }


def compared(
    question: Question,
    engines: Sequence[Engine],
    rounds: int,
    incomparable: Callable[[str], bool],
) -> list[Measured]:
    """`incomparable`: engines that do not hold all rows."""
    held = [engine for engine in engines if engine.can_answer(question.name)]
    results = {engine.name: Measured(engine.name) for engine in held}
    first: Answer | None = None
    for number in range(rounds + 1):
        # Each round begins with another engine, so that none always follows the same neighbour.
        for engine in held[number % len(held) :] + held[: number % len(held)]:
            result = results[engine.name]
            if result.failed:
                continue
            try:
                told, cost = engine.measured(question.name)
            except FAILURES as error:
                result.failed = f"{type(error).__name__}: {str(error)[:300]}"
                continue
            if number > 0:
                result.costs.append(cost)
                continue
            answer = question.held_to(told.rows)
            if incomparable(engine.name):
                continue
            if first is None:
                first = answer
            elif answer != first:
                result.differs = _difference(first, answer)
    return list(results.values())


def _difference(first: Answer, other: Answer) -> str:
    missing = [row for row in first if row not in other]
    extra = [row for row in other if row not in first]
    return f"{len(missing)} rows missing, as {missing[:2]}; {len(extra)} not in the first, as {extra[:2]}"
