"""Expressions as people write them, each with what it says of an event or a session: true, false, or nothing (None)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tools.oracle.history import History

# The value of an expression for what it is asked of: an event, or a session.
Value = Callable[[Any, History], Any]


class Expression(str):
    """The text, which is sent, and its meaning, which the oracle asks for."""

    __slots__ = ("value",)

    value: Value

    def __new__(cls, text: str, value: Value) -> Expression:
        made = super().__new__(cls, text)
        made.value = value
        return made

    def holds(self, event: Any, history: History) -> bool:
        return self.value(event, history) is True


def literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def compared(left: Expression, sign: str, right: Any, written: str) -> Expression:
    """Nothing where a side is nothing."""

    def value(event: Any, history: History) -> bool | None:
        held = left.value(event, history)
        if held is None:
            return None
        return bool(_SIGNS[sign](held, right))

    return Expression(f"{left} {sign} {written}", value)


_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def is_one_of(held: Expression, values: Sequence[str]) -> Expression:
    def value(event: Any, history: History) -> bool | None:
        text = held.value(event, history)
        return None if text is None else text in values

    return Expression(f"{held} IN ({', '.join(map(literal, values))})", value)


def is_null(held: Expression) -> Expression:
    return Expression(f"{held} IS NULL", lambda event, history: held.value(event, history) is None)


def negated(inner: Expression) -> Expression:
    def value(event: Any, history: History) -> bool | None:
        held = inner.value(event, history)
        return None if held is None else not held

    return Expression(f"NOT ({inner})", value)


def joined(left: Expression, word: str, right: Expression) -> Expression:
    """AND and OR of what may be nothing: false AND nothing is false, true OR nothing is true."""

    def value(event: Any, history: History) -> bool | None:
        held = [left.value(event, history), right.value(event, history)]
        deciding = word == "OR"
        if deciding in held:
            return deciding
        return None if None in held else not deciding

    return Expression(f"({left}) {word} ({right})", value)


def chosen(condition: Expression, if_true: str, otherwise: str) -> Expression:
    return Expression(
        f"if({condition}, {literal(if_true)}, {literal(otherwise)})",
        lambda event, history: if_true if condition.holds(event, history) else otherwise,
    )
