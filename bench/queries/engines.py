"""What a benchmark needs of an engine: its answer to a question by name, what that cost, and what its program used."""

from __future__ import annotations

import os
import pathlib
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bench.event_path.processes import cpu_s, resident_bytes


@dataclass(frozen=True)
class Cost:
    """`statement_s`: inside the engine and on the wire. `whole_s`: with what is done before and after it in Python."""

    statement_s: float
    whole_s: float
    cpu_s: float
    peak_bytes: int
    read_rows: int = 0
    read_bytes: int = 0


@dataclass(frozen=True)
class Told:
    rows: list[tuple[Any, ...]]
    statement_s: float
    read_rows: int = 0
    read_bytes: int = 0


class Engine(ABC):
    """`name` is what people choose it by."""

    name: str

    @abstractmethod
    def can_answer(self, question: str) -> bool: ...

    @abstractmethod
    def tell(self, question: str) -> Told: ...

    @abstractmethod
    def process(self) -> int:
        """Whose CPU time and memory are counted."""

    def measured(self, question: str) -> tuple[Told, Cost]:
        process = self.process()
        rests_at = _reset_peak(process)
        cpu_before, started = cpu_s(process), time.perf_counter()
        told = self.tell(question)
        whole_s = time.perf_counter() - started
        cost = Cost(
            statement_s=told.statement_s,
            whole_s=whole_s,
            cpu_s=cpu_s(process) - cpu_before,
            peak_bytes=max(0, _peak_bytes(process) - rests_at),
            read_rows=told.read_rows,
            read_bytes=told.read_bytes,
        )
        return told, cost


def exploded(rows: Iterable[Iterable[Any]]) -> list[tuple[Any, ...]]:
    """Rows in which some cells are arrays of one length: one row for each place, without those that end in 0."""
    flat: list[tuple[Any, ...]] = []
    for row in rows:
        cells = list(row)
        lengths = {len(cell) for cell in cells if isinstance(cell, list)}
        if not lengths:
            flat.append(tuple(cells))
            continue
        (length,) = lengths
        flat += [
            tuple(cell[place] if isinstance(cell, list) else cell for cell in cells)
            for place in range(length)
        ]
    return [row for row in flat if row[-1] != 0]


def _reset_peak(process: int) -> int:
    """Lets the kernel count the process's highest memory anew; what it has now. Another user's process keeps its old one."""
    if process != os.getpid() or os.getuid() == 0:
        pathlib.Path(f"/proc/{process}/clear_refs").write_text("5")
    return resident_bytes(process)


def _peak_bytes(process: int) -> int:
    for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
