"""The results as tables that people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log

from bench.queries.rounds import Measured

Results = Mapping[str, Sequence[Measured]]
# (numerator, denominator): above 1 is bad for us in the first, good in the others.
RATIOS = (("ours", "hand"), ("posthog", "ours"), ("duckdb", "ours"), ("postgres", "ours"))


def costs_table(results: Results) -> str:
    lines = [
        "| question | engine | best ms | median ms | whole, median ms | CPU ms | rows read | MB read | peak MB |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for question, measured in results.items():
        for result in measured:
            if result.failed or not result.costs:
                lines.append(f"| {question} | {result.engine} | failed: {result.failed} ||||||||")
                continue
            last = result.costs[-1]
            read = (
                f"{last.read_rows:,} | {last.read_bytes / 1e6:,.0f}" if last.read_rows else "- | -"
            )
            lines.append(
                f"| {question} | {result.engine} | {result.best_s * 1000:,.0f} | {result.median_s * 1000:,.0f}"
                f" | {result.whole_s * 1000:,.0f} | {result.cpu_s * 1000:,.0f} | {read} | {result.peak_bytes / 1e6:,.0f} |"
            )
    return "\n".join(lines)


def ratios_table(results: Results, postgres_share: int) -> str:
    """Of the best times; in brackets of the CPU time, for engines that run in one process."""
    held = [
        pair
        for pair in RATIOS
        if any(_ratio(measured, *pair) is not None for measured in results.values())
    ]
    lines = [
        f"| question | {' | '.join(f'{above}/{below}' for above, below in held)} | answers |",
        f"| --- |{' --- |' * (len(held) + 1)}",
    ]
    for question, measured in results.items():
        cells = [_cell(measured, *pair) for pair in held]
        wrong = [
            f"{result.engine}: {result.differs or result.failed}"
            for result in measured
            if result.differs or result.failed
        ]
        lines.append(f"| {question} | {' | '.join(cells)} | {'; '.join(wrong) or 'equal'} |")
    means = []
    for pair in held:
        found = [
            ratio for measured in results.values() if (ratio := _ratio(measured, *pair)) is not None
        ]
        means.append(f"{_geometric_mean([ratio[0] for ratio in found]):.2f}{_cpu_mean(found)}")
    lines.append(f"| geometric mean | {' | '.join(means)} | |")
    if postgres_share > 1 and any("postgres" in pair for pair in held):
        lines.append(
            f"\nPostgreSQL holds the rows of one person in {postgres_share}: its times are multiplied by that, and its answers"
            " are not compared."
        )
    return "\n".join(lines)


def _cell(measured: Sequence[Measured], above: str, below: str) -> str:
    ratio = _ratio(measured, above, below)
    if ratio is None:
        return "-"
    return f"{ratio[0]:.2f}" + (f" ({ratio[1]:.2f})" if ratio[1] is not None else "")


def _ratio(
    measured: Sequence[Measured], above: str, below: str
) -> tuple[float, float | None] | None:
    by_name = {result.engine: result for result in measured if result.costs and not result.failed}
    if above not in by_name or below not in by_name:
        return None
    one, other = by_name[above], by_name[below]
    # PostgreSQL's parallel workers are processes of their own.
    has_cpu = above != "postgres" and other.cpu_s > 0
    return one.best_s / other.best_s, one.cpu_s / other.cpu_s if has_cpu else None


def _geometric_mean(values: Sequence[float]) -> float:
    return exp(sum(log(value) for value in values) / len(values))


def _cpu_mean(found: Sequence[tuple[float, float | None]]) -> str:
    values = [cpu for _, cpu in found if cpu]
    return f" ({_geometric_mean(values):.2f})" if values else ""
