"""Where the tries of an actor stand: one cell for each step and each number of steps that were left out on the way.

The cells are in the order in which a try counts for more: further, and then with fewer steps left out. Without optional steps
there is one cell for each step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from footfall.products.insights.backend.queries.funnels_rows import Step

# Longer than any window, and small enough that nothing overflows.
NO_WINDOW = 1 << 61


@dataclass(frozen=True)
class Cell:
    """`level` is the number of the step, from 1."""

    level: int
    left_out: int


@dataclass(frozen=True)
class Grid:
    steps: Sequence[Step]

    @cached_property
    def width(self) -> int:
        return 1 + sum(step.is_optional for step in self.steps)

    @cached_property
    def cells(self) -> list[Cell]:
        return [
            Cell(level, left_out)
            for level in range(1, len(self.steps) + 1)
            for left_out in reversed(range(self.width))
        ]

    @cached_property
    def bits(self) -> list[int]:
        """The bit of each cell's step; none where so many steps cannot have been left out."""
        return [
            1 << (cell.level - 1) if cell.left_out <= self._optional_before(cell.level) else 0
            for cell in self.cells
        ]

    @cached_property
    def longest_jump(self) -> int:
        """How many steps can be left out at once."""
        return max(self._run_before(level) for level in range(1, len(self.steps) + 1))

    def distance(self, jump: int) -> int:
        """So many cells before a cell is the one that a try comes from if it leaves out `jump` steps."""
        return (1 + jump) * self.width - jump

    def may_jump(self, jump: int) -> list[int]:
        return [
            int(cell.left_out >= jump and self._run_before(cell.level) >= jump)
            for cell in self.cells
        ]

    @cached_property
    def own_windows(self) -> list[int]:
        """How long a try may take from the step before to each cell's own."""
        return [self._window(cell.level) for cell in self.cells]

    @cached_property
    def next_windows(self) -> list[int]:
        return [self._window(cell.level + 1) for cell in self.cells]

    @cached_property
    def longest_waits(self) -> list[int]:
        """How long a try may stand in each cell before it cannot go on any more."""
        return [
            max((self._window(level) for level in self._reachable(cell.level)), default=NO_WINDOW)
            for cell in self.cells
        ]

    def _reachable(self, level: int) -> list[int]:
        return [
            later
            for later in range(level + 1, len(self.steps) + 1)
            if self._run_before(later) >= later - level - 1
        ]

    def _window(self, level: int) -> int:
        window = self.steps[level - 1].window_ms if level <= len(self.steps) else None
        return NO_WINDOW if window is None else window

    def _optional_before(self, level: int) -> int:
        return sum(step.is_optional for step in self.steps[: level - 1])

    def _run_before(self, level: int) -> int:
        """How many optional steps lie side by side just before `level`."""
        count = 0
        while count < level - 1 and self.steps[level - 2 - count].is_optional:
            count += 1
        return count
