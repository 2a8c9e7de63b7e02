"""What becomes of a series's values after the engine: running totals, moving averages, formulas."""

from __future__ import annotations

from collections.abc import Sequence

from footfall.products.insights.backend.queries.formulas import Formula, Number

Values = list[Number]


def running_totals(values: Sequence[Number]) -> Values:
    totals: Values = []
    total: int | float = 0
    for value in values:
        total += value or 0
        totals.append(total)
    return totals


def moving_averages(values: Sequence[Number], width: int) -> Values:
    """The mean of each value and the `width` - 1 before it, as far as there are any."""
    averages: Values = []
    for index in range(len(values)):
        held = [
            value for value in values[max(0, index + 1 - width) : index + 1] if value is not None
        ]
        averages.append(sum(held) / len(held) if held else None)
    return averages


def of_formula(formula: Formula, values: Sequence[Sequence[Number]]) -> Values:
    """`values[order]` are those of a series; all are equally long."""
    return [
        formula.value({order: held[index] for order, held in enumerate(values)})
        for index in range(len(values[0]))
    ]
