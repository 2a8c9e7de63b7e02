"""Whether an event matches a filter, and what text a property has."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from tools.oracle import chains, cohorts, moments, sessions, versions
from tools.oracle.expressions import Expression
from tools.oracle.history import Event, History

_NUMBER = re.compile(
    r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|infinity|nan)", re.IGNORECASE | re.ASCII
)
_NEGATED = {
    "is_not": "exact",
    "not_icontains": "icontains",
    "not_regex": "regex",
    "is_not_set": "is_set",
    "not_between": "between",
    "not_in": "in",
    "semver_neq": "semver_eq",
}


def passes(event: Event, query: dict[str, Any], history: History) -> bool:
    """Whether an event is one of those that a question is about, whatever its series are."""
    if query.get("filterTestAccounts") and not matches_all(
        event, history.test_account_filters, history
    ):
        return False
    return matches_all(event, query.get("properties"), history)


def is_action(node: dict[str, Any]) -> bool:
    return node.get("kind") == "ActionsNode" or node.get("type") == "actions"


def is_of(event: Event, node: dict[str, Any], history: History) -> bool:
    """Whether an event is of a series: of its name, of its action, or of any."""
    if is_action(node):
        return is_of_action(event, node["id"], history)
    return node.get("event") in (None, event.event)


def is_of_action(event: Event, action_id: int, history: History) -> bool:
    return any(_is_step(event, step, history) for step in history.actions[action_id])


def _is_step(event: Event, step: dict[str, Any], history: History) -> bool:
    elements = chains.read(chain_of(event, history))
    texts = [text_of(event, "event", "$el_text", history), *_held(elements, "text")]
    asked = [
        (step.get("url"), step.get("url_matching") or "contains", [_url_of(event, history)]),
        (step.get("text"), step.get("text_matching") or "exact", texts),
        (step.get("href"), step.get("href_matching") or "exact", _held(elements, "href")),
        (step.get("tag_name"), "exact", [element.tag for element in elements if element.tag]),
    ]
    return (
        step.get("event") in (None, event.event)
        and all(
            any(_is_said(wanted, how, held) for held in found)
            for wanted, how, found in asked
            if wanted
        )
        and (not step.get("selector") or chains.finds(step["selector"], elements))
        and matches_all(event, step.get("properties"), history)
    )


def _url_of(event: Event, history: History) -> str | None:
    return text_of(event, "event", "$current_url", history)


def _is_said(wanted: str, how: str, held: str | None) -> bool:
    if held is None:
        return False
    if how == "regex":
        return re.search(wanted, held, re.DOTALL | re.ASCII) is not None
    return wanted in held if how == "contains" else wanted == held


def _held(elements: list[chains.Element], name: str) -> list[str]:
    return [element.attributes[name] for element in elements if name in element.attributes]


def chain_of(event: Event, history: History) -> str:
    return text_of(event, "event", "$elements_chain", history) or ""


def matches_all(event: Event, filters: Any, history: History) -> bool:
    if filters is None:
        return True
    if isinstance(filters, list):
        return all(matches(event, item, history) for item in filters)
    return _matches_group(event, filters, history)


def _matches_group(event: Event, group: dict[str, Any], history: History) -> bool:
    members = [
        (
            _matches_group(event, member, history)
            if member["type"] in ("AND", "OR")
            else matches(event, member, history)
        )
        for member in group["values"]
        if member["type"] not in ("AND", "OR") or _asks(member)
    ]
    return {"AND": all, "OR": any}[group["type"]](members) if members else True


def _asks(group: dict[str, Any]) -> bool:
    """A group without any filter, however deep, asks nothing."""
    return any(member["type"] not in ("AND", "OR") or _asks(member) for member in group["values"])


def text_of(event: Event, kind: str, key: str, history: History) -> str | None:
    """The property as text; None when it is missing or null."""
    if kind == "person":
        held = event.person_properties
    elif kind == "group":
        held = history.groups.get(event.group_0, {})
    else:
        held = event.properties
    return as_text(held.get(key))


def as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (list, dict)):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return str(value)


def matches(event: Event, item: dict[str, Any], history: History) -> bool:
    operator = item.get("operator", "exact")
    if item["type"] == "hogql":
        asked: Expression = item["key"]
        return asked.holds(event, history)
    if item["type"] == "cohort":
        wanted = item["value"] if isinstance(item["value"], list) else [item["value"]]
        person = history.person_of(event)
        is_in = any(cohorts.is_in(person, cohort, history) for cohort in wanted)
        return is_in == (operator in ("in", "exact", None) or "operator" not in item)
    if operator in _NEGATED:
        return not matches(event, {**item, "operator": _NEGATED[operator]}, history)
    if item["type"] == "element":
        return _matches_element(event, item, history)
    if item["type"] == "session":
        return holds(sessions.text_of(event, item["key"], history), item, history)
    if item["type"] == "event_metadata":
        return holds(field_of(event, item["key"], history), item, history)
    return holds(text_of(event, item["type"], item["key"], history), item, history)


def field_of(event: Event, key: str, history: History) -> str | None:
    if key == "timestamp":
        return event.timestamp.strftime("%Y-%m-%d %H:%M:%S.") + (
            f"{event.timestamp.microsecond // 1000:03}Z"
        )
    if key.startswith("$group"):
        return (event.group_0 if key == "$group_0" else "") or None
    held = {
        "event": event.event,
        "distinct_id": event.distinct_id,
        "person_id": history.person_of(event),
        "uuid": event.uuid,
    }
    return str(held[key])


def _matches_element(event: Event, item: dict[str, Any], history: History) -> bool:
    elements = chains.read(chain_of(event, history))
    if item["key"] == "selector":
        values = item["value"] if isinstance(item["value"], list) else [item["value"]]
        return any(chains.finds(value, elements) for value in values)
    if item["key"] == "tag_name":
        found: list[str | None] = [element.tag for element in elements if element.tag]
    else:
        found = [*_held(elements, item["key"])]
    if item["key"] == "text":
        found.append(text_of(event, "event", "$el_text", history))
    return any(holds(text, item, history) for text in found)


def holds(text: str | None, item: dict[str, Any], history: History | None = None) -> bool:
    """Whether `text` is what the filter asks for. `history`: whose clock and rules it is asked by."""
    operator = item.get("operator", "exact")
    if operator in _NEGATED:
        return not holds(text, {**item, "operator": _NEGATED[operator]}, history)
    if operator == "is_set":
        return text is not None
    if text is None:
        return False
    values = item["value"] if isinstance(item["value"], list) else [item["value"]]
    if operator in ("exact", "in"):
        return any(_equals(text, value) for value in values)
    if operator == "icontains":
        return any(str(as_text(value)).lower() in text.lower() for value in values)
    if operator == "regex":
        return any(re.search(str(as_text(value)), text, re.DOTALL | re.ASCII) for value in values)
    if history is not None and operator.startswith("is_date_"):
        return moments.holds(text, operator, str(values[0]), history.now, history.zone)
    if operator.startswith("semver_"):
        return versions.holds(text, operator, str(values[0]))
    if history is not None and operator == "is_cleaned_path_exact":
        return any(
            _cleaned(text, history) == _cleaned(str(as_text(value)), history) for value in values
        )
    if operator == "between":
        number = number_of(text)
        return number is not None and float(values[0]) <= number <= float(values[1])
    number, wanted = number_of(text), float(values[0])
    if number is None or math.isnan(number):
        return False
    return {
        "gt": number > wanted,
        "gte": number >= wanted,
        "min": number >= wanted,
        "max": number <= wanted,
        "lt": number < wanted,
        "lte": number <= wanted,
    }[operator]


def _cleaned(path: str, history: History) -> str:
    for rule in history.path_cleaning:
        path = re.sub(rule["regex"], lambda _, rule=rule: rule["alias"], path, flags=re.DOTALL)
    return path


def _equals(text: str, value: Any) -> bool:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_of(text) == float(value)
    return text == as_text(value)


def number_of(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None
