"""A value of a breakdown, as answers show it."""

from __future__ import annotations

from footfall.products.insights.backend.contracts import BREAKDOWN_NULL
from footfall.products.insights.backend.logic.ask_series import BreakdownKey
from footfall.products.insights.backend.queries.breakdowns import BrokenDown, parts_of

_BETWEEN = "::"


def shown_value(key: BreakdownKey, breakdown: BrokenDown | None) -> str | list[str] | None:
    """A list, where rows are told apart by several properties."""
    if key is None or breakdown is None:
        return None
    if breakdown.parts == 1:
        return key[1]
    if key[0] != "value":
        return [key[1]] * breakdown.parts
    return [BREAKDOWN_NULL if part is None else part for part in parts_of(key[1])]


def label_of(key: BreakdownKey, breakdown: BrokenDown | None) -> str | None:
    """What people read: of a cohort its name."""
    value = shown_value(key, breakdown)
    if isinstance(value, list):
        return _BETWEEN.join(value)
    if value is None or breakdown is None:
        return value
    return breakdown.names.get(value, value)
