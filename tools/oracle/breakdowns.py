"""By which values an event is told apart, and how answers show them."""

from __future__ import annotations

from typing import Any

from tools.oracle import cohorts
from tools.oracle.history import Event, History
from tools.oracle.matching import as_text, field_of, text_of

OTHER = "$$_posthog_breakdown_other_$$"
NONE = "$$_posthog_breakdown_null_$$"
Asked = dict[str, Any]


def is_by_cohort(asked: Asked) -> bool:
    return bool(asked.get("breakdown_type") == "cohort")


def given_values(asked: Asked) -> list[str] | None:
    """Those that the question names itself, in its order."""
    if not is_by_cohort(asked):
        return None
    held = asked["breakdown"]
    return list(dict.fromkeys(map(str, held if isinstance(held, list) else [held])))


def values_of(event: Event, asked: Asked, history: History) -> list[str | None]:
    """One, but of cohorts as many as the person is in. None: no value."""
    given = given_values(asked)
    if given is not None:
        person = history.person_of(event)
        return [
            value for value in given if value == "all" or cohorts.is_in(person, int(value), history)
        ]
    parts = [
        _text(event, item.get("type", "event"), item["property"], history) for item in _parts(asked)
    ]
    if len(parts) == 1:
        return parts
    return [None] if parts == [None] * len(parts) else [_together(parts)]


def shown(asked: Asked, value: str) -> str | list[str]:
    """`value`: OTHER and NONE, or a text that `values_of` gave."""
    count = len(_parts(asked))
    if count == 1 or is_by_cohort(asked):
        return value
    if value in (OTHER, NONE):
        return [value] * count
    return [NONE if part is None else part for part in _apart(value)]


def is_told_apart(asked: Asked, value: str) -> bool:
    """Whether nothing in it reads like no value or all others."""
    held = shown(asked, value)
    return not {OTHER, NONE} & set(held if isinstance(held, list) else [held])


def _parts(asked: Asked) -> list[Asked]:
    if asked.get("breakdowns"):
        return list(asked["breakdowns"])
    return [{"property": asked["breakdown"], "type": asked.get("breakdown_type", "event")}]


def _text(event: Event, kind: str, name: Any, history: History) -> str | None:
    if kind == "hogql":
        return as_text(name.value(event, history))
    if kind == "event_metadata":
        return field_of(event, name, history)
    return text_of(event, kind, name, history)


def _together(parts: list[str | None]) -> str:
    """Ties between values go by this text."""
    return "|".join(
        "" if part is None else "=" + part.replace("\\", "\\\\").replace("|", "\\p")
        for part in parts
    )


def _apart(value: str) -> list[str | None]:
    found: list[str | None] = []
    for part in value.split("|"):
        if not part:
            found.append(None)
            continue
        text, signs = "", iter(part[1:])
        for sign in signs:
            text += {"\\": "\\", "p": "|"}[next(signs)] if sign == "\\" else sign
        found.append(text)
    return found
