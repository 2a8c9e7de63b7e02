"""Which columns a page of actors may have, and what stands in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from footfall.products.insights.backend.logic.find_persons import KnownPerson
from footfall.products.insights.backend.logic.plain_values import plain_value
from footfall.products.insights.backend.queries.actors_behind import ActorKind, Behind
from footfall.products.insights.backend.queries.actors_page import (
    FACT_OF_COLUMN,
    IS_KNOWN,
    fact_column,
    property_key,
)
from footfall.query.errors import InvalidValueError

_TYPES = {
    "created_at": "Nullable(DateTime64(3, 'UTC'))",
    "$start_timestamp": "Nullable(DateTime64(3, 'UTC'))",
    "$end_timestamp": "Nullable(DateTime64(3, 'UTC'))",
    "$session_duration": "Nullable(Float64)",
    "is_identified": "Bool",
    "distinct_ids": "Array(String)",
    "properties": "Tuple",
    "event_count": "UInt64",
    "path_count": "UInt64",
    "intervals": "UInt64",
    "math_value": "Nullable(Float64)",
    "appearances": "Array(UInt64)",
    "$event_count": "Nullable(UInt64)",
    "$pageview_count": "Nullable(UInt64)",
    "$autocapture_count": "Nullable(UInt64)",
}
_PROPERTY_TYPE = "Nullable(String)"
_IDS = {
    ActorKind.PERSON: (),
    ActorKind.GROUP: ("group_key",),
    ActorKind.SESSION: ("session_id",),
    ActorKind.VALUE: (),
}


@dataclass(frozen=True)
class Actor:
    """`row`: what the page's statement gave. `person`: None for other actors, and for those who have no profile."""

    kind: ActorKind
    id: Any
    row: Mapping[str, Any]
    person: KnownPerson | None = None
    group_type_index: int | None = None
    measures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        return self.person is not None or bool(self.row.get(IS_KNOWN))

    @property
    def properties(self) -> dict[str, Any]:
        if self.person is not None:
            return self.person.properties
        held: dict[str, Any] = json.loads(self.row.get(fact_column("properties")) or "{}")
        return held

    @property
    def name(self) -> str:
        return self.person.name if self.person is not None else plain_id(self.id)


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    make: Callable[[Actor], Any]


def columns_of(
    names: Sequence[str] | None, kind: ActorKind, behind: Behind | None, path: str
) -> list[Column]:
    """Those asked for, or the actor and the measures of the point. `path` is where `names` is. Raises InvalidValueError."""
    measures = behind.measures if behind is not None else ()
    if names is None:
        return [_column(name, kind, measures, path) for name in ("actor", *measures)]
    return [_column(name, kind, measures, f"{path}.{index}") for index, name in enumerate(names)]


def whole(actor: Actor) -> dict[str, Any]:
    held: dict[str, Any] = {"id": plain_id(actor.id), "type": actor.kind.value}
    if actor.kind is ActorKind.PERSON:
        return held | {
            "name": actor.name,
            "distinct_ids": list(actor.person.distinct_ids) if actor.person else [],
            "properties": actor.properties,
            "is_identified": actor.person.is_identified if actor.person else False,
            "created_at": shown_time(actor.person.created_at) if actor.person else None,
        }
    if actor.kind is ActorKind.GROUP:
        return held | {
            "group_type_index": actor.group_type_index,
            "group_key": actor.id,
            "properties": actor.properties,
            "created_at": _fact(actor, "created_at"),
        }
    if actor.kind is ActorKind.SESSION:
        names = FACT_OF_COLUMN[ActorKind.SESSION]
        return (
            held
            | {"session_id": actor.id}
            | {name: _fact(actor, fact) for name, fact in names.items()}
            | {"$session_duration": _duration(actor)}
        )
    return held


def plain_id(actor_id: Any) -> str:
    return str(actor_id)


def shown_time(moment: datetime) -> str:
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _column(name: str, kind: ActorKind, measures: Sequence[str], path: str) -> Column:
    if name == "actor" or name == kind.value:
        return Column(name, "Tuple", whole)
    if name in ("id", "actor_id", *_IDS[kind]):
        shown = "UUID" if kind is ActorKind.PERSON else "String"
        return Column(name, shown, lambda actor: plain_id(actor.id))
    if name in measures:
        return Column(name, _TYPES[name], lambda actor: plain_value(actor.measures[name]))
    if kind is ActorKind.SESSION and name == "$session_duration":
        return Column(name, _TYPES[name], _duration)
    if kind is ActorKind.PERSON and name in _OF_PERSONS:
        return Column(name, _TYPES.get(name, "Tuple"), _OF_PERSONS[name])
    if kind is ActorKind.GROUP and name == "properties":
        return Column(name, "Tuple", lambda actor: actor.properties)
    fact = FACT_OF_COLUMN[kind].get(name)
    if fact is not None and kind is not ActorKind.PERSON:
        return Column(name, _TYPES.get(name, _PROPERTY_TYPE), lambda actor: _fact(actor, fact))
    key = property_key(name, kind)
    if key is not None:
        return Column(name, _PROPERTY_TYPE, lambda actor: text_of(actor.properties.get(key)))
    known = ["actor", kind.value, "id", *_IDS[kind], *measures]
    known += list(_OF_PERSONS) if kind is ActorKind.PERSON else list(FACT_OF_COLUMN[kind])
    if kind in (ActorKind.PERSON, ActorKind.GROUP):
        known.append("properties.<name>")
    raise InvalidValueError(
        f"unknown column {name!r}: expected one of {', '.join(known)}", path=path
    )


def text_of(value: Any) -> str | None:
    """A property's value as text, as filters look at it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _fact(actor: Actor, name: str) -> Any:
    if not actor.is_known:
        return None
    value = actor.row[fact_column(name)]
    return shown_time(value) if isinstance(value, datetime) else plain_value(value)


def _duration(actor: Actor) -> float | None:
    if not actor.is_known:
        return None
    started, ended = (actor.row[fact_column(name)] for name in ("started_at", "ended_at"))
    seconds: float = (ended - started).total_seconds()
    return seconds


_OF_PERSONS: dict[str, Callable[[Actor], Any]] = {
    "created_at": lambda actor: shown_time(actor.person.created_at) if actor.person else None,
    "is_identified": lambda actor: actor.person.is_identified if actor.person else False,
    "distinct_ids": lambda actor: list(actor.person.distinct_ids) if actor.person else [],
    "properties": lambda actor: actor.properties,
    "person_display_name": lambda actor: {
        "id": plain_id(actor.id),
        "display_name": actor.name,
    },
}
