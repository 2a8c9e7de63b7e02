"""Values that a team saved for its SQL, by name."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from footfall.query.nodes.sql import SqlValue

MAX_TEXT = 10_000
_DATE = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?")
_INT64 = range(-(2**63), 2**63)


class VariableType(StrEnum):
    """A date is text, `2026-01-31` or `2026-01-31 12:00:00`; of a list one of its texts is chosen."""

    STRING = "String"
    NUMBER = "Number"
    BOOLEAN = "Boolean"
    LIST = "List"
    DATE = "Date"


@dataclass(frozen=True)
class Variable:
    """`values`: of a list, those that can be chosen."""

    code_name: str
    type: VariableType
    default_value: SqlValue
    values: tuple[str, ...] = ()


def problem_of_value(kind: VariableType, value: object, values: Sequence[str]) -> str | None:
    """What was expected in place of `value`; None where it fits, as null always does."""
    if value is None:
        return None
    if kind is VariableType.NUMBER:
        return None if _is_number(value) else "expected a number"
    if kind is VariableType.BOOLEAN:
        return None if isinstance(value, bool) else "expected true or false"
    if not isinstance(value, str) or len(value) > MAX_TEXT or not _is_unicode(value):
        return f"expected text of at most {MAX_TEXT:,} characters"
    if kind is VariableType.DATE and not _is_date(value):
        return "expected a date, YYYY-MM-DD or YYYY-MM-DD hh:mm:ss"
    if kind is VariableType.LIST and value not in values:
        return f"expected one of {', '.join(values)}"
    return None


def _is_number(value: object) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return value in _INT64
    return isinstance(value, float) and math.isfinite(value)


def _is_unicode(text: str) -> bool:
    """JSON can write halves of characters, which nothing else can."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
