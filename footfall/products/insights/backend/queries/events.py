"""EventsQuery: which columns, filters and order, as a tree; and how a row of it becomes what the client asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from sqlglot import exp

from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.events import EventsQuery
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_PLAIN: dict[str, tuple[str, ...]] = {
    "uuid": ("uuid",),
    "event": ("event",),
    "distinct_id": ("distinct_id",),
    "timestamp": ("timestamp",),
    "created_at": ("captured_at",),
    "person_id": ("person_id",),
    "person.id": ("person_id",),
    "properties": ("properties",),
    "person.properties": ("person", "properties"),
    **{f"$group_{index}": (f"group_{index}",) for index in range(5)},
}
_TYPES: dict[str, str] = {
    "uuid": "UUID",
    "timestamp": "DateTime64(3, 'UTC')",
    "created_at": "DateTime64(3, 'UTC')",
    "person_id": "UUID",
    "person.id": "UUID",
    **dict.fromkeys(("event", "distinct_id", "properties", "person.properties"), "String"),
    **{f"$group_{index}": "String" for index in range(5)},
}
# Python reads no longer one, for the time that it takes
_MOST_DIGITS = 4000
_PROPERTY_TYPE = "Nullable(String)"
_WHOLE_EVENT = (
    "uuid",
    "event",
    "distinct_id",
    "properties",
    "timestamp",
    "person_id",
    "created_at",
)
_PERSON = ("person_id", "distinct_id", "person.properties")
_JSON_COLUMNS = frozenset({"properties", "person.properties"})
_PROPERTY_PREFIXES: dict[str, tuple[str, ...]] = {
    "person.properties.": ("person", "properties"),
    "properties.": ("properties",),
}
_QUOTED = re.compile(r"`([^`]+)`|\"([^\"]+)\"")
_ORDERED = re.compile(r"(.+?)(?:\s+(ASC|DESC))?", re.IGNORECASE | re.DOTALL)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class SelectedColumn:
    """`needs`: the plain columns and properties it is made from; `make` puts their values together."""

    name: str
    type: str
    needs: tuple[str, ...]
    make: Callable[[Row], Any]


@dataclass(frozen=True)
class EventsTree:
    """`tree` gives one column for each of `needs`, in order."""

    tree: exp.Select
    needs: tuple[str, ...]
    columns: tuple[SelectedColumn, ...]


def events_tree(query: EventsQuery, conditions: list[Node], path: str, *, limit: int) -> EventsTree:
    """Raises InvalidValueError with a field below `path`. `limit` is the number of rows to read."""
    columns = tuple(
        _selected(name, at(path, "select", index)) for index, name in enumerate(query.select)
    )
    needs = tuple(dict.fromkeys(need for column in columns for need in column.needs))
    tree = build.select(
        [build.alias(_value_of(need, ""), f"c{index}") for index, need in enumerate(needs)],
        build.table("events"),
        where=build.all_of(conditions),
        order_by=_order(query, at(path, "orderBy")),
        limit=limit,
        offset=query.offset,
    )
    return EventsTree(tree=tree, needs=needs, columns=columns)


def is_newest_first(query: EventsQuery) -> bool:
    if not query.order_by:
        return True
    found = _ORDERED.fullmatch(query.order_by[0].strip())
    return bool(found and found[1] == "timestamp" and (found[2] or "ASC").upper() == "DESC")


def _order(query: EventsQuery, path: str) -> list[Node]:
    asked = query.order_by or ["timestamp DESC"]
    ordering: list[Node] = []
    for index, item in enumerate(asked):
        found = _ORDERED.fullmatch(item.strip())
        name = found[1].strip() if found else item
        if name in ("*", "person"):
            raise InvalidValueError(f"cannot order by {name}", path=at(path, index))
        value = _value_of(name, at(path, index))
        is_descending = found is not None and (found[2] or "").upper() == "DESC"
        ordering.append(build.descending(value) if is_descending else build.ascending(value))
    # Ties are told apart by the uuid, so that pages neither repeat nor lose an event.
    ordering.append(build.descending(build.field("uuid")))
    return ordering


def _selected(name: str, path: str) -> SelectedColumn:
    if name == "*":
        return SelectedColumn(name, "Tuple", _WHOLE_EVENT, _whole_event)
    if name == "person":
        return SelectedColumn(name, "Tuple", _PERSON, _person)
    _value_of(name, path)
    shown_type = _TYPES.get(name, _PROPERTY_TYPE)
    return SelectedColumn(name, shown_type, (name,), lambda row: _shown(name, row[name]))


def _value_of(name: str, path: str) -> Node:
    if name in _PLAIN:
        return build.field(*_PLAIN[name])
    for prefix, names in _PROPERTY_PREFIXES.items():
        key = name.removeprefix(prefix)
        if key != name and key:
            quoted = _QUOTED.fullmatch(key)
            return build.field(*names, (quoted[1] or quoted[2]) if quoted else key)
    raise InvalidValueError(
        f"unknown column {name!r}: expected *, person, {', '.join(_PLAIN)}, properties.<name>"
        " or person.properties.<name>",
        path=path,
    )


def _whole_event(row: Row) -> dict[str, Any]:
    return {name: _shown(name, row[name]) for name in _WHOLE_EVENT}


def _person(row: Row) -> dict[str, Any]:
    return {
        "uuid": _shown("person_id", row["person_id"]),
        "distinct_id": row["distinct_id"],
        "properties": _shown("person.properties", row["person.properties"]),
    }


def _finite(digits: str) -> float | str:
    """JSON knows no largest number, answers do: what is beyond it is shown as it was sent."""
    number = float(digits)
    return number if isfinite(number) else digits


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _shown(name: str, value: Any) -> Any:
    if name in _JSON_COLUMNS:
        return json.loads(value, parse_int=_whole, parse_float=_finite) if value else {}
    if isinstance(value, datetime):
        aware = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)
