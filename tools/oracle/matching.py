"""Whether an event matches a filter, and what text a property has."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from tools.oracle.history import Event, History

_NUMBER = re.compile(
    r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|infinity|nan)", re.IGNORECASE | re.ASCII
)
_NEGATED = {
    "is_not": "exact",
    "not_icontains": "icontains",
    "not_regex": "regex",
    "is_not_set": "is_set",
}


def matches_all(event: Event, filters: Any, history: History) -> bool:
    if filters is None:
        return True
    if isinstance(filters, list):
        return all(_matches(event, item, history) for item in filters)
    groups = [group for group in filters["values"] if group["values"]]
    if not groups:
        return True
    join = {"AND": all, "OR": any}
    return join[filters["type"]](
        join[group["type"]](_matches(event, item, history) for item in group["values"])
        for group in groups
    )


def text_of(event: Event, kind: str, key: str, history: History) -> str | None:
    """The property as text; None when it is missing or null."""
    if kind == "person":
        held = event.person_properties
    elif kind == "group":
        held = history.groups.get(event.group_0, {})
    else:
        held = event.properties
    return _as_text(held.get(key))


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (list, dict)):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return str(value)


def _matches(event: Event, item: dict[str, Any], history: History) -> bool:
    return holds(text_of(event, item["type"], item["key"], history), item)


def holds(text: str | None, item: dict[str, Any]) -> bool:
    """Whether `text` is what the filter asks for."""
    operator = item.get("operator", "exact")
    if operator in _NEGATED:
        return not holds(text, {**item, "operator": _NEGATED[operator]})
    if operator == "is_set":
        return text is not None
    if text is None:
        return False
    values = item["value"] if isinstance(item["value"], list) else [item["value"]]
    if operator == "exact":
        return any(_equals(text, value) for value in values)
    if operator == "icontains":
        return any(str(_as_text(value)).lower() in text.lower() for value in values)
    if operator == "regex":
        return any(re.search(str(_as_text(value)), text, re.DOTALL | re.ASCII) for value in values)
    number, wanted = number_of(text), float(values[0])
    if number is None or math.isnan(number):
        return False
    return {
        "gt": number > wanted,
        "gte": number >= wanted,
        "lt": number < wanted,
        "lte": number <= wanted,
    }[operator]


def _equals(text: str, value: Any) -> bool:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_of(text) == float(value)
    return text == _as_text(value)


def number_of(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None
