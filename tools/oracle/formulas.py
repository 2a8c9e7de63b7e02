"""Formulas over series, read by Python's own parser."""

from __future__ import annotations

import ast
import math
import operator
from typing import Any

_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: math.fmod,
}


def compute(text: str, values: list[Any]) -> Any:
    """`values` by letter. None where a value is missing or a division is by zero."""
    return _compute(ast.parse(text, mode="eval").body, values)


def _compute(node: ast.expr, values: list[Any]) -> Any:
    if isinstance(node, ast.Name):
        return values[ord(node.id) - ord("A")]
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp):
        held = _compute(node.operand, values)
        return None if held is None else -held
    assert isinstance(node, ast.BinOp)
    left, right = _compute(node.left, values), _compute(node.right, values)
    if left is None or right is None:
        return None
    if right == 0 and isinstance(node.op, (ast.Div, ast.Mod)):
        return None
    return _OPERATORS[type(node.op)](left, right)  # type: ignore[index,operator]  # the five that are asked with
