"""Our engine, by the door that products use, and SQL written by hand: on the same ClickHouse, with the same client."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from bench.queries.engines import Engine, Told, exploded
from bench.queries.questions import QUESTIONS
from footfall.foundations.clickhouse.client import (
    ClickHouse,
    ConnectionSettings,
    Parameters,
    QueryLimits,
    QueryResult,
    RowStream,
)

THREADS = 2
LIMITS = QueryLimits(max_execution_time_s=600, max_memory_usage_bytes=8 * 1024**3)


class CountingClickHouse(ClickHouse):
    """Keeps what its statements cost. `memory_bytes` replaces the limit that a question has, 0 keeps it."""

    def __init__(self, settings: ConnectionSettings, memory_bytes: int = 0) -> None:
        super().__init__(settings)
        self.memory_bytes = memory_bytes
        self.forget()

    def forget(self) -> None:
        self.seconds, self.read_rows, self.read_bytes = 0.0, 0, 0
        self.statements: list[tuple[str, Parameters | None]] = []

    def run_query(self, sql: str, parameters: Parameters | None = None, **more: Any) -> QueryResult:
        if self.memory_bytes and "limits" in more:
            more["limits"] = replace(
                more["limits"],
                max_memory_usage_bytes=self.memory_bytes,
                max_memory_of_groups_bytes=self.memory_bytes // 2,
                max_execution_time_s=LIMITS.max_execution_time_s,
            )
        started = time.perf_counter()
        result = super().run_query(sql, parameters, **more)
        self.seconds += time.perf_counter() - started
        self.read_rows += result.summary.read_rows
        self.read_bytes += result.summary.read_bytes
        self.statements.append((sql, parameters))
        return result

    @contextmanager
    def stream_rows(
        self, sql: str, parameters: Parameters | None = None, **more: Any
    ) -> Iterator[RowStream]:
        """What was read is not told of a stream."""
        started = time.perf_counter()
        with super().stream_rows(sql, parameters, **more) as stream:
            yield stream
        self.seconds += time.perf_counter() - started
        self.statements.append((sql, parameters))


class OurEngine(Engine):
    name = "ours"

    def __init__(self, reader: ConnectionSettings, process: int, memory_bytes: int) -> None:
        self.clickhouse = CountingClickHouse(reader, memory_bytes)
        self.server = process
        self.questions = {question.name: question for question in QUESTIONS}

    def can_answer(self, question: str) -> bool:
        return question in self.questions

    def tell(self, question: str) -> Told:
        asked = self.questions[question]
        self.clickhouse.forget()
        result = asked.ask(self.clickhouse)
        return Told(
            rows=asked.answer_of(result),
            statement_s=self.clickhouse.seconds,
            read_rows=self.clickhouse.read_rows,
            read_bytes=self.clickhouse.read_bytes,
        )

    def process(self) -> int:
        return self.server


class WrittenSql(Engine):
    """Statements by the question's name, each giving the columns that the question's rows have."""

    def __init__(
        self, name: str, statements: Mapping[str, str], settings: ConnectionSettings, process: int
    ) -> None:
        self.name = name
        self.statements = statements
        self.clickhouse = ClickHouse(settings)
        self.server = process

    def can_answer(self, question: str) -> bool:
        return question in self.statements

    def tell(self, question: str) -> Told:
        started = time.perf_counter()
        result = self.clickhouse.run_query(self.statements[question], limits=LIMITS)
        seconds = time.perf_counter() - started
        return Told(
            rows=exploded(result.rows),
            statement_s=seconds,
            read_rows=result.summary.read_rows,
            read_bytes=result.summary.read_bytes,
        )

    def process(self) -> int:
        return self.server
