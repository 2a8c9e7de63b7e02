"""Formulas over series: letters, numbers, + - * / % and parentheses. Parsed by sqlglot, computed here, never run as SQL."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from footfall.query.errors import InvalidValueError
from footfall.query.syntax.build import Node
from footfall.query.syntax.dialect import FootfallDialect

Number = int | float | None

MAX_DEPTH = 20

_EXPECTED = "expected a formula of series (A, B, …), numbers, + - * / % and parentheses"
_OPERATORS: dict[type[exp.Expr], Callable[[float, float], float]] = {
    exp.Add: lambda left, right: left + right,
    exp.Sub: lambda left, right: left - right,
    exp.Mul: lambda left, right: left * right,
    exp.Div: lambda left, right: left / right,
    exp.Mod: math.fmod,
}


@dataclass(frozen=True)
class Formula:
    """`letters` are the series it names, by order: A is 0."""

    text: str
    tree: Node
    letters: frozenset[int]

    def value(self, values: Mapping[int, Number]) -> Number:
        """None where a series has no value, and where a division by zero or an overflow leaves none."""
        try:
            found = _value(self.tree, values)
        except (ZeroDivisionError, OverflowError, ValueError):
            return None
        return found if found is None or math.isfinite(found) else None


def read_formula(text: str, series_count: int, path: str) -> Formula:
    """Raises InvalidValueError with `path`."""
    if _depth(text) > MAX_DEPTH:
        raise InvalidValueError(
            f"expected at most {MAX_DEPTH} parentheses within each other", path=path
        )
    try:
        statements = sqlglot.parse(text, dialect=FootfallDialect)
    except (SqlglotError, RecursionError) as error:
        raise InvalidValueError(_EXPECTED, path=path) from error
    tree = statements[0] if len(statements) == 1 else None
    if tree is None:
        raise InvalidValueError(_EXPECTED, path=path)
    letters = frozenset(_letters(tree, series_count, path))
    return Formula(text, tree, letters)


def _depth(text: str) -> int:
    opened = accumulate({"(": 1, ")": -1}.get(character, 0) for character in text)
    return max(opened, default=0)


def _letters(node: Node, series_count: int, path: str) -> list[int]:
    if isinstance(node, exp.Column) and len(node.parts) == 1:
        order = ord(node.name.upper()) - ord("A") if len(node.name) == 1 else -1
        if not 0 <= order < series_count:
            last = chr(ord("A") + series_count - 1)
            raise InvalidValueError(
                f"{node.name} is no series: expected a letter from A to {last}", path=path
            )
        return [order]
    if isinstance(node, exp.Literal) and not node.is_string:
        return []
    if isinstance(node, exp.Paren | exp.Neg):
        return _letters(node.this, series_count, path)
    if type(node) in _OPERATORS:
        return [
            *_letters(node.this, series_count, path),
            *_letters(node.expression, series_count, path),
        ]
    raise InvalidValueError(_EXPECTED, path=path)


def _value(node: Node, values: Mapping[int, Number]) -> Number:
    if isinstance(node, exp.Column):
        return values[ord(node.name.upper()) - ord("A")]
    if isinstance(node, exp.Literal):
        return float(node.this)
    if isinstance(node, exp.Paren):
        return _value(node.this, values)
    if isinstance(node, exp.Neg):
        held = _value(node.this, values)
        return None if held is None else -held
    left, right = _value(node.this, values), _value(node.expression, values)
    if left is None or right is None:
        return None
    return _OPERATORS[type(node)](left, right)
